//! How the list answers about a token.

use core::time::Duration;

use super::{
    super::{Needs, RevocationCheck, Status, Token},
    LONGEST_LEEWAY, RevocationList, session_key, subject_key, token_key,
};
use crate::{Timestamp, expiring::Key};

impl RevocationList {
    /// The keys under which this token may be listed: its id, its session, its subject.
    fn keys(&self, token: &Token<'_>) -> Option<[Option<Key>; 3]> {
        let key = |covered: bool, id: Option<&str>, of: fn(Option<&str>, &str) -> Key| match (covered, id) {
            (false, _) => Some(None),
            (true, id) => id.map(|id| Some(of(token.issuer(), id))),
        };
        Some([
            key(self.tokens.is_some(), token.token_id(), token_key)?,
            key(self.sessions.is_some(), token.session_id(), session_key)?,
            key(self.subjects.is_some(), token.subject(), subject_key)?,
        ])
    }

    /// Whether an entry for its id, session or subject is kept for as long as the token may be accepted.
    fn outlives(&self, token: &Token<'_>) -> bool {
        let times = token.issued_at().zip(token.expires_at());
        let lives_at_most =
            |life: Duration| life == Duration::MAX || times.is_some_and(|(iat, exp)| exp <= iat.saturating_add(life));
        // A revocation now covers tokens of an issuer whose clock is ten minutes ahead, and nothing later.
        let latest = token.now().saturating_add(LONGEST_LEEWAY);
        let is_made = |life: Duration| life == Duration::MAX || token.issued_at().is_some_and(|iat| iat <= latest);
        [self.tokens, self.sessions].into_iter().flatten().all(|life| lives_at_most(life) && is_made(life))
            && self.subjects.is_none_or(lives_at_most)
    }
}

impl RevocationCheck for RevocationList {
    fn needs(&self) -> Needs {
        let needs = |longest_life: Option<Duration>, needs: Needs| match longest_life {
            None => Needs::NOTHING,
            Some(Duration::MAX) => needs,
            Some(_) => needs.and(Needs::ISSUED_AT),
        };
        needs(self.tokens, Needs::TOKEN_ID)
            .and(needs(self.sessions, Needs::SESSION_ID))
            .and(needs(self.subjects, Needs::SUBJECT))
    }

    fn status(&self, token: &Token<'_>) -> Status {
        let Some([by_id, by_session, by_subject]) = self.keys(token) else { return Status::Indeterminate };
        let Ok(entries) = self.entries.read() else { return Status::Indeterminate };
        let found = |key: Option<Key>| entries.get(&key?, token.now());
        let was_issued_by =
            |until: Timestamp| token.issued_at().is_none_or(|iat| iat.unix_seconds() <= until.unix_seconds());
        let is_revoked = found(by_id).is_some()
            || found(by_session).is_some()
            || found(by_subject).is_some_and(|entry| was_issued_by(entry.value));
        let last = token.expires_at().map_or(Timestamp::LAST, |exp| exp.saturating_add(LONGEST_LEEWAY));
        match is_revoked {
            true => Status::Revoked,
            false if !self.outlives(token) || entries.may_have_forgotten(last) => Status::Indeterminate,
            false => Status::NotRevoked,
        }
    }
}
