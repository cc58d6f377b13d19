//! The HTTP client of what is asked of another service.

use std::time::Duration;

use reqwest::{Client, redirect, retry};

use crate::{failure::Failure, options::Origin};

/// The longest answer that is read.
const MAX_BODY: usize = 1024 * 1024;

/// Follows no redirect, sends nothing twice by itself, and uses no proxy.
pub(crate) fn client_of(origin: &Origin, within: Duration) -> Result<Client, Failure> {
    // Another part of the process may have installed it.
    let _ = rustls_graviola::default_provider().install_default();
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .connect_timeout(within.min(Duration::from_secs(2)))
        .timeout(within);
    // Without TLS no root certificates are read, which this machine may not have.
    let client = if origin.is_https() { client.https_only(true) } else { client.tls_certs_only([]) };
    client.build().map_err(|error| Failure::of("HTTP client", &error))
}

/// Reads a body up to its limit; `None` if it is longer.
pub(crate) async fn body_of(mut response: reqwest::Response) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len().saturating_add(chunk.len()) > MAX_BODY {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}
