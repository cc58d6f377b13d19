//! Nothing that is told of sessions is a secret: logs, traces, metrics and errors over the whole suite, and of the
//! verification of access tokens.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::print_stdout)]

#[cfg(feature = "http-feed")]
#[path = "telemetry/feeds.rs"]
mod feeds;
#[cfg(feature = "mint")]
#[path = "telemetry/minting.rs"]
mod minting;
#[allow(dead_code, reason = "each test uses some of it")]
mod support;

use std::{error::Error, sync::Arc, time::Duration};

use cotter::{Ed25519, Expect, PinnedKey, Policy, Timestamp, jwt, revocation::RevocationCheck};
use cotter_issue::{Lifetime, SigningKey, jwt::Issuer};
use cotter_session::{
    Clock, EpochClaim, FeedFollower, MemoryStore, RevocationView, Session, SessionPolicy, Sessions, Subject, TokenId,
    conformance::{
        Engine, Violation,
        witness::{issued, nothing_told_is_a_secret, search, told},
    },
    pending,
    revocation::Target,
    store::StoreError,
};

const ISSUER: &str = "https://auth.example";
const TEN_MINUTES: Duration = Duration::from_secs(600);

/// One test, since what is told is told to the whole process.
#[test]
fn nothing_that_is_told_is_a_secret() -> Result<(), Violation> {
    // A long run is of the suite alone.
    if std::env::var("COTTER_FULL").is_ok_and(|full| full != "0") {
        return Ok(());
    }
    control()?;
    let engines: [(&str, &dyn Engine); 2] = [("memory", &support::Memory), ("redb", &support::one_file::OneFile)];
    for (name, engine) in engines {
        let told = nothing_told_is_a_secret(engine)?.expect("the engine is here");
        println!("{name}: {told:?}");
        // The metrics of each step at least.
        assert!(told.entries > 15 && told.digests > 1000 && told.controls > 80, "{told:?}");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let refused = runtime.block_on(verify_tokens());
    assert_eq!(refused, 7, "tokens that were refused");
    #[cfg(feature = "mint")]
    assert_eq!(runtime.block_on(minting::mint()), 7, "tokens that were not minted");
    #[cfg(feature = "http-feed")]
    {
        let credentials = "rt1_made-up.but-secret-6b02";
        issued(credentials);
        assert_eq!(runtime.block_on(feeds::fail(credentials)), 33, "errors of feeds");
    }
    search()
}

/// What an error tells on purpose is found. Each run forgets what was heard before it.
fn control() -> Result<(), Violation> {
    let secret = "told-on-purpose-4c19";
    issued(secret);
    search()?;
    tell(&pending::AskError::from(StoreError::unavailable(format!("said {secret}"))));
    assert!(search().is_err(), "a secret in the cause of an error is not found");
    Ok(())
}

/// A clock that has stopped to answer, as a store that cannot be reached.
struct Broken;

impl Clock for Broken {
    fn now(&self) -> Result<Timestamp, StoreError> {
        Err(StoreError::unavailable("connection refused"))
    }
}

/// Access tokens that are accepted, and that are refused in every way in which sessions have a say: how many were.
async fn verify_tokens() -> u32 {
    let store = Arc::new(MemoryStore::new(1000).unwrap());
    let sessions = Sessions::shared(store.clone(), SessionPolicy::new(TEN_MINUTES));
    let session = sessions.begin(Subject::new("alice").unwrap()).with_cookie().start().await.unwrap().session;
    let (token, id, key) = token(&session);
    let (view, empty) = (RevocationView::new(), RevocationView::new());
    let following = FeedFollower::new(store.clone(), view.clone()).start().unwrap();
    let broken = Arc::new(MemoryStore::with_clock(10, Broken).unwrap());
    let failing = FeedFollower::new(broken.clone(), empty.clone()).start().unwrap();
    view.ready().await;

    let later = || jwt::Verifier::new(key.clone(), policy().revocation_later(RevocationView::NEEDS));
    assert!(verify(view.clone(), &token, &key).is_ok());
    drop(pending::ask_all(&*store, later().begin(&token).unwrap()).await.unwrap());
    let mut refused = vec![
        verify(empty.clone(), &token, &key),
        verify(view.clone(), &token.replace('.', ".A"), &key),
        verify(view.clone(), &token.chars().rev().collect::<String>(), &key),
        verify(view.clone(), &token, SigningKey::generate("2026-11").unwrap().public()),
        pending::ask_all(&*broken, later().begin(&token).unwrap()).await.map(drop).map_err(Into::into),
    ];
    sessions.revoke(Target::Token(TokenId::new(&id).unwrap())).await.unwrap();
    // Longer than the view takes to hear of it.
    tokio::time::sleep(Duration::from_millis(200)).await;
    refused.push(verify(view.clone(), &token, &key));
    refused.push(pending::ask_all(&*store, later().begin(&token).unwrap()).await.map(drop).map_err(Into::into));
    let errors = refused.into_iter().filter_map(Result::err).inspect(|error| tell(&**error));
    let count = u32::try_from(errors.count()).unwrap();
    told(format!("{view:?} {sessions:?} {following:?} {:?}", view.counts()));
    following.stop().await;
    failing.stop().await;
    count
}

/// As a service logs an error: with its causes.
fn tell(error: &(dyn Error + 'static)) {
    told(format!("{error} {error:?} {error:#?}"));
    tracing::error!(error, "token was refused");
    if let Some(cause) = error.source() {
        tell(cause);
    }
}

fn policy() -> Policy {
    Policy::new(Expect::exactly(ISSUER), Expect::exactly("orders")).typ("order+jwt")
}

fn verify(check: impl RevocationCheck + 'static, token: &str, key: &PinnedKey<Ed25519>) -> Result<(), Box<dyn Error>> {
    Ok(jwt::Verifier::new(key.clone(), policy().revocation(Arc::new(check))).verify(token).map(drop)?)
}

/// An access token, its id, and the key that verifies it.
fn token(session: &Session) -> (String, String, PinnedKey<Ed25519>) {
    let key = SigningKey::generate("2026-11").unwrap();
    let public = key.public().clone();
    let issuer = Issuer::new(key, "order+jwt", ISSUER, "orders", Lifetime::of(TEN_MINUTES).unwrap()).unwrap();
    let claims = serde_json::json!({"sid": session.id().to_string(), "sep": EpochClaim::of(session).to_string()});
    let token = issuer.issue(session.subject().id(), &claims).unwrap();
    issued(token.expose());
    (token.expose().to_owned(), token.token_id().to_owned(), public)
}
