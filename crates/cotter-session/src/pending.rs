//! Asks a store what a verification leaves open: whether a token is revoked now, and whether it is used for the first
//! time.
//!
//! A verifier of [`cotter`] with `revocation_later` or `replay_later` gives a [`Verification`] from `begin`. These
//! functions turn each question into the next step. So single use holds across all processes that share the store, and
//! a session that has just ended is over for the next request, however old any view is.

use cotter::{
    Timestamp, VerifyError,
    pending::{PendingRevocation, PendingUse, Verification},
    replay::Use,
    revocation::{NeededClaim, Status, Token},
};

use crate::{
    EpochClaim, SessionId, TokenId, decision,
    revocation::Target,
    store::{NewUse, SessionStore, StoreError},
};

/// A token is rejected, or a store could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The token breaks this rule.
    #[error(transparent)]
    Rejected(#[from] VerifyError),
    /// The store cannot tell, which says nothing about the token: a service answers 503.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks the store all that a verification leaves open, and returns the proof.
///
/// ```
/// use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy, VerifyError};
/// use cotter_issue::{Lifetime, SigningKey, Subject, jwt::Issuer};
/// use cotter_session::{MemoryStore, RevocationView, pending::{self, AskError}};
/// use std::time::Duration;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
/// # runtime.block_on(async {
/// let key = SigningKey::<Ed25519>::generate("2026-11")?;
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders")).typ("order+jwt");
/// let verifier = jwt::Verifier::new(key.public().clone(), policy.revocation_later(RevocationView::NEEDS));
/// let issuer = Issuer::new(key, "order+jwt", "https://auth.example", "orders", Lifetime::of(Duration::from_secs(600))?)?;
///
/// // Of a session that the store does not know.
/// let claims = serde_json::json!({"sid": "CKUBnBfhSXePQmWhKEPqAg", "sep": "0.0.0"});
/// let token = issuer.issue(Subject::from("alice"), &claims)?;
/// let refused = pending::ask_all(&MemoryStore::new(10)?, verifier.begin(token.expose())?).await.unwrap_err();
/// assert!(matches!(refused, AskError::Rejected(VerifyError::Revoked)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`ask`] and [`record`].
pub async fn ask_all<P: 'static>(
    store: &(impl SessionStore + ?Sized),
    verification: Verification<P>,
) -> Result<P, AskError> {
    ask_all_at(store, verification, Timestamp::now()?).await
}

/// The same as of `now`, as for [`record_at`].
///
/// # Errors
///
/// As [`ask`] and [`record`].
pub async fn ask_all_at<P: 'static>(
    store: &(impl SessionStore + ?Sized),
    verification: Verification<P>,
    now: Timestamp,
) -> Result<P, AskError> {
    let mut step = verification;
    loop {
        step = match step {
            Verification::Done(proof) => return Ok(proof),
            Verification::Revocation(pending) => ask(store, pending).await?,
            Verification::SingleUse(pending) => record_at(store, pending, now).await?,
        };
    }
}

/// Records the use of a single-use token in the store, and returns the next step.
///
/// The first use in any process that shares the store is the only one. A store has no limit for one
/// [party](cotter::replay::SingleUse::party): limit the rate at which one client is served.
///
/// # Errors
///
/// [`AskError::Rejected`] with [`VerifyError::Replayed`] for any later use, and with [`VerifyError::ReplayUnknown`] if so
/// much time has passed since `begin` that the record of an earlier use may be gone; [`AskError::Store`] if the store
/// cannot tell.
pub async fn record<P: 'static>(
    store: &(impl SessionStore + ?Sized),
    pending: PendingUse<P>,
) -> Result<Verification<P>, AskError> {
    record_at(store, pending, Timestamp::now()?).await
}

/// The same as of `now`: the present time, on the clock that the token was verified by.
///
/// # Errors
///
/// As [`record`].
pub async fn record_at<P: 'static>(
    store: &(impl SessionStore + ?Sized),
    pending: PendingUse<P>,
    now: Timestamp,
) -> Result<Verification<P>, AskError> {
    let new = NewUse::of(&pending.single_use(), now);
    let used = match new {
        Some(new) if store.record_use(new).await? => Use::First,
        Some(_) => Use::Repeated,
        None => Use::Indeterminate,
    };
    Ok(pending.resolve(used)?)
}

/// Asks the store whether a token is revoked at this moment, and returns the next step.
///
/// The token is accepted if its session is live, is its subject's, and is under no higher counters than the token, and
/// if neither the token nor its key is revoked. The policy names what is needed:
/// [`revocation_later(RevocationView::NEEDS)`](crate::RevocationView::NEEDS).
///
/// # Errors
///
/// [`AskError::Rejected`] with [`VerifyError::Revoked`]; with [`VerifyError::RevocationUnknown`] if the policy does not
/// name what is needed, or the token is not of a session of this crate; [`AskError::Store`] if the store cannot tell.
pub async fn ask<P: 'static>(
    store: &(impl SessionStore + ?Sized),
    pending: PendingRevocation<P>,
) -> Result<Verification<P>, AskError> {
    let asked = Asked::of(&pending.token());
    let status = match asked {
        None => Status::Indeterminate,
        Some(asked) if asked.is_revoked(store).await? => Status::Revoked,
        Some(_) => Status::NotRevoked,
    };
    Ok(pending.resolve(status)?)
}

/// What is looked up for a token.
struct Asked {
    session: SessionId,
    subject: Box<str>,
    claim: EpochClaim,
    /// `None` for an id that no revocation can name.
    token: Option<Target>,
    key: Option<Target>,
}

impl Asked {
    /// `None` if the token has not what is needed, in the form of this crate.
    fn of(token: &Token<'_>) -> Option<Self> {
        let Some(NeededClaim::Text(claim)) = token.claim() else { return None };
        Some(Self {
            session: token.session_id()?.parse().ok()?,
            subject: token.subject()?.into(),
            claim: claim.parse().ok()?,
            token: TokenId::new(token.token_id()?).ok().map(Target::Token),
            key: token.key_id().and_then(|id| id.as_str()).map(|id| Target::Key(id.into())),
        })
    }

    async fn is_revoked(&self, store: &(impl SessionStore + ?Sized)) -> Result<bool, StoreError> {
        let Some(found) = store.get(self.session).await? else { return Ok(true) };
        let is_over = decision::live(&found.record, &found.latest, found.now).is_err();
        let subject = &found.record.subject;
        let is_of_another =
            *self.subject != *subject.id() || self.claim != EpochClaim::new(self.claim.epochs(), subject);
        if is_over || is_of_another || self.claim.epochs().is_before(&found.latest) {
            return Ok(true);
        }
        for target in [&self.token, &self.key].into_iter().flatten() {
            if store.is_revoked(target).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
