//! The HTTP client over `reqwest` and `rustls`.

mod builder;
mod error;
mod failure;
mod start;
mod tls;

use std::{fmt, net::IpAddr, sync::Arc, thread};

use ::reqwest::{
    Client, Proxy,
    header::{ACCEPT, ACCEPT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue, IF_NONE_MATCH},
    redirect, retry,
};
use tokio::{
    runtime::{Builder, Handle},
    sync::{Semaphore, oneshot},
    time::timeout,
};
use url::Host;

pub use self::{builder::ReqwestClientBuilder, error::ClientError};
use crate::{
    JwksUrl,
    client::{FetchError, HttpClient, Limits, Request, Response},
    resolver::{AddressRule, Resolver, VettingResolver},
};

/// The most header fields of a response over HTTP/1.1.
const MAX_FIELDS: usize = 100;

/// The most fetches of a client and its clones at once, and so of their threads.
const MAX_FETCHES: usize = 256;

/// An [`HttpClient`] over `reqwest` and `rustls`: one `GET`, bounded in time, size and addresses.
///
/// | | |
/// |---|---|
/// | Connection | a new one for each fetch, over TLS 1.2 or 1.3; its certificate is verified each time, and no session is resumed |
/// | Thread | its own for each fetch: whatever a peer sends, no task of the service waits for it. A client and its clones have at most 256; other fetches wait, in their time |
/// | `http` | only to an address of this machine |
/// | Redirects, retries, cookies, `Referer` | none |
/// | Time | [`Limits::connect`] for name look-up, TCP and TLS; [`Limits::total`] up to the last byte of the body |
/// | Header | [`Limits::headers`], in at most 100 fields; at most 408 KiB are received before the fetch ends |
/// | Body | [`Limits::body`]: checked against `Content-Length` first, then against what arrives; read only with status 200 |
/// | Encodings | `Accept-Encoding: identity`; nothing is decompressed, and a set that is encoded all the same is refused |
/// | Proxy | none, unless [stated](ReqwestClientBuilder::proxy); the environment is not read |
/// | Root certificates | the system's, unless [stated](ReqwestClientBuilder::only_roots_from_pem) |
/// | Cryptography | `graviola` (feature `graviola`), or [any provider](ReqwestClientBuilder::provider) of `rustls` |
/// | Protocol | HTTP/1.1 alone |
///
/// Features of `reqwest` that other crates of a program turn on change none of this.
///
/// ```
/// use cotter_jwks::{JwksUrl, ReqwestClient, client::{FetchError, HttpClient, Request}};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let client = ReqwestClient::builder().public_addresses_only().build()?;
/// let metadata = JwksUrl::https("https://169.254.169.254/latest/meta-data")?;
/// assert_eq!(client.get(Request::new(metadata)).await.unwrap_err(), FetchError::AddressForbidden);
/// # Ok(())
/// # })
/// # }
/// ```
#[derive(Clone)]
pub struct ReqwestClient {
    tls: rustls::ClientConfig,
    resolver: Arc<dyn Resolver>,
    /// Which addresses may be connected to.
    accepts: AddressRule,
    proxy: Option<ProxyChoice>,
    /// A permit for each fetch, which it has until its thread ends.
    fetches: Arc<Semaphore>,
}

/// A proxy that was asked for.
#[derive(Clone)]
enum ProxyChoice {
    Environment,
    Stated(Box<Proxy>),
}

impl ReqwestClient {
    /// Creates a client that trusts the system's root certificates and connects to any address.
    ///
    /// Use it for key sets whose URLs come from a configuration, also inside a private network.
    ///
    /// # Errors
    ///
    /// [`ClientError`], if the system has no root certificates, or if `graviola` is not in this build or does not support
    /// this processor.
    pub fn new() -> Result<Self, ClientError> {
        Self::builder().build()
    }

    /// Builds a client with other root certificates, addresses, or another provider of cryptography.
    pub fn builder() -> ReqwestClientBuilder {
        ReqwestClientBuilder::default()
    }

    /// Makes the client of a fetch once, so that an error comes now and not at the first fetch.
    fn try_once(&self) -> Result<(), ClientError> {
        let url = JwksUrl::https("https://localhost/").map_err(|_| ClientError::Http)?;
        self.http(&url, Limits::default(), Arc::clone(&self.accepts)).map_err(|_| ClientError::Http)?;
        Ok(())
    }

    /// Fetches on a thread of its own, and not on one of the service's runtime, which has a number of them for everything
    /// that blocks. The thread gives up when this future is dropped.
    async fn fetch_elsewhere(&self, request: Request) -> Result<Response, FetchError> {
        let permit = Arc::clone(&self.fetches).acquire_owned().await.map_err(|_| FetchError::Client)?;
        let client = self.clone();
        let (_waiting, given_up) = oneshot::channel();
        let (done, fetched) = oneshot::channel();
        let fetch = move || {
            let _permit = permit;
            // Nobody may wait for it any more.
            let _ = done.send(client.fetch_on_this_thread(request, given_up));
        };
        thread::Builder::new().name("cotter-jwks".to_owned()).spawn(fetch).map_err(|_| FetchError::Client)?;
        fetched.await.unwrap_or(Err(FetchError::Client))
    }

