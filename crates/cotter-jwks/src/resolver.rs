//! Looks up names, and filters the addresses that may be connected to.
//!
//! A fetch resolves a name once, and connects to the very addresses that were checked. A name that changes between two
//! look-ups (DNS rebinding) gains nothing.

use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use ::reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::client::FetchError;

/// The most addresses of one name that are tried.
const MAX_ADDRESSES: usize = 8;

/// Looks up the addresses of a host name.
///
/// Implement it for a resolver of your own, such as one with DNSSEC or a fixed table.
pub trait Resolver: Send + Sync + 'static {
    /// Returns the addresses of a name, in the order in which they are tried.
    ///
    /// The future is dropped when the time of the fetch is over.
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;
}

/// The resolver of the operating system.
///
/// A look-up occupies a thread until the system answers, even after the fetch has given up.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve(&self, host: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Whether an address may be connected to.
pub(crate) type AddressRule = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// Resolves names to the addresses that a rule accepts.
///
/// Other addresses are left out. A name that has no accepted address is refused.
pub(crate) struct VettingResolver {
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) accepts: AddressRule,
}

impl Resolve for VettingResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (look_up, accepts) = (self.resolver.resolve(name.as_str()), Arc::clone(&self.accepts));
        Box::pin(async move {
            let found = look_up.await.map_err(|_| FetchError::Dns)?;
            if found.is_empty() {
                return Err(FetchError::Dns.into());
            }
            let accepted = found.into_iter().filter(|address| accepts(*address)).take(MAX_ADDRESSES);
            // The port is that of the URL.
            let accepted: Vec<SocketAddr> = accepted.map(|address| SocketAddr::new(address, 0)).collect();
            if accepted.is_empty() {
                return Err(FetchError::AddressForbidden.into());
            }
            let accepted: Addrs = Box::new(accepted.into_iter());
            Ok(accepted)
        })
    }
}
