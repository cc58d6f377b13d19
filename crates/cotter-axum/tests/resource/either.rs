//! Routes that take a token or a cookie are refused and counted like any other.

use std::borrow::Cow;

use axum::{Router, extract::FromRequestParts, routing::get};
use cotter_axum::resource::{BearerOr, CookieCredential, DpopNonces, ResourceServer};
use http::{StatusCode, request::Parts};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::support::{
    BEARER, BOTH, DPOP, INVALID_REQUEST, Orders, PROOF_MISSING, assert_refused, bound_token, dpop, get as get_request,
    send, serve, verifier,
};

/// A cookie that is never good.
pub(crate) struct NoSession;

impl<S: Send + Sync> FromRequestParts<S> for NoSession {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        Err(StatusCode::UNAUTHORIZED)
    }
}

impl<S: Send + Sync> CookieCredential<S> for NoSession {
    fn cookie_name(_: &S) -> Cow<'_, str> {
        "sid".into()
    }
}

#[tokio::test]
async fn what_a_route_for_either_refuses_is_counted_and_a_proof_learns_of_the_nonce() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);
    // Of a day, so that none ends during a test.
    let nonces = DpopNonces::shared(&[1; 32], std::time::Duration::from_secs(86_400)).unwrap();
    let provided = format!("dpop-nonce: {}", nonces.current_at(cotter::Timestamp::now().unwrap()).as_str());
    let server = ResourceServer::<Orders>::builder(verifier()).dpop(dpop().nonces(nonces)).build().unwrap();
    let either = get(async |_: BearerOr<Orders, NoSession>| "");
    let address = serve(Router::new().route("/orders", either).with_state(server)).await;
    let without_proof = format!("DPoP {}", bound_token("a"));
    for protocol in BOTH {
        let ask = async |fields: &[(&str, &str)]| send(protocol, address, get_request("/orders", fields)).await;
        assert_refused(&ask(&[]).await, 401, &[BEARER, DPOP], protocol);
        let both = [("authorization", "Bearer a"), ("cookie", "sid=a")];
        assert_refused(&ask(&both).await, 400, &[INVALID_REQUEST], protocol);
        let found = ask(&[("authorization", &without_proof)]).await;
        assert_refused(&found, 401, &[PROOF_MISSING, &provided], protocol);
    }
    let counted = snapshotter.snapshot().into_vec().into_iter().map(|(key, _, _, value)| {
        let reason = key.key().labels().find(|label| label.key() == "reason").map(|label| label.value().to_owned());
        (key.key().name().to_owned(), reason.unwrap_or_default(), matches!(value, DebugValue::Counter(2)))
    });
    let mut counted: Vec<_> = counted.collect();
    counted.sort_unstable();
    let twice = |reason: &str| ("auth_verify_total".to_owned(), reason.to_owned(), true);
    assert_eq!(counted, [twice("authorization-missing"), twice("cookie-and-authorization"), twice("proof-missing")]);
}
