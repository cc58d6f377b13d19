//! The HTTP client of what is asked of another service.

use std::time::Duration;

use axum::body::Bytes;
use reqwest::{Client, redirect, retry};
use url::form_urlencoded;
use zeroize::Zeroizing;

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

/// A form, which is wiped when it has been sent.
pub(crate) fn form_of(fields: &[(&str, &str)]) -> Bytes {
    // A byte takes three at most. A text that grew would leave copies behind.
    let longest = fields.iter().map(|(name, value)| name.len().saturating_add(value.len()).saturating_mul(3));
    let longest = longest.fold(fields.len().saturating_mul(2), usize::saturating_add);
    let text = String::with_capacity(longest);
    Bytes::from_owner(Zeroizing::new(form_urlencoded::Serializer::new(text).extend_pairs(fields).finish()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_one_piece_of_memory() {
        let value = "\u{fffd}&=+ ".repeat(1_000);
        let form = form_of(&[("token", &value), ("client_id", "hybrid-cli")]);
        let read: Vec<_> = form_urlencoded::parse(&form).into_owned().collect();
        assert_eq!(read, [("token".to_owned(), value), ("client_id".to_owned(), "hybrid-cli".to_owned())]);
    }
}
