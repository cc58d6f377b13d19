//! Which header fields pass, and which do not.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Fields of a request that pass: about what is asked for and sent, and not about who asks, or from where.
const PASSED: [&str; 29] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "content-digest",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-location",
    "content-range",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-event-id",
    "pragma",
    "prefer",
    "priority",
    "range",
    "traceparent",
    "tracestate",
    "user-agent",
    "want-content-digest",
    "x-correlation-id",
    "x-request-id",
];

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
const OF_THE_BROWSER: [&str; 28] = [
    "authorization",
    "cf-connecting-ip",
    "client-cert",
    "client-cert-chain",
    "content-length",
    "cookie",
    "cookie2",
    "dpop",
    "expect",
    "forwarded",
    "host",
    "http2-settings",
    "origin",
    "proxy",
    "referer",
    "remote-user",
    "true-client-ip",
    "via",
    "x-client-cert",
    "x-client-ip",
    "x-cluster-client-ip",
    "x-host",
    "x-method-override",
    "x-original-host",
    "x-original-url",
    "x-real-ip",
    "x-remote-user",
    "x-rewrite-url",
];

/// The beginnings of the names of more of them.
const OF_THE_BROWSER_FROM: [&str; 9] = [
    "sec-",
    "ssl-client-",
    "x-amzn-oidc-",
    "x-auth-request-",
    "x-envoy-",
    "x-forwarded",
    "x-goog-",
    "x-http-method",
    "x-ms-client-principal",
];

/// Fields of an answer that are about tokens, or about the origin of the service and not of this one.
const OF_THE_SERVICE: [&str; 21] = [
    "accept-ch",
    "alt-svc",
    "authentication-info",
    "clear-site-data",
    "critical-ch",
    "dpop-nonce",
    "nel",
    "origin-agent-cluster",
    "origin-trial",
    "public-key-pins",
    "refresh",
    "report-to",
    "reporting-endpoints",
    "service-worker-allowed",
    "set-cookie",
    "set-cookie2",
    "set-login",
    "speculation-rules",
    "strict-transport-security",
    "www-authenticate",
    "x-sendfile",
];

/// The beginnings of the names of more of them.
const OF_THE_SERVICE_FROM: [&str; 2] = ["access-control-", "x-accel-"];

/// The policy of an answer that would run scripts in this origin, if it states none itself.
const NO_SCRIPTS: &str = "default-src 'none'; sandbox";

/// A field of requests must not be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("field must not be passed on: expected one that says nothing about who asks, and is not for one connection")]
#[non_exhaustive]
pub struct ForbiddenField;

/// Whether a field of a request never passes.
pub(super) fn is_forbidden(name: &HeaderName) -> bool {
    let name = name.as_str();
    // `X_Real_IP` and `X-Real-IP` are one variable of CGI, and of what came after it.
    name.contains('_')
        || HOP_BY_HOP.contains(&name)
        || OF_THE_BROWSER.contains(&name)
        || OF_THE_BROWSER_FROM.iter().any(|start| name.starts_with(start))
}

/// The fields of a request that go to the service.
pub(super) fn inbound(headers: &HeaderMap, more: &[HeaderName]) -> HeaderMap {
    let mut passed = headers.clone();
    let is_passed = |name: &HeaderName| PASSED.contains(&name.as_str()) || more.contains(name);
    remove_hop_by_hop(&mut passed);
    remove(&mut passed, |name| !is_passed(name) || is_forbidden(name));
    passed
}

/// Removes the fields of an answer that do not come back, and adds those that keep it from acting in this origin.
pub(super) fn outbound(headers: &mut HeaderMap) {
    remove_hop_by_hop(headers);
    remove(headers, |name| {
        let name = name.as_str();
        OF_THE_SERVICE.contains(&name) || OF_THE_SERVICE_FROM.iter().any(|start| name.starts_with(start))
    });
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if may_have_scripts(headers) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NO_SCRIPTS));
    }
}

/// Whether a browser would run scripts of an answer if it were opened as a page: HTML, and XML of any kind.
fn may_have_scripts(headers: &HeaderMap) -> bool {
    let fields = headers.get_all(header::CONTENT_TYPE).iter().map(|field| field.as_bytes().to_ascii_lowercase());
    // Of several types, browsers do not agree which one counts.
    fields.into_iter().any(|field| {
        field
            .split(|byte| matches!(byte, b',' | b';'))
            .map(<[u8]>::trim_ascii)
            .any(|one| one == b"text/html" || one.ends_with(b"/xml") || one.ends_with(b"+xml"))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_not_forbidden_and_nothing_else_passes() {
        for name in PASSED {
            assert!(!is_forbidden(&HeaderName::from_static(name)), "{name}");
        }
        for name in [
            "authorization",
            "x_forwarded_for",
            "x_api_version",
            "proxy",
            "x-forwarded-client-cert",
            "x-auth-request-email",
            "ssl-client-verify",
            "x-http-method-override",
            "sec-fetch-site",
            "te",
        ] {
            assert!(is_forbidden(&HeaderName::from_static(name)), "{name}");
        }
    }

    #[test]
    fn what_may_have_scripts_is_a_page_of_nobody() {
        let policy = |types: &[&'static str], stated: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            for one in types {
                headers.append(header::CONTENT_TYPE, HeaderValue::from_static(one));
            }
            if let Some(stated) = stated {
                headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(stated));
            }
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("sniff"));
            outbound(&mut headers);
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            headers.remove(header::CONTENT_SECURITY_POLICY)
        };
        let pages = [
            "text/html",
            "Text/HTML;charset=utf-8",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "a/b, text/html",
        ];
        for page in pages {
            assert_eq!(policy(&[page], None).unwrap(), NO_SCRIPTS, "{page}");
            assert_eq!(policy(&[page], Some("default-src 'self'")).unwrap(), "default-src 'self'", "{page}");
        }
        assert_eq!(policy(&["application/json", "text/html"], None).unwrap(), NO_SCRIPTS);
        for other in ["application/json", "application/pdf", "text/plain", "image/png", "application/problem+json"] {
            assert_eq!(policy(&[other], None), None, "{other}");
        }
        assert_eq!(policy(&[], None), None);
    }
}
