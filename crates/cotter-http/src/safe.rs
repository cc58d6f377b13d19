use http::{HeaderMap, Method, header::UPGRADE};

/// Whether a request changes nothing: its method is safe (RFC 9110 §9.2.1), and it does not ask for another protocol.
///
/// The handshake of a WebSocket is a `GET`, and what is sent over the socket afterwards may change anything. Over HTTP/2
/// it is an extended `CONNECT` (RFC 8441), whose method is not safe.
///
/// ```
/// use cotter_http::is_safe;
/// use http::{HeaderMap, HeaderValue, Method, header::UPGRADE};
///
/// let mut headers = HeaderMap::new();
/// assert!(is_safe(&Method::GET, &headers) && !is_safe(&Method::POST, &headers));
/// headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
/// assert!(!is_safe(&Method::GET, &headers));
/// ```
#[must_use]
pub fn is_safe(method: &Method, headers: &HeaderMap) -> bool {
    method.is_safe() && !headers.contains_key(UPGRADE)
}
