//! Back-channel logout: the provider says which session has ended, and the service ends its own that began with it.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and its test panics")]

use cotter::{
    PinnedKey, Rs256, SetupError, VerifyError,
    profile::{LogoutTokens, Sessions},
    replay::ReplayList,
};

/// What the ID token said that a session of the service began with.
struct Session {
    issuer: &'static str,
    subject: &'static str,
    session_id: &'static str,
}

const OP: &str = "https://op.example";
const LAPTOP: Session =
    Session { issuer: OP, subject: "248289761001", session_id: "08a5019c-17e1-4977-8f42-65a12843ea02" };
const LOGOUT_TOKEN: &str = include_str!("../vectors/demo/logout-token.jwt");

fn logout_tokens() -> Result<LogoutTokens<Rs256>, SetupError> {
    let key = PinnedKey::from_pem("demo-rsa", include_str!("../vectors/demo/rs256.pem"))?;
    Ok(LogoutTokens::new(key, OP, "s6BhdRkqt3"))
}

/// What the endpoint does with the form field `logout_token`: 200 if it is `Ok`; 429 or 503 for those faults, otherwise 400.
fn log_out(
    tokens: &LogoutTokens<Rs256>,
    seen: &ReplayList,
    sessions: &mut Vec<Session>,
    field: &str,
) -> Result<(), VerifyError> {
    let token = tokens.verify_once(field.trim_end(), seen)?;
    let ends = |session: &Session| match token.sessions() {
        Sessions::One { session_id, subject } => {
            session.session_id == session_id && subject.is_none_or(|sub| sub == session.subject)
        }
        Sessions::AllOf { subject } => session.subject == subject,
    };
    sessions.retain(|session| session.issuer != token.issuer() || !ends(session));
    Ok(())
}

fn main() -> Result<(), SetupError> {
    println!("{:?}", log_out(&logout_tokens()?, &ReplayList::new(1000), &mut vec![LAPTOP], LOGOUT_TOKEN));
    Ok(())
}

#[test]
fn one_session_ends_and_no_other() {
    let (phone, elsewhere) = (Session { session_id: "d45504ae", ..LAPTOP }, Session { issuer: "https://b", ..LAPTOP });
    let (tokens, seen, mut sessions) = (logout_tokens().unwrap(), ReplayList::new(9), vec![LAPTOP, phone, elsewhere]);
    assert_eq!(log_out(&tokens, &seen, &mut sessions, LOGOUT_TOKEN), Ok(()));
    assert!(sessions.len() == 2 && sessions.iter().all(|left| left.issuer != OP || left.session_id == "d45504ae"));
    assert_eq!(log_out(&tokens, &seen, &mut sessions, LOGOUT_TOKEN), Err(VerifyError::Replayed));
}
