//! One session of a user is logged out: its tokens are refused at once, and those of the other session go on.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use std::{sync::Arc, time::Duration};

use cotter::{
    Ed25519, Expect, PinnedKey, Policy, SetupError, Timestamp, Verified, VerifyError, jwt,
    revocation::{By, RevocationList, RevokeError},
};
use serde::Deserialize;

// Two devices of one user: each session has a `sid`, which its renewed tokens keep.
const LAPTOP: &str = include_str!("../vectors/demo/session-laptop.jwt");
const LAPTOP_RENEWED: &str = include_str!("../vectors/demo/session-laptop-renewed.jwt");
const PHONE: &str = include_str!("../vectors/demo/session-phone.jwt");

#[derive(Debug, Deserialize)]
struct Session {
    sid: String,
}

/// The verifier of every request, and the list that a log-out is put into.
struct Service(jwt::Verifier<Ed25519>, Arc<RevocationList>);

impl Service {
    fn start() -> Result<Self, SetupError> {
        // The issuer's tokens live for an hour, so a session that is over is remembered for somewhat longer than that.
        let list = Arc::new(RevocationList::of_sessions(100_000, Duration::from_secs(3600)));
        let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).require_subject();
        let key = PinnedKey::from_pem("demo-2026", include_str!("../vectors/demo/ed25519.pem"))?;
        Ok(Self(jwt::Verifier::new(key, policy.revocation(list.clone())), list))
    }

    fn request(&self, token: &str, now: Timestamp) -> Result<Verified<Session>, VerifyError> {
        self.0.verify_as_at(token.trim_end(), now)
    }

    /// An error says that the session is still open. Each user has a share of the list; `By::OPERATOR` has a reserve.
    fn log_out(&self, token: &Verified<Session>, now: Timestamp) -> Result<(), RevokeError> {
        let by = By::user(token.issuer(), token.subject().unwrap_or_default());
        self.1.revoke_session(token.issuer(), &token.claims().sid, by, now)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (service, now) = (Service::start()?, Timestamp::from_unix_seconds(1_763_685_600));
    service.log_out(&service.request(LAPTOP, now)?, now)?;
    println!("{:?}", [LAPTOP, LAPTOP_RENEWED, PHONE].map(|token| service.request(token, now).is_ok()));
    Ok(())
}

#[test]
fn the_tokens_of_one_session_are_refused_and_the_others_go_on() {
    let (service, now) = (Service::start().unwrap(), Timestamp::from_unix_seconds(1_763_685_600));
    service.log_out(&service.request(LAPTOP, now).unwrap(), now).unwrap();
    let code = |token| service.request(token, now).map_or_else(|refused| refused.code(), |_| "accepted");
    assert_eq!([LAPTOP, LAPTOP_RENEWED, PHONE].map(code), ["revoked", "revoked", "accepted"]);
}
