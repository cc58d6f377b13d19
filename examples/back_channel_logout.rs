//! Back-channel logout: the provider says which session has ended, and the service ends its own that began with it.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "an example shows what it does, and its test fails by panicking"
)]

use std::{collections::BTreeMap, error::Error};

use cotter::{
    PinnedKey, Rs256, SetupError, VerifyError,
    profile::{LogoutTokens, Sessions},
    replay::ReplayList,
};

/// What the ID token said that a session began with; the key is the cookie.
struct Session {
    issuer: String,
    subject: String,
    session_id: Option<String>,
}

fn logout_tokens() -> Result<LogoutTokens<Rs256>, SetupError> {
    let key = PinnedKey::from_pem("demo-rsa", include_str!("../vectors/demo/rs256.pem"))?;
    Ok(LogoutTokens::new(key, "https://op.example", "s6BhdRkqt3"))
}

/// What the endpoint does with the form field `logout_token`: 200 when it is `Ok`, 400 when it is not.
fn log_out(
    tokens: &LogoutTokens<Rs256>,
    seen: &ReplayList,
    sessions: &mut BTreeMap<&str, Session>,
    logout_token: &str,
) -> Result<(), VerifyError> {
    let token = tokens.verify_once(logout_token, seen)?;
    sessions.retain(|_, session| {
        let ends = match token.sessions() {
            Sessions::One { session_id, subject } => {
                session.session_id.as_deref() == Some(session_id) && subject.is_none_or(|sub| sub == session.subject)
            }
            Sessions::AllOf { subject } => session.subject == subject,
        };
        !(ends && session.issuer == token.issuer())
    });
    Ok(())
}

fn sessions() -> BTreeMap<&'static str, Session> {
    let session = |issuer: &str, sid: Option<&str>| Session {
        issuer: issuer.to_owned(),
        subject: "248289761001".to_owned(),
        session_id: sid.map(str::to_owned),
    };
    BTreeMap::from([
        ("laptop", session("https://op.example", Some("08a5019c-17e1-4977-8f42-65a12843ea02"))),
        ("phone", session("https://op.example", Some("d45504ae-eb71-4d1c-b1c6-bd2f5b2f0c2e"))),
        ("at another provider", session("https://other.example", Some("08a5019c-17e1-4977-8f42-65a12843ea02"))),
    ])
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut sessions, seen) = (sessions(), ReplayList::new(1000));
    let token = include_str!("../vectors/demo/logout-token.jwt").trim_end();
    log_out(&logout_tokens()?, &seen, &mut sessions, token)?;
    println!("still there: {:?}", sessions.keys());
    Ok(())
}

#[test]
fn one_session_ends_and_no_other() {
    let (tokens, mut sessions, seen) = (logout_tokens().unwrap(), sessions(), ReplayList::new(1000));
    let token = include_str!("../vectors/demo/logout-token.jwt").trim_end();
    assert_eq!(log_out(&tokens, &seen, &mut sessions, token), Ok(()));
    assert_eq!(sessions.keys().copied().collect::<Vec<_>>(), ["at another provider", "phone"]);
    assert_eq!(log_out(&tokens, &seen, &mut sessions, token), Err(VerifyError::Replayed));

    let id_token = include_str!("../vectors/demo/id-token.jwt").trim_end();
    assert_eq!(
        log_out(&tokens, &seen, &mut sessions, id_token),
        Err(VerifyError::TypMismatch { expected: "logout+jwt".into() })
    );
}
