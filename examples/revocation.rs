//! One session of a user is logged out: its tokens are refused at once, and those of the other session go on.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{error::Error, sync::Arc, time::Duration};

use cotter::{
    Ed25519, Expect, PinnedKey, Policy, SetupError, Timestamp, Verified, VerifyError, jwt,
    revocation::{By, RevocationList, RevokeError},
};
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
    fn start() -> Result<Self, SetupError> {
        // The issuer's tokens live for an hour, so a session that is over is remembered for somewhat longer than that.
        let logged_out = Arc::new(RevocationList::of_sessions(100_000, Duration::from_secs(3600)));
        let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly("orders")).revocation(logged_out.clone());
        let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
        Ok(Self { verifier: jwt::Verifier::new(key, policy), logged_out })
    }

    fn request(&self, token: &str, now: Timestamp) -> Result<Verified<SessionClaims>, VerifyError> {
        self.verifier.verify_as_at(token.trim_end(), now)
    }

    /// The user has clicked on "log out". On an error the session is still open, and the user must be told so.
    ///
    /// A user who does nothing but log in and out has a share of the list, and does not fill it for the others.
    fn log_out(&self, token: &Verified<SessionClaims>, now: Timestamp) -> Result<(), Box<dyn Error>> {
        let user = By::user(token.issuer(), token.subject().ok_or(VerifyError::SubMissing)?);
        Ok(self.logged_out.revoke_session(token.issuer(), &token.claims().sid, user, now)?)
    }

    /// Someone at the service has learnt that a session was stolen. A part of the list is reserved for this.
    fn end_stolen(&self, session_id: &str, now: Timestamp) -> Result<(), RevokeError> {
        self.logged_out.revoke_session(Some(ISSUER), session_id, By::OPERATOR, now)
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
    let phone = service.request(PHONE, now)?;
    println!("the phone goes on: {}", phone.subject().is_some());

    service.end_stolen(&phone.claims().sid, now)?;
    println!("until it is stolen: {:?}", service.request(PHONE, now).map(drop).map_err(|refused| refused.code()));
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
    let phone = service.request(PHONE, now).unwrap();
    service.end_stolen(&phone.claims().sid, now).unwrap();
    assert_eq!(service.request(PHONE, now).unwrap_err(), VerifyError::Revoked);
    main().unwrap();
}

#[test]
fn a_token_without_a_session_is_refused() {
    let service = Service::start().unwrap();
    let token = include_str!("../vectors/demo/token.jwt");
    let now = Timestamp::from_unix_seconds(1_763_685_600);
    let refused = service.verifier.verify_at(token.trim_end(), now).unwrap_err();
    assert_eq!(refused, VerifyError::SidMissing);
}
