use super::Sessions;
use crate::{
    Binding, FindError, InvalidGrant, RefreshError, RefreshToken, RotationNonce, SecurityEvent, Session,
    decision::{self, Over},
    record::Family,
    secret::random,
    store::{Rotate, Rotated, SessionStore, StoreError},
};

/// What came of a use of a refresh token: the session, and the token to use from now on.
#[expect(missing_debug_implementations, reason = "it holds a credential, and nothing shows it")]
#[non_exhaustive]
pub struct Refreshed {
    /// The session.
    pub session: Session,
    /// The successor. Everyone who refreshes inside one overlap gets the same.
    pub refresh_token: RefreshToken,
    /// How it came about.
    pub outcome: RefreshOutcome,
}

/// How a successor came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefreshOutcome {
    /// The token was the current one, and was replaced.
    Rotated,
    /// The token had just been replaced: its successor is given once more.
    Replayed,
    /// The token is the successor of one that was just replaced: it stays.
    Current,
}

impl<S: SessionStore + ?Sized> Sessions<S> {
    /// Exchanges a refresh token for its successor (RFC 6749 §6).
    ///
    /// `client` is the client that presents it, empty for none; `proved` is the key whose possession it has proved.
    ///
    /// # Errors
    ///
    /// [`RefreshError::InvalidGrant`], which is final, or an error that says nothing about the token.
    pub async fn refresh(
        &self,
        token: RefreshToken,
        client: &str,
        proved: Option<Binding>,
    ) -> Result<Refreshed, RefreshError> {
        let policy = &self.inner.policy;
        let nonce = RotationNonce::from_bytes(*random()?);
        let successor = token.successor(&nonce)?;
        let attempt = Rotate {
            id: token.session_id(),
            presented: token.digest(),
            successor: successor.digest(),
            nonce,
            client: client.into(),
            binding: proved,
            overlap: policy.overlap,
            idle: policy.refresh_idle,
            revocation_life: policy.revocation_life(),
        };
        let (session, refresh_token, outcome) = match self.store.rotate(attempt).await? {
            Rotated::Rotated(record) => {
                // Not its last use, which does not go back with the store's clock.
                let previous = record.refresh.as_ref().and_then(|family| family.previous);
                let now = previous.map_or(record.last_used_at, |previous| previous.rotated_at);
                (Session::new(record, now), successor, RefreshOutcome::Rotated)
            }
            Rotated::Replayed(record, nonce, now) => {
                (Session::new(record, now), token.successor(&nonce)?, RefreshOutcome::Replayed)
            }
            Rotated::Current(record, now) => (Session::new(record, now), token, RefreshOutcome::Current),
            refused @ (Rotated::Over(_) | Rotated::ClientMismatch | Rotated::BindingMismatch | Rotated::Reused(..)) => {
                return Err(self.refused(&token, proved, refused).into());
            }
        };
        // What is handed out is the current token, or nothing is.
        let current = session.record.refresh.as_ref().map(|family| family.current);
        if current != Some(refresh_token.digest()) {
            return Err(StoreError::Corrupt { what: "a successor that the presented token does not lead to" }.into());
        }
        Ok(Refreshed { session, refresh_token, outcome })
    }

    /// The live session whose current refresh token this is, for introspection (RFC 7662). It changes nothing.
    ///
    /// # Errors
    ///
    /// [`FindError::Over`] for every other token.
    pub async fn inspect(&self, token: &RefreshToken) -> Result<Session, FindError> {
        self.family_of(token, false).await
    }

    /// The live session that a refresh token or its predecessor belongs to, for revocation (RFC 7009).
    ///
    /// # Errors
    ///
    /// [`FindError::Over`] for every other token.
    pub async fn session_of(&self, token: &RefreshToken) -> Result<Session, FindError> {
        self.family_of(token, true).await
    }

    async fn family_of(&self, token: &RefreshToken, or_predecessor: bool) -> Result<Session, FindError> {
        let unknown = || FindError::Over(Over::Unknown);
        let found = self.store.get(token.session_id()).await?.ok_or_else(unknown)?;
        let digest = token.digest();
        let is_of = |family: &Family| {
            let is_predecessor = family.previous.is_some_and(|previous| previous.digest == digest);
            family.current == digest || (or_predecessor && is_predecessor)
        };
        // First, so that a wrong secret is told nothing. A row that has ended has no digests any more.
        if found.record.ended.is_none() && !found.record.refresh.as_ref().is_some_and(is_of) {
            return Err(unknown());
        }
        decision::live(&found.record, &found.latest, found.now).map_err(FindError::Over)?;
        Ok(Session::new(found.record, found.now))
    }

    /// The error for a token that was refused, after whoever must know has been told.
    fn refused(&self, token: &RefreshToken, proved: Option<Binding>, refused: Rotated) -> InvalidGrant {
        let session = token.session_id();
        match refused {
            Rotated::ClientMismatch => {
                self.note(&SecurityEvent::ClientMismatch { session });
                InvalidGrant::ClientMismatch
            }
            Rotated::BindingMismatch => {
                self.note(&SecurityEvent::BindingMismatch { session, proved });
                InvalidGrant::BindingMismatch
            }
            Rotated::Reused(record, reuse) => {
                self.note(&SecurityEvent::Reuse { session, subject: record.subject, reuse });
                InvalidGrant::Reused(reuse)
            }
            Rotated::Over(over) => InvalidGrant::Over(over),
            Rotated::Rotated(_) | Rotated::Replayed(..) | Rotated::Current(..) => InvalidGrant::Over(Over::Unknown),
        }
    }
}
