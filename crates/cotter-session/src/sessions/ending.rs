use std::time::Duration;

use cotter::Timestamp;

use super::Sessions;
use crate::{
    EndReason, FindError, SecurityEvent, Session, SessionCookie, SessionId, Subject, TokenId,
    revocation::Target,
    store::{EndAll, EndOne, Ended, Keep, Scope, SessionStore, StoreError},
};

/// Stores count in whole seconds, from when they are asked, which is a little later or, by another clock, earlier. With
/// half a second more, all requests within half a second of it come to the same end.
const HALF_A_SECOND: Duration = Duration::from_millis(500);

/// What came of ending all sessions of a subject.
#[expect(missing_debug_implementations, reason = "it holds a credential, and nothing shows it")]
#[non_exhaustive]
pub struct EndedEverywhere {
    /// The subject's counter now.
    pub epoch: u64,
    /// The session that goes on, if it was live, and its new cookie.
    pub kept: Option<(Session, SessionCookie)>,
}

impl<S: SessionStore + ?Sized> Sessions<S> {
    /// Ends a session. What was acknowledged survives a crash, and no write brings the session back.
    ///
    /// Ending what is over already changes nothing, and says so.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell: the session may be live.
    pub async fn end(&self, id: SessionId, reason: EndReason) -> Result<Ended, StoreError> {
        self.end_if_of(id, None, reason).await
    }

    /// Ends a session of this subject. Somebody else's is as unknown as one that never was.
    ///
    /// # Errors
    ///
    /// As for [`end`](Self::end).
    pub async fn end_of(&self, subject: &Subject, id: SessionId, reason: EndReason) -> Result<Ended, StoreError> {
        self.end_if_of(id, Some(subject), reason).await
    }

    async fn end_if_of(&self, id: SessionId, of: Option<&Subject>, reason: EndReason) -> Result<Ended, StoreError> {
        let revocation_life = self.inner.policy.revocation_life();
        let end = EndOne { id, of: of.map(Subject::hash), reason, revocation_life };
        let ended = self.store.end(end).await?;
        if let (Ended::Now(record), true) = (&ended, reason != EndReason::LoggedOut) {
            self.note(&SecurityEvent::Ended { session: id, subject: record.subject.clone(), reason });
        }
        Ok(ended)
    }

    /// Ends all sessions of a subject, in one step. It beats every log-in and refresh that it races with.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    pub async fn end_everywhere(&self, subject: &Subject) -> Result<EndedEverywhere, StoreError> {
        let ended = self.end_all(Scope::Subject(subject.clone()), None).await?;
        self.note(&SecurityEvent::EndedEverywhere { subject: subject.clone(), kept: None });
        Ok(EndedEverywhere { epoch: ended.epoch, kept: None })
    }

    /// Ends all sessions of a subject but the one with this cookie, which gets a new cookie value: after a change of
    /// password. If that one is over, it does not come back.
    ///
    /// # Errors
    ///
    /// As for [`find`](Self::find).
    pub async fn end_everywhere_else(
        &self,
        subject: &Subject,
        cookie: &SessionCookie,
    ) -> Result<EndedEverywhere, FindError> {
        let renewed = cookie.renewed()?;
        let keep = Keep { id: cookie.session_id(), cookie: Some((cookie.digest(), renewed.digest())) };
        let ended = self.end_all(Scope::Subject(subject.clone()), Some(keep)).await?;
        let kept = ended.kept.map(Session::as_last_used);
        self.note(&SecurityEvent::EndedEverywhere { subject: subject.clone(), kept: kept.as_ref().map(Session::id) });
        Ok(EndedEverywhere { epoch: ended.epoch, kept: kept.map(|session| (session, renewed)) })
    }

    /// Ends all sessions of a tenant. Returns its counter.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    pub async fn end_tenant(&self, tenant: &str) -> Result<u64, StoreError> {
        Ok(self.end_all(Scope::Tenant(tenant.into()), None).await?.epoch)
    }

    /// Ends all sessions. Returns everyone's counter.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    pub async fn end_everyone(&self) -> Result<u64, StoreError> {
        Ok(self.end_all(Scope::Everyone, None).await?.epoch)
    }

    async fn end_all(&self, scope: Scope, keep: Option<Keep>) -> Result<crate::store::EndedAll, StoreError> {
        self.store.end_all(EndAll { scope, keep, revocation_life: self.inner.policy.revocation_life() }).await
    }

    /// Revokes one token by its `jti`, or all tokens under a key by its `kid`. The session goes on.
    ///
    /// The revocation lasts for as long as a token that is made now. For a token whose `exp` is known, see
    /// [`revoke_token`](Self::revoke_token).
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell, or if the target is sessions, which are ended instead.
    pub async fn revoke(&self, target: Target) -> Result<(), StoreError> {
        self.store.revoke(target, self.inner.policy.revocation_life()).await
    }

    /// Revokes one token by its `jti` (RFC 7009 §2), until its `exp` and the leeway have passed. The session goes on.
    ///
    /// `now` is when the token was accepted. Asking again comes to the same end, and publishes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if the store cannot tell.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cotter::Timestamp;
    /// use cotter_session::{MemoryStore, SessionPolicy, Sessions, TokenId, revocation::Target, store::SessionStore};
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    /// # runtime.block_on(async {
    /// let sessions = Sessions::new(MemoryStore::new(1_000)?, SessionPolicy::new(Duration::from_secs(600)));
    /// let (id, now) = (TokenId::new("Wd2Rw2vYQGmLnZ0vYkzgSQ")?, Timestamp::now()?);
    /// sessions.revoke_token(id.clone(), now.saturating_add(Duration::from_secs(300)), now).await?;
    /// assert!(sessions.store().is_revoked(&Target::Token(id)).await?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn revoke_token(&self, id: TokenId, expires_at: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let over = expires_at.saturating_add(self.inner.policy.leeway);
        let life = over.saturating_duration_since(now).saturating_add(HALF_A_SECOND);
        self.store.revoke(Target::Token(id), life).await
    }
}
