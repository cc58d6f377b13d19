//! One session of a user is logged out: its tokens are refused at once, and those of the other session go on.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{error::Error, sync::Arc, time::Duration};

use cotter::{Ed25519, Expect, PinnedKey, Policy, Timestamp, Verified, VerifyError, jwt, revocation::RevocationList};
use serde::Deserialize;

const ISSUER: &str = "https://auth.example";

// Two devices of one user: each session has a `sid`, which its renewed tokens keep.
const LAPTOP: &str = include_str!("../vectors/demo/session-laptop.jwt");
const LAPTOP_RENEWED: &str = include_str!("../vectors/demo/session-laptop-renewed.jwt");
const PHONE: &str = include_str!("../vectors/demo/session-phone.jwt");

#[derive(Deserialize)]
struct SessionClaims {
    sid: String,
}

/// What a service keeps: the verifier of every request, and the list that a log-out is put into.
struct Service {
    verifier: jwt::Verifier<Ed25519>,
    logged_out: Arc<RevocationList>,
}

impl Service {
    fn start() -> Result<Self, Box<dyn Error>> {
        // The issuer's tokens live for an hour, so a session that is over is remembered for somewhat longer than that.
        let logged_out = Arc::new(RevocationList::of_sessions(100_000, Duration::from_secs(3600)));
        let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly("orders")).revocation(logged_out.clone());
        let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
        Ok(Self { verifier: jwt::Verifier::new(key, policy), logged_out })
    }

    fn request(&self, token: &str, now: Timestamp) -> Result<Verified<SessionClaims>, VerifyError> {
        self.verifier.verify_at(token.trim_end(), now)
    }

    /// The user has clicked on "log out". If the list is full the session is still open, and the user must be told so.
    fn log_out(&self, token: &Verified<SessionClaims>, now: Timestamp) -> Result<(), Box<dyn Error>> {
        Ok(self.logged_out.revoke_session(token.issuer(), &token.claims().sid, now)?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let service = Service::start()?;
    // The tokens of this example are of a day in 2025; a service takes the time from `SystemTime::now()`.
    let now = Timestamp::from_unix_seconds(1_763_685_600);
    let laptop = service.request(LAPTOP, now)?;
    println!("the laptop is logged in: {}", service.request(LAPTOP_RENEWED, now).is_ok());

    service.log_out(&laptop, now)?;
    println!("the laptop: {:?}", service.request(LAPTOP, now).map(drop).map_err(|refused| refused.code()));
    println!(
        "its renewed token: {:?}",
        service.request(LAPTOP_RENEWED, now).map(drop).map_err(|refused| refused.code())
    );
    println!("the phone goes on: {}", service.request(PHONE, now).is_ok());
    Ok(())
}

#[test]
fn the_tokens_of_one_session_are_refused_and_the_others_go_on() {
    let service = Service::start().unwrap();
    let now = Timestamp::from_unix_seconds(1_763_685_600);
    let laptop = service.request(LAPTOP, now).unwrap();
    service.log_out(&laptop, now).unwrap();
    for token in [LAPTOP, LAPTOP_RENEWED] {
        assert_eq!(service.request(token, now).unwrap_err(), VerifyError::Revoked);
        // Up to its last second.
        let last = Timestamp::from_unix_seconds(1_763_683_200 + 3599);
        assert_eq!(service.request(token, last).unwrap_err(), VerifyError::Revoked);
    }
    assert!(service.request(PHONE, now).is_ok());
    main().unwrap();
}

#[test]
fn a_token_without_a_session_is_refused() {
    let service = Service::start().unwrap();
    let token = include_str!("../vectors/demo/token.jwt");
    let now = Timestamp::from_unix_seconds(1_763_685_600);
    let refused = service.verifier.verify_at::<serde_json::Value>(token.trim_end(), now).unwrap_err();
    assert_eq!(refused, VerifyError::SidMissing);
}
