//! Keys of a remote set: a token under a new key waits for one refetch.
#![cfg(feature = "jwks")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{Router, routing::get};
use cotter::{Ed25519, profile::AccessTokens};
use cotter_axum::resource::{Bearer, ResourceServer};
use cotter_issue::{
    Lifetime, SigningKey,
    profile::{AccessTokenIssuer, Grant},
};
use cotter_jwks::{
    JwksUrl, RemoteJwks,
    client::{FetchError, HttpClient, Request, Response},
};
use serde_json::{Value, json};

use crate::support::{
    AUDIENCE, BOTH, INVALID_TOKEN, ISSUER, Orders, assert_refused, assert_served, bearer, get as get_request, send,
    serve,
};

/// Tokens cause one refetch in this time: the first fetch counts.
const COOL_DOWN: Duration = Duration::from_secs(1);

/// An issuer that publishes its second key after the first fetch, or is away.
#[derive(Clone)]
struct Issuer {
    keys: Arc<[SigningKey<Ed25519>; 2]>,
    fetches: Arc<AtomicUsize>,
    is_away: bool,
}

impl HttpClient for Issuer {
    async fn get(&self, _: Request) -> Result<Response, FetchError> {
        if self.is_away {
            return Err(FetchError::Connect);
        }
        let fetched = self.fetches.fetch_add(1, Ordering::SeqCst);
        let keys: Vec<_> = self.keys.iter().take(fetched + 1).map(jwk).collect();
        Ok(Response::new(200, http::HeaderMap::new(), json!({"keys": keys}).to_string().into()))
    }
}

fn jwk(key: &SigningKey<Ed25519>) -> Value {
    let mut jwk: Value = serde_json::from_str(&key.public().canonical_jwk()).unwrap();
    jwk["kid"] = key.public().id().as_str().unwrap().into();
    jwk
}

fn token(key: &SigningKey<Ed25519>) -> String {
    let lifetime = Lifetime::of(Duration::from_secs(600)).unwrap();
    let issuer = AccessTokenIssuer::new(key.clone(), ISSUER, AUDIENCE, lifetime).unwrap();
    bearer(issuer.issue(&Grant::new("alice", "web"), &json!({})).unwrap().expose())
}

/// A service with the keys of this issuer, which waits for a refetch or not.
async fn service(issuer: &Issuer, waits: bool) -> Router {
    let url = JwksUrl::https("https://as.example/jwks.json").unwrap();
    let keys = RemoteJwks::<Ed25519>::builder(url).cool_down(COOL_DOWN).start_with(issuer.clone()).unwrap();
    if !issuer.is_away {
        assert!(keys.ready().await);
    }
    let server = ResourceServer::<Orders>::builder(AccessTokens::new(keys.keyring(), ISSUER, AUDIENCE));
    let server = if waits { server.refresh(keys.clone()) } else { server }.build().unwrap();
    // The handle is kept, since the task ends with the last one.
    let handler = async move |bearer: Bearer<Orders>| {
        let _ = keys.is_ready();
        bearer.subject().to_owned()
    };
    Router::new().route("/orders", get(handler)).with_state(server)
}

#[tokio::test]
async fn a_token_under_a_new_key_waits_for_one_refetch() {
    for protocol in BOTH {
        let keys = Arc::new(["first", "second"].map(|id| SigningKey::generate(id).unwrap()));
        let issuer = Issuer { keys, fetches: Arc::default(), is_away: false };
        let address = serve(service(&issuer, true).await).await;
        tokio::time::sleep(COOL_DOWN).await;
        for key in &*issuer.keys {
            let found = send(protocol, address, get_request("/orders", &[("authorization", &token(key))])).await;
            assert_served(&found, "alice", protocol);
        }
        assert_eq!(issuer.fetches.load(Ordering::SeqCst), 2);
        let stranger = token(&SigningKey::generate("stranger").unwrap());
        let found = send(protocol, address, get_request("/orders", &[("authorization", &stranger)])).await;
        assert_refused(&found, 401, &[INVALID_TOKEN], protocol);

        // The twin does not wait.
        let issuer = Issuer { fetches: Arc::default(), ..issuer };
        let address = serve(service(&issuer, false).await).await;
        tokio::time::sleep(COOL_DOWN).await;
        let second = token(&issuer.keys[1]);
        let found = send(protocol, address, get_request("/orders", &[("authorization", &second)])).await;
        assert_refused(&found, 401, &[INVALID_TOKEN], protocol);
    }
}

#[tokio::test]
async fn without_keys_nothing_can_be_told() {
    let keys = Arc::new(["first", "second"].map(|id| SigningKey::generate(id).unwrap()));
    let issuer = Issuer { keys, fetches: Arc::default(), is_away: true };
    for protocol in BOTH {
        for waits in [true, false] {
            let address = serve(service(&issuer, waits).await).await;
            let good = token(&issuer.keys[0]);
            let found = send(protocol, address, get_request("/orders", &[("authorization", &good)])).await;
            assert_refused(&found, 503, &["retry-after: 2"], (protocol, waits));
        }
    }
}

#[cfg(feature = "session")]
#[tokio::test]
async fn a_log_out_under_a_new_key_waits_for_one_refetch_too() {
    use cotter::profile::{LogoutTokens, Sessions as LoggedOut};
    use cotter_axum::backchannel::{self, BackchannelLogout, SubjectSessions};
    use cotter_issue::profile::LogoutTokenIssuer;
    use cotter_session::{MemoryStore, SessionPolicy, Sessions, Subject};
    use http::Method;

    let keys = Arc::new(["first", "second"].map(|id| SigningKey::generate(id).unwrap()));
    let issuer = Issuer { keys, fetches: Arc::default(), is_away: false };
    let life = Lifetime::of(Duration::from_secs(120)).unwrap();
    let second = LogoutTokenIssuer::new(issuer.keys[1].clone(), ISSUER, "web", life).unwrap();
    for (waits, is_away, status) in [(true, false, 200), (false, false, 400), (true, true, 503)] {
        let issuer = Issuer { fetches: Arc::default(), is_away, ..issuer.clone() };
        let url = JwksUrl::https("https://as.example/jwks.json").unwrap();
        let keys = RemoteJwks::<Ed25519>::builder(url).cool_down(COOL_DOWN).start_with(issuer).unwrap();
        assert!(is_away || keys.ready().await);
        tokio::time::sleep(COOL_DOWN).await;
        let sessions = Sessions::new(MemoryStore::new(10).unwrap(), SessionPolicy::new(Duration::from_secs(600)));
        let ends = SubjectSessions::new(sessions.erased(), |sub| Subject::new(sub).ok());
        let tokens = LogoutTokens::new(keys.keyring(), ISSUER, "web");
        let receiver = BackchannelLogout::new(tokens, ends, Arc::clone(sessions.store())).unwrap();
        let receiver = if waits { receiver.refresh(keys.clone()) } else { receiver };
        let app = Router::new().route("/out", axum::routing::post(backchannel::log_out)).with_state(receiver);
        let address = serve(app).await;
        let token = second.issue(LoggedOut::AllOf { subject: "alice" }).unwrap();
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let mut request = crate::support::request(Method::POST, "/out", &form);
        *request.body_mut() = format!("logout_token={}", token.expose()).into();
        let found = send(BOTH[0], address, request).await;
        assert_eq!(found.status.as_u16(), status, "{waits} {is_away}");
        drop(keys);
    }
}
