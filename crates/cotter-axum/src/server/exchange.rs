//! The exchange of a code (RFC 6749 §4.1.3, RFC 7636 §4.6).
//!
//! One exchange, right or wrong, uses a code up, and a second ends what the first gave. Two that run at once cannot miss
//! each other: the first makes its session, which names the code, and then looks whether the code was taken again; the
//! second takes the code, and then looks for the session. Whichever looks last sees what the other did, and neither
//! answers with tokens that live.

use axum::response::Response;
use cotter::Timestamp;
use cotter_http::OauthError;
use cotter_issue::JwsPublicKeySigningAlgorithm;
use cotter_session::{
    BeginError, Begun, Binding, EndReason, Minter, SecretDigest,
    store::{StoreError, Taken},
};
use http::header;
use sha2::{Digest, Sha256};

use super::{
    AuthorizationServer, Client,
    answer::{FormRequest, invalid_grant, unavailable},
    code::{AuthorizationCode, CodeGrant, Granted},
    proof::invalid,
    token::Wanted,
};

/// The longest label of a session.
const MAX_LABEL: usize = 512;

impl<A: JwsPublicKeySigningAlgorithm> AuthorizationServer<A> {
    pub(super) async fn exchange(
        &self,
        request: &FormRequest,
        client: &Client,
        minter: &Minter<A>,
        now: Timestamp,
    ) -> Result<Response, OauthError> {
        let code = AuthorizationCode::read(request.required("code")?).ok_or_else(unknown)?;
        let digest = code.digest();
        let store = self.inner.sessions.store();
        // A proof is recorded for a code that was given, and for no other: anybody can make one.
        if self.has_proof(&request.headers) {
            store.times_taken(digest).await.map_err(|error| unavailable(&error))?.ok_or_else(unknown)?;
        } else {
            // A store that hangs would take the code later, when the client has been told to come again with it.
            store.now().await.map_err(|error| unavailable(&error))?;
        }
        // Before the code is taken: a client that needs a nonce comes again with the same code.
        let proved = self.proved(&request.headers, now).await?;
        let grant = match store.take_grant(digest).await.map_err(|error| unavailable(&error))? {
            None | Some(Taken::Expired) => return Err(unknown()),
            Some(Taken::Again(data)) => {
                self.end_what_came_of(digest, &read(&data)?).await?;
                return Err(invalid_grant("code was used before"));
            }
            Some(Taken::First(data)) => read(&data)?,
        };
        ensure_fits(request, client, &grant, proved)?;
        let granted = Granted::of(&grant, digest);
        let begun = self.begin(request, &grant, &granted, proved).await?;
        let refresh_token = begun.refresh_token.as_ref().ok_or_else(|| corrupt("a session without a refresh token"))?;
        let wanted = Wanted { scope: &granted.scope, granted: &granted, proved };
        let answer = self.answer(&begun.session, refresh_token, &wanted, minter, now);
        // Last: whoever takes the code from here on finds the session.
        let times_taken = store.times_taken(digest).await;
        match (answer, times_taken) {
            (Ok(answer), Ok(Some(1))) => {
                metrics::counter!("session_created_total", "kind" => "native").increment(1);
                Ok(answer)
            }
            // What was not handed out need not stay.
            (answer, times_taken) => {
                let ended = self.inner.sessions.end(begun.session.id(), EndReason::CodeReuse).await;
                let known = times_taken.and(ended).map_err(|error| unavailable(&error));
                known.and(answer).and(Err(invalid_grant("code was used again")))
            }
        }
    }

    async fn begin(
        &self,
        request: &FormRequest,
        grant: &CodeGrant,
        granted: &Granted,
        proved: Option<Binding>,
    ) -> Result<Begun, OauthError> {
        let data = granted.to_bytes().ok_or_else(|| corrupt("a grant that cannot be written"))?;
        let mut begin = self.inner.sessions.begin(grant.subject.clone()).with_refresh_token(&grant.client);
        begin = begin.auth_time(grant.auth_time()).authenticated_under(grant.epochs).data(data).label(label(request));
        if let Some(proved) = proved {
            begin = begin.bound_to(proved);
        }
        begin.start().await.map_err(|error| match &error {
            BeginError::Outdated => invalid_grant("sessions of the user were ended"),
            BeginError::TooMany { .. } => invalid_grant("user has too many sessions"),
            BeginError::NoCredential
            | BeginError::TooLong { .. }
            | BeginError::Randomness(_)
            | BeginError::Store(_)
            | _ => unavailable(&error),
        })
    }

    /// Ends the session that an earlier exchange of the code has given, if there is one.
    async fn end_what_came_of(&self, code: SecretDigest, grant: &CodeGrant) -> Result<(), OauthError> {
        let sessions = &self.inner.sessions;
        let live = sessions.list(&grant.subject).await.map_err(|error| unavailable(&error))?;
        for session in live {
            if Granted::to_session(&session).is_some_and(|granted| granted.came_of(code)) {
                self.end(session.id(), EndReason::CodeReuse).await?;
                tracing::warn!(sid = %session.id(), "code was used twice: the session that it gave has ended");
            }
        }
        Ok(())
    }
}

/// Whether the request is of whom the code was given to.
fn ensure_fits(
    request: &FormRequest,
    client: &Client,
    grant: &CodeGrant,
    proved: Option<Binding>,
) -> Result<(), OauthError> {
    if *client.id() != *grant.client {
        return Err(invalid_grant("code was issued to another client"));
    }
    if request.form.get("redirect_uri") != Some(&*grant.redirect_uri) {
        return Err(invalid_grant("redirect_uri is not the one of the authorization request"));
    }
    if !request.form.get("code_verifier").is_some_and(|verifier| is_of(verifier, &grant.challenge)) {
        return Err(invalid_grant("code_verifier does not belong to the code_challenge"));
    }
    match (grant.binding, proved) {
        (Some(_), None) => Err(invalid("code is bound to a key: expected a proof")),
        (Some(expected), Some(proved)) if expected != proved => Err(invalid_grant("code is bound to another key")),
        _ => Ok(()),
    }
}

/// Whether a verifier has this challenge (RFC 7636 §4.1, §4.6).
fn is_of(verifier: &str, challenge: &[u8; 32]) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let is_well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved);
    is_well_formed && <[u8; 32]>::from(Sha256::digest(verifier)) == *challenge
}

/// What to show in a list of sessions: what the client calls itself.
fn label(request: &FormRequest) -> &str {
    let agent = request.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    agent.get(..MAX_LABEL).unwrap_or(agent)
}

fn read(data: &[u8]) -> Result<CodeGrant, OauthError> {
    CodeGrant::from_bytes(data).ok_or_else(|| corrupt("a grant of another version"))
}

fn corrupt(what: &'static str) -> OauthError {
    unavailable(&StoreError::Corrupt { what })
}

fn unknown() -> OauthError {
    invalid_grant("code is unknown or expired")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_is_43_to_128_unreserved_characters() {
        // RFC 7636 appendix B
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = super::super::code::thirty_two("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        assert!(is_of(verifier, &challenge));
        assert!(!is_of(&verifier.replace('d', "e"), &challenge));
        for (text, is_good) in [
            ("a".repeat(42), false),
            ("a".repeat(43), true),
            ("~._-".repeat(32), true),
            ("a".repeat(129), false),
            (format!("{} ", "a".repeat(43)), false),
            (format!("{}+", "a".repeat(43)), false),
        ] {
            let own: [u8; 32] = Sha256::digest(&text).into();
            assert_eq!(is_of(&text, &own), is_good, "{text}");
        }
    }
}
