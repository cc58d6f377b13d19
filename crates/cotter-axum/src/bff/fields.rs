//! Which header fields pass, and which do not.

use http::{HeaderMap, HeaderName, header};

/// Fields that are for one connection (RFC 9110 §7.6.1), besides those that `Connection` names.
const HOP_BY_HOP: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Fields of a request that are the browser's, or that a service would believe to be this one's.
const OF_THE_BROWSER: [&str; 18] = [
    "authorization",
    "cookie",
    "cookie2",
    "dpop",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "origin",
    "referer",
    "via",
    "client-cert",
    "client-cert-chain",
    "x-client-cert",
    "x-http-method",
    "x-http-method-override",
    "x-method-override",
    "x-real-ip",
];

/// Fields of an answer that are about tokens, or about the origin of the service and not of this one.
const OF_THE_SERVICE: [&str; 10] = [
    "www-authenticate",
    "authentication-info",
    "set-cookie",
    "set-cookie2",
    "dpop-nonce",
    "clear-site-data",
    "alt-svc",
    "strict-transport-security",
    "public-key-pins",
    "service-worker-allowed",
];

/// The fields of a request that go to the service.
pub(super) fn inbound(headers: &HeaderMap) -> HeaderMap {
    let mut passed = headers.clone();
    remove_hop_by_hop(&mut passed);
    remove(&mut passed, |name| {
        let name = name.as_str();
        OF_THE_BROWSER.contains(&name) || name.starts_with("x-forwarded") || name.starts_with("sec-fetch-")
    });
    // The body states its length itself.
    passed.remove(header::CONTENT_LENGTH);
    passed
}

/// Removes the fields of an answer that do not come back.
pub(super) fn outbound(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    remove(headers, |name| {
        let name = name.as_str();
        OF_THE_SERVICE.contains(&name) || name.starts_with("access-control-")
    });
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let connection = headers.get_all(header::CONNECTION).iter().filter_map(|field| field.to_str().ok());
    let named: Vec<String> =
        connection.flat_map(|field| field.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect();
    remove(headers, |name| HOP_BY_HOP.contains(&name.as_str()) || named.iter().any(|named| named == name.as_str()));
}

fn remove(headers: &mut HeaderMap, is_removed: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| is_removed(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}
