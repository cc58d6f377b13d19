//! The tokens that the policy of a group revokes.

use std::{sync::Arc, time::Duration};

use cotter::{
    Timestamp,
    revocation::{By, NeededClaim, Needs, RevocationCheck, RevocationList, RevokeError, Status, Token},
};
use serde::Deserialize;
use serde_json::Value;

use crate::policy::{True, present};

/// The member `revocation` of a policy.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Revocation {
    #[serde(default, deserialize_with = "present")]
    tokens: Option<Tokens>,
    #[serde(default, deserialize_with = "present")]
    sessions: Option<Living<Session>>,
    #[serde(default, deserialize_with = "present")]
    subjects: Option<Living<Subject>>,
    #[serde(default, deserialize_with = "present")]
    claim: Option<Named>,
    #[serde(default, deserialize_with = "present")]
    unavailable: Option<True>,
    #[serde(default, deserialize_with = "present")]
    asked_by_caller: Option<True>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tokens {
    /// In seconds; if absent, a token may live for ever.
    #[serde(default, deserialize_with = "present")]
    longest_life: Option<u64>,
    revoked: Vec<OneToken>,
}

/// The revoked ids, for tokens that live at most this many seconds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Living<R> {
    longest_life: u64,
    revoked: Vec<R>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneToken {
    #[serde(default, deserialize_with = "present")]
    iss: Option<String>,
    jti: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    #[serde(default, deserialize_with = "present")]
    iss: Option<String>,
    sid: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    #[serde(default, deserialize_with = "present")]
    iss: Option<String>,
    sub: String,
    issued_until: u64,
}

/// The revoked values of the claim of this name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
    revoked: Vec<Value>,
}

impl Revocation {
    /// Adds the check to this policy or verifier, or leaves it to a caller who does not ask.
    pub(crate) fn of<V>(
        &self,
        verifier: V,
        now: Timestamp,
        asked: fn(V, Arc<dyn RevocationCheck>) -> V,
        later: fn(V, Needs) -> V,
    ) -> V {
        let check = self.check(now);
        if self.asked_by_caller.is_some() { later(verifier, check.needs()) } else { asked(verifier, check) }
    }

    /// Builds the equivalent check of the library, with everything revoked at `now`.
    fn check(&self, now: Timestamp) -> Arc<dyn RevocationCheck> {
        let listed: Option<Arc<dyn RevocationCheck>> = match self.list() {
            Some(list) if self.unavailable.is_some() || self.revoke(&list, now).is_err() => {
                Some(Arc::new(Unavailable(list.needs())))
            }
            Some(list) => Some(Arc::new(list)),
            None if self.unavailable.is_some() => Some(Arc::new(Unavailable(Needs::NOTHING))),
            None => None,
        };
        match (&self.claim, listed) {
            (Some(claim), listed) => Arc::new(ByClaim::new(claim, listed)),
            (None, Some(listed)) => listed,
            (None, None) => Arc::new(Unavailable(Needs::NOTHING)),
        }
    }

    /// Creates an empty list for the ids that the policy uses; `None` if it uses none.
    fn list(&self) -> Option<RevocationList> {
        let lengths = [
            self.tokens.as_ref().map_or(0, |tokens| tokens.revoked.len()),
            self.sessions.as_ref().map_or(0, |sessions| sessions.revoked.len()),
            self.subjects.as_ref().map_or(0, |subjects| subjects.revoked.len()),
        ];
        let capacity = lengths.iter().fold(0, |sum: usize, length| sum.saturating_add(*length));
        let mut list = self.tokens.as_ref().map(|tokens| {
            let life = tokens.longest_life.map_or(Duration::MAX, Duration::from_secs);
            RevocationList::of_tokens(capacity, life)
        });
        if let Some(Living { longest_life, .. }) = self.sessions {
            let life = Duration::from_secs(longest_life);
            list = Some(match list {
                None => RevocationList::of_sessions(capacity, life),
                Some(list) => list.and_sessions(life),
            });
        }
        if let Some(Living { longest_life, .. }) = self.subjects {
            let life = Duration::from_secs(longest_life);
            list = Some(match list {
                None => RevocationList::of_subjects(capacity, life),
                Some(list) => list.and_subjects(life),
            });
        }
        list
    }

    fn revoke(&self, list: &RevocationList, now: Timestamp) -> Result<(), RevokeError> {
        // The file does not state when a token expires, so its entry stays for as long as any of its tokens may live.
        for token in self.tokens.iter().flat_map(|tokens| &tokens.revoked) {
            list.revoke_token(token.iss.as_deref(), &token.jti, now, By::OPERATOR, now)?;
        }
        for session in self.sessions.iter().flat_map(|sessions| &sessions.revoked) {
            list.revoke_session(session.iss.as_deref(), &session.sid, By::OPERATOR, now)?;
        }
        for subject in self.subjects.iter().flat_map(|subjects| &subjects.revoked) {
            let issued_until = Timestamp::from_unix_seconds(subject.issued_until);
            list.revoke_subject(subject.iss.as_deref(), &subject.sub, issued_until, By::OPERATOR, now)?;
        }
        Ok(())
    }
}

/// A check that always answers indeterminate.
struct Unavailable(Needs);

impl RevocationCheck for Unavailable {
    fn needs(&self) -> Needs {
        self.0
    }

    fn status(&self, _: &Token<'_>) -> Status {
        Status::Indeterminate
    }
}

/// A check of one claim by its value, after the check of the lists.
struct ByClaim {
    name: &'static str,
    revoked: Vec<Value>,
    listed: Option<Arc<dyn RevocationCheck>>,
}

impl ByClaim {
    fn new(claim: &Named, listed: Option<Arc<dyn RevocationCheck>>) -> Self {
        // A service states the name in its code. Here it comes from a file, and each group leaks its own.
        let name = Box::leak(claim.name.clone().into_boxed_str());
        Self { name, revoked: claim.revoked.clone(), listed }
    }

    fn has(&self, value: Value) -> Status {
        if self.revoked.contains(&value) { Status::Revoked } else { Status::NotRevoked }
    }
}

impl RevocationCheck for ByClaim {
    fn needs(&self) -> Needs {
        self.listed.iter().fold(Needs::claim(self.name), |needs, listed| needs.and(listed.needs()))
    }

    fn status(&self, token: &Token<'_>) -> Status {
        match (self.listed.as_ref().map(|listed| listed.status(token)), token.claim()) {
            (Some(status), _) if status != Status::NotRevoked => status,
            (_, Some(NeededClaim::Text(text))) => self.has(text.into()),
            (_, Some(NeededClaim::Whole(whole))) => self.has(whole.into()),
            (_, _) => Status::Indeterminate,
        }
    }
}