    /// Fetches in a runtime of its own, so that a peer stops nothing else: `hyper` reads interim responses in one go, some
    /// 50 MB of them, and meanwhile no timer of the runtime fires.
    fn fetch_on_this_thread(&self, request: Request, given_up: oneshot::Receiver<()>) -> Result<Response, FetchError> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|_| FetchError::Client)?;
        let fetched = runtime.block_on(async {
            tokio::select! {
                fetched = self.fetch(request) => fetched,
                _ = given_up => Err(FetchError::Timeout),
            }
        });
        // A look-up by the system cannot be cancelled, so it is not waited for.
        runtime.shutdown_background();
        fetched
    }

    async fn fetch(&self, request: Request) -> Result<Response, FetchError> {
        let limits = request.limits;
        let accepts = self.rule_for(&request.url);
        // An address in a URL never reaches the resolver.
        if literal(&request.url).is_some_and(|address| !accepts(address)) {
            return Err(FetchError::AddressForbidden);
        }
        let client = self.http(&request.url, limits, accepts).map_err(|_| FetchError::Client)?;
        let get = client.get(request.url.as_url().clone());
        let mut get = get.header(ACCEPT, request.accept).header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(tag) = request.if_none_match {
            get = get.header(IF_NONE_MATCH, tag);
        }
        let mut response = get.send().await.map_err(|error| failure::of(&error, limits))?;
        let (status, headers) = (response.status().as_u16(), std::mem::take(response.headers_mut()));
        check_headers(&headers, limits.headers)?;
        // The body of any other status is never read.
        let body = if status == 200 { read(response, &headers, limits).await? } else { Vec::new() };
        Ok(Response::new(status, headers, body))
    }

    /// The rule for the addresses of this URL. Without TLS, it accepts this machine alone.
    fn rule_for(&self, url: &JwksUrl) -> AddressRule {
        let accepts = Arc::clone(&self.accepts);
        if url.is_https() { accepts } else { Arc::new(move |address| address.is_loopback() && accepts(address)) }
    }

    /// A client for one fetch, so that nothing is left for the next: no connection, no session, no name.
    fn http(&self, url: &JwksUrl, limits: Limits, accepts: AddressRule) -> ::reqwest::Result<Client> {
        let client = Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .https_only(url.is_https())
            .redirect(redirect::Policy::none())
            .referer(false)
            .retry(retry::never())
            .user_agent(concat!("cotter-jwks/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(limits.connect)
            .http1_only()
            .pool_max_idle_per_host(0)
            .http1_max_headers(MAX_FIELDS)
            // Another crate may have turned these on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .dns_resolver(VettingResolver { resolver: Arc::clone(&self.resolver), accepts });
        match &self.proxy {
            // This machine is not behind a proxy.
            Some(_) if !url.is_https() => client.no_proxy(),
            Some(ProxyChoice::Environment) => client,
            Some(ProxyChoice::Stated(proxy)) => client.no_proxy().proxy(Proxy::clone(proxy)),
            None => client.no_proxy(),
        }
        .build()
    }
}

impl HttpClient for ReqwestClient {
    async fn get(&self, request: Request) -> Result<Response, FetchError> {
        // Without a runtime, there is no timer.
        let _runtime = Handle::try_current().map_err(|_| FetchError::Client)?;
        let total = request.limits.total;
        timeout(total, self.fetch_elsewhere(request)).await.unwrap_or(Err(FetchError::Timeout))
    }
}

impl fmt::Debug for ReqwestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL of a proxy may have a password.
        f.debug_struct("ReqwestClient").field("has_proxy", &self.proxy.is_some()).finish_non_exhaustive()
    }
}

/// The host of the URL, if it is an address.
fn literal(url: &JwksUrl) -> Option<IpAddr> {
    match url.as_url().host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(address.into()),
        Host::Domain(_) => None,
    }
}

/// Checks the size of the header fields, counting the four bytes around each name and value.
fn check_headers(headers: &HeaderMap, limit: usize) -> Result<(), FetchError> {
    let fields = headers.iter().map(|(name, value)| name.as_str().len().saturating_add(value.len()).saturating_add(4));
    let size = fields.fold(0, usize::saturating_add);
    if size > limit { Err(FetchError::HeadersTooLarge { limit }) } else { Ok(()) }
}

/// Reads the body, up to the limit.
async fn read(mut response: ::reqwest::Response, headers: &HeaderMap, limits: Limits) -> Result<Vec<u8>, FetchError> {
    let too_large = FetchError::BodyTooLarge { limit: limits.body };
    if stated_length(headers).is_some_and(|length| length > limits.body) {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::of(&error, limits))? {
        if body.len().saturating_add(chunk.len()) > limits.body {
            return Err(too_large);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The length that the peer states.
fn stated_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
