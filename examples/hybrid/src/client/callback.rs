//! What the browser brings back to the loopback port.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use tokio::{net::TcpListener, sync::mpsc, time::timeout};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::Undone;
use crate::options::Origin;

/// How long a user may take.
const PATIENCE: Duration = Duration::from_secs(600);

const DONE: &str = "<!doctype html><html lang=en><title>Logged in</title><p>You may close this page.";
const REFUSED: &str =
    "<!doctype html><html lang=en><title>Not logged in</title><p>You are not logged in. You may close this page.";
const UNKNOWN: &str = "<!doctype html><html lang=en><title>Unknown</title><p>This is not an answer that was asked for.";

/// The answer of the authorization endpoint (RFC 6749 §4.1.2).
enum Answer {
    Code(Zeroizing<String>),
    /// The code of an error.
    Refused(String),
}

struct Expected {
    state: Zeroizing<String>,
    issuer: Origin,
    answers: mpsc::Sender<Answer>,
}

/// Waits for the answer with this `state`, of this issuer. Requests of others change nothing.
pub(super) async fn code(listener: TcpListener, state: &str, issuer: &Origin) -> Result<Zeroizing<String>, Undone> {
    let (answers, mut answered) = mpsc::channel(1);
    let expected = Expected { state: Zeroizing::new(state.to_owned()), issuer: issuer.clone(), answers };
    let router = Router::new().route("/callback", get(take)).with_state(Arc::new(expected));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async { drop(stopped.await) });
    let serving = tokio::spawn(serving.into_future());
    let answer = timeout(PATIENCE, answered.recv()).await;
    // The browser still gets its page.
    drop(stop);
    let _ = timeout(Duration::from_secs(2), serving).await;
    match answer {
        Ok(Some(Answer::Code(code))) => Ok(code),
        Ok(Some(Answer::Refused(error))) => Err(Undone::last(format!("the issuer refuses: {error}"))),
        Ok(None) => Err(Undone::later("the loopback port was closed")),
        Err(_) => Err(Undone::last("nobody has logged in")),
    }
}

async fn take(State(expected): State<Arc<Expected>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let Some(answer) = answer_of(&query, &expected) else { return page(StatusCode::BAD_REQUEST, UNKNOWN) };
    let text = if matches!(answer, Answer::Code(_)) { DONE } else { REFUSED };
    // A second answer comes too late.
    let _ = expected.answers.try_send(answer);
    page(StatusCode::OK, text)
}

/// `None` unless `state` and `iss` (RFC 9207 §2.4) are there once and as expected.
fn answer_of(query: &str, expected: &Expected) -> Option<Answer> {
    let one = |name: &str| {
        let mut values =
            form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name).map(|(_, value)| value);
        let first = values.next();
        if values.next().is_some() { None } else { first }
    };
    let is_ours = one("state").is_some_and(|state| *state == **expected.state)
        && one("iss").is_some_and(|issuer| issuer == expected.issuer.as_str());
    match (is_ours, one("code"), one("error")) {
        (true, Some(code), None) => Some(Answer::Code(Zeroizing::new(code.into_owned()))),
        (true, None, Some(error)) => {
            let is_code = error.len() <= 64 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            Some(Answer::Refused(if is_code { error.into_owned() } else { "without a code".to_owned() }))
        }
        _ => None,
    }
}

/// A page that loads nothing.
fn page(status: StatusCode, text: &'static str) -> Response {
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(query: &str) -> Option<Answer> {
        let expected = Expected {
            state: Zeroizing::new("s".to_owned()),
            issuer: "http://localhost:1".parse().unwrap(),
            answers: mpsc::channel(1).0,
        };
        answer_of(query, &expected)
    }

    #[test]
    fn only_the_issuers_answer_to_this_log_in_is_taken() {
        let issuer = "iss=http%3A%2F%2Flocalhost%3A1";
        assert!(matches!(answer(&format!("code=c&state=s&{issuer}")), Some(Answer::Code(code)) if *code == "c"));
        let refused = answer(&format!("error=access_denied&state=s&{issuer}"));
        assert!(matches!(refused, Some(Answer::Refused(error)) if error == "access_denied"));
        for query in [
            String::new(),
            "code=c&state=s".to_owned(),
            format!("code=c&{issuer}"),
            format!("code=c&state=other&{issuer}"),
            "code=c&state=s&iss=http%3A%2F%2Flocalhost%3A2".to_owned(),
            format!("code=c&code=d&state=s&{issuer}"),
            format!("code=c&error=e&state=s&{issuer}"),
            format!("code=c&state=s&state=s&{issuer}"),
        ] {
            assert!(answer(&query).is_none(), "{query}");
        }
    }
}
