//! Nonces of the resource server (RFC 9449 §9).

use std::time::Duration;

use axum::{Router, middleware::from_fn_with_state, routing::get};
use cotter::Timestamp;
use cotter_axum::resource::{Bearer, DpopNonces, ResourceServer, provide_dpop_nonce};

use crate::support::{
    BOTH, CLIENT, Orders, PROOF_INVALID, Response, assert_refused, bearer, bound_token, dpop, get as get_request,
    proof, send, serve, token, verifier,
};

const USE_NONCE: &str = r#"www-authenticate: DPoP error="use_dpop_nonce", error_description="the DPoP proof needs the nonce of this answer", algs="Ed25519""#;

/// Of a day, so that none ends during a test.
fn nonces(key: u8) -> DpopNonces {
    DpopNonces::shared(&[key; 32], Duration::from_secs(86_400)).unwrap()
}

fn app() -> Router {
    let server = ResourceServer::<Orders>::builder(verifier()).dpop(dpop().nonces(nonces(1))).build().unwrap();
    Router::new()
        .route("/orders", get(async |bearer: Bearer<Orders>| bearer.subject().to_owned()))
        .layer(from_fn_with_state(server.clone(), provide_dpop_nonce::<Orders>))
        .with_state(server)
}

fn nonce_of(response: &Response) -> Option<&str> {
    response.fields.iter().find_map(|field| field.strip_prefix("dpop-nonce: "))
}

#[tokio::test]
async fn a_proof_needs_a_nonce_and_every_answer_provides_one() {
    let bound = bound_token("a");
    let authorization = format!("DPoP {bound}");
    let now = Timestamp::now().unwrap();
    let [current, before] = nonces(1).accepted_at(now);
    let provided = format!("dpop-nonce: {}", current.as_str());
    for protocol in BOTH {
        let address = serve(app()).await;
        let send = async |nonce: Option<&str>| {
            let proof = proof(&CLIENT, "GET", "/orders", &bound, nonce);
            let fields = [("authorization", &*authorization), ("dpop", &*proof)];
            send(protocol, address, get_request("/orders", &fields)).await
        };
        let asked = send(None).await;
        assert_refused(&asked, 401, &[USE_NONCE, &provided], protocol);

        // A client does as it is told.
        let served = send(nonce_of(&asked)).await;
        assert_eq!((served.status.as_u16(), nonce_of(&served)), (200, Some(current.as_str())), "{protocol:?}");
        assert!(served.fields.contains(&"cache-control: no-store".to_owned()));
        // That of the window before is accepted, and replaced.
        let served = send(Some(before.as_str())).await;
        assert_eq!((served.status.as_u16(), nonce_of(&served)), (200, Some(current.as_str())), "{protocol:?}");

        let of_another = nonces(2).current_at(now);
        assert_refused(&send(Some(of_another.as_str())).await, 401, &[USE_NONCE, &provided], protocol);
        let long_ago = nonces(1).current_at(now.saturating_sub(Duration::from_secs(2 * 86_400)));
        assert_refused(&send(Some(long_ago.as_str())).await, 401, &[USE_NONCE, &provided], protocol);
    }
}

#[tokio::test]
async fn a_bad_proof_is_told_the_nonce_and_a_bearer_is_not() {
    let authorization = format!("DPoP {}", bound_token("a"));
    let provided = format!("dpop-nonce: {}", nonces(1).current_at(Timestamp::now().unwrap()).as_str());
    for protocol in BOTH {
        let address = serve(app()).await;
        let fields = [("authorization", &*authorization), ("dpop", "a")];
        let found = send(protocol, address, get_request("/orders", &fields)).await;
        assert_refused(&found, 401, &[PROOF_INVALID, &provided], protocol);
        let found = send(protocol, address, get_request("/orders", &[("authorization", &bearer(&token("a")))])).await;
        assert_eq!((found.status.as_u16(), nonce_of(&found)), (200, None), "{protocol:?}");
    }
}

#[test]
fn a_nonce_lives_for_one_to_two_windows() {
    let nonces = DpopNonces::shared(&[1; 32], Duration::from_secs(300)).unwrap();
    let at = |seconds: u64| Timestamp::from_unix_seconds(1_763_683_200 + seconds);
    let made = nonces.current_at(at(0));
    for (seconds, is_accepted) in [(0, true), (299, true), (300, true), (599, true), (600, false)] {
        assert_eq!(nonces.accepted_at(at(seconds)).contains(&made), is_accepted, "{seconds}");
    }
    assert!(DpopNonces::random(Duration::from_millis(999)).is_err());
    let random = || DpopNonces::random(Duration::from_secs(300)).unwrap().current_at(at(0));
    assert_ne!(random(), random());
    assert!(!format!("{nonces:?} {made:?}").contains(made.as_str()));
}
