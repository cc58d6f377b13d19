//! The builder of the HTTP client.

use std::{fmt, net::IpAddr, sync::Arc};

use rustls::{crypto::CryptoProvider, pki_types::CertificateDer};
use tokio::sync::Semaphore;

use super::{ClientError, MAX_FETCHES, ProxyChoice, ReqwestClient, tls};
use crate::{
    AddressScope,
    resolver::{AddressRule, Resolver, SystemResolver},
};

/// Builds a [`ReqwestClient`].
#[derive(Clone, Default)]
#[must_use]
pub struct ReqwestClientBuilder {
    provider: Option<Arc<CryptoProvider>>,
    roots: tls::Roots,
    resolver: Option<Arc<dyn Resolver>>,
    accepts: Option<AddressRule>,
    proxy: Option<ProxyChoice>,
    /// The first error in what was stated.
    problem: Option<ClientError>,
}

impl ReqwestClientBuilder {
    /// Refuses hosts whose addresses are not public.
    ///
    /// Use it in a service that fetches key sets whose URLs other people state, such as those of many tenants. Without it,
    /// such a URL reaches the loopback interface, the private network and the metadata of the machine.
    ///
    /// [`AddressScope`] has the blocks. The address counts, not the name: each fetch resolves a name once, and connects to
    /// an address that was checked.
    pub fn public_addresses_only(self) -> Self {
        self.addresses(|address| AddressScope::of(address).is_public())
    }

    /// Connects only to addresses that this rule accepts, and refuses hosts that have none.
    ///
    /// It replaces [`public_addresses_only`](Self::public_addresses_only), which is such a rule.
    ///
    /// ```
    /// use cotter_jwks::ReqwestClient;
    ///
    /// let client = ReqwestClient::builder().addresses(|address| address.to_string().starts_with("10.20.")).build()?;
    /// # Ok::<(), cotter_jwks::ClientError>(())
    /// ```
    pub fn addresses(mut self, accepts: impl Fn(IpAddr) -> bool + Send + Sync + 'static) -> Self {
        self.accepts = Some(Arc::new(accepts));
        self
    }

    /// Looks up names with this resolver, in place of the operating system's.
    pub fn resolver(mut self, resolver: impl Resolver) -> Self {
        self.resolver = Some(Arc::new(resolver));
        self
    }

    /// Sends `https` fetches through the proxy at this URL.
    ///
    /// The proxy looks up the names, so the proxy must guard the addresses. A client with both a proxy and a rule for
    /// addresses is refused.
    pub fn proxy(mut self, url: &str) -> Self {
        match ::reqwest::Proxy::https(url) {
            Ok(proxy) => self.proxy = Some(ProxyChoice::Stated(Box::new(proxy))),
            Err(_) => self.problem = self.problem.or(Some(ClientError::Proxy)),
        }
        self
    }

    /// Sends fetches through the proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name.
    ///
    /// They are read for each fetch. The rules of [`proxy`](Self::proxy) apply.
    pub fn proxy_from_environment(mut self) -> Self {
        self.proxy = Some(ProxyChoice::Environment);
        self
    }

    /// Trusts the root certificates in this PEM text, and no others: neither the system's nor those stated before.
    ///
    /// Use it for an issuer inside a company. Where the system has no certificates, as in an image built from scratch, pass
    /// the PEM bundle of Mozilla's roots.
    pub fn only_roots_from_pem(mut self, pem: &str) -> Self {
        let roots = self.certificates(pem);
        self.roots = tls::Roots::Only(roots);
        self
    }

    /// Trusts the root certificates in this PEM text too.
    ///
    /// Besides those stated before, and the system's unless [`only_roots_from_pem`](Self::only_roots_from_pem) has excluded them.
    pub fn more_roots_from_pem(mut self, pem: &str) -> Self {
        let more = self.certificates(pem);
        let (tls::Roots::SystemAnd(roots) | tls::Roots::Only(roots)) = &mut self.roots;
        roots.extend(more);
        self
    }

    /// Does TLS with the cryptography of this provider, in place of `graviola`.
    ///
    /// The process-wide default of `rustls` is neither used nor set.
    pub fn provider(mut self, provider: impl Into<Arc<CryptoProvider>>) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// [`ClientError`], for the first part that cannot be used.
    pub fn build(self) -> Result<ReqwestClient, ClientError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        if self.proxy.is_some() && self.accepts.is_some() {
            return Err(ClientError::ProxyAndAddresses);
        }
        let provider = self.provider.map_or_else(tls::default_provider, Ok)?;
        let client = ReqwestClient {
            tls: tls::config(provider, self.roots)?,
            resolver: self.resolver.unwrap_or_else(|| Arc::new(SystemResolver)),
            accepts: self.accepts.unwrap_or_else(|| Arc::new(|_| true)),
            proxy: self.proxy,
            fetches: Arc::new(Semaphore::new(MAX_FETCHES)),
        };
        client.try_once()?;
        Ok(client)
    }

    fn certificates(&mut self, pem: &str) -> Vec<CertificateDer<'static>> {
        let roots = tls::certificates(pem);
        if roots.is_none() {
            self.problem = self.problem.or(Some(ClientError::RootCertificates));
        }
        roots.unwrap_or_default()
    }
}

impl fmt::Debug for ReqwestClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestClientBuilder").finish_non_exhaustive()
    }
}
