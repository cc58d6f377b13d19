//! Verifications that wait for the answer of a store that the caller asks.
//!
//! A service that keeps revoked tokens or used ids in a database queries it asynchronously, and a [`RevocationCheck`]
//! or a [`ReplayCheck`] would block. So each verifier with such a question also has `begin`, which asks no store. It
//! returns a [`Verification`]: the proof, or a value that shows what to look up and nothing else of the token. The
//! answer turns that value into the next step.
//!
//! Tell the verifier that the caller asks its store, with [`Policy::revocation_later`](crate::Policy::revocation_later)
//! (or the same method of a profile) or [`DpopProofs::replay_later`](crate::profile::DpopProofs::replay_later). Its
//! `verify` then rejects every token, so that the question cannot be forgotten. Client assertions and `verify_once` of
//! logout tokens take the replay check as an argument. Their `begin` and `begin_once` always ask for the answer.
//!
//! ```
//! use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy, Verified, VerifyError};
//! use cotter::pending::Verification;
//! use cotter::revocation::{Needs, Status};
//! # let (pem, text) = (include_str!("../vectors/demo/ed25519.pem"), include_str!("../vectors/demo/token.jwt").trim_end());
//!
//! /// A table of subjects in a database, whose driver is asynchronous.
//! struct Table;
//!
//! impl Table {
//!     /// Whether this subject is in the table; the error is that the database gives no answer.
//!     async fn has(&self, issuer: &str, subject: &str) -> Result<bool, ()> {
//!         Ok((issuer, subject) == ("https://auth.example", "user-1"))
//!     }
//! }
//!
//! async fn verify(verifier: &jwt::Verifier<Ed25519>, table: &Table, text: &str) -> Result<Verified, VerifyError> {
//!     let mut step = verifier.begin(text)?;
//!     loop {
//!         step = match step {
//!             Verification::Done(verified) => return Ok(verified),
//!             Verification::Revocation(pending) => {
//!                 let token = pending.token();
//!                 let answer = match (token.issuer(), token.subject()) {
//!                     (Some(issuer), Some(subject)) => table.has(issuer, subject).await,
//!                     _ => Err(()),
//!                 };
//!                 pending.resolve(match answer {
//!                     Ok(false) => Status::NotRevoked,
//!                     Ok(true) => Status::Revoked,
//!                     Err(()) => Status::Indeterminate,
//!                 })?
//!             }
//!             // This verifier has no replay check.
//!             Verification::SingleUse(_) => return Err(VerifyError::ReplayUnknown),
//!         };
//!     }
//! }
//!
//! let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
//! let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
//! let verifier = jwt::Verifier::new(key, policy.revocation_later(Needs::SUBJECT));
//!
//! # // A future that waits for nothing is ready at once.
//! # fn block_on<F: Future>(future: F) -> F::Output {
//! #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
//! #     match std::pin::pin!(future).poll(&mut context) {
//! #         std::task::Poll::Ready(output) => output,
//! #         std::task::Poll::Pending => unreachable!(),
//! #     }
//! # }
//! # fn spawn<F: Future + Send>(future: F) -> F { future }
//! let verified = block_on(spawn(verify(&verifier, &Table, text)))?;
//! assert_eq!(verified.issuer(), Some("https://auth.example"));
//!
//! // Without the question there is no proof.
//! assert_eq!(verifier.verify(text).unwrap_err(), VerifyError::RevocationNotAsked);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Differences from a check that the verifier asks
//!
//! - A verifier asks a [`RevocationCheck`] at the end of the policy, before the rules of a profile and the confirmation
//!   of a bound token. A caller asks its store after these. So a token that is revoked and also breaks such a rule is
//!   rejected for that rule.
//! - The revocation check always comes before the replay check, so a revoked token uses nothing up. But a replay check
//!   that the verifier asks itself (that of [`DpopProofs::new`](crate::profile::DpopProofs::new)) is asked within
//!   `begin`, and so before the caller asks about revocation.
//! - The clock is read once, in `begin`. A store that answers late does not extend a token's life, but the token may
//!   have expired by the time the proof is there.
//! - The caller's type is built after the answers, just as it is built after a check. No value contains it until then,
//!   so `begin_as` requires a `T` that is `'static`.

mod answer;

use alloc::boxed::Box;
use core::fmt;

use crate::{
    VerifyError,
    policy::Unasked,
    replay::{ReplayCheck, UnaskedUse},
    revocation::RevocationCheck,
    verified::Opened,
};

/// The next step of a verification: the proof `P`, or a question to a store.
///
/// The revocation check comes first, so a revoked token uses nothing up. There is no third question, and the enum is
/// exhaustive: a `match` that compiles handles them all. A release that adds a question is a breaking change, so no
/// caller can miss it.
///
/// Dropping a step rejects the token.
#[must_use = "a verification that is not resolved accepts nothing"]
#[expect(clippy::exhaustive_enums, reason = "a question that a `match` passes over would be forgotten")]
#[expect(clippy::large_enum_variant, reason = "a step is matched at once and not stored; a box costs every token")]
pub enum Verification<P> {
    /// The token satisfies every rule, and every answer is in.
    Done(P),
    /// The token satisfies every other rule; the caller asks whether it is revoked.
    Revocation(PendingRevocation<P>),
    /// The token satisfies every other rule; the caller records its use.
    SingleUse(PendingUse<P>),
}

/// A token that satisfies every rule that can be checked before the revocation check.
///
/// It shows only what to look up. Only [`resolve`](Self::resolve) turns it into the token's proof. It is not `Clone`,
/// so it has one answer. It borrows nothing, and may be kept across an `.await`.
#[must_use = "a verification that is not resolved accepts nothing"]
pub struct PendingRevocation<P> {
    opened: Opened<'static>,
    unasked: Unasked,
    single_use: Option<UnaskedUse>,
    finish: Finish<P>,
}

/// A token that satisfies every other rule, but whose use is not recorded yet.
///
/// It shows only what to record. Only [`resolve`](Self::resolve) turns it into the token's proof. It is not `Clone`, so
/// a use is resolved once. It borrows nothing, and may be kept across an `.await`.
#[must_use = "a verification that is not resolved accepts nothing"]
pub struct PendingUse<P> {
    single_use: UnaskedUse,
    finish: Box<dyn FnOnce() -> Result<P, VerifyError> + Send + Sync>,
}

/// Makes the token's proof, with its claims in the caller's type, once no question is left.
type Finish<P> = Box<dyn FnOnce(Opened<'static>) -> Result<P, VerifyError> + Send + Sync>;

impl<P: 'static> Verification<P> {
    /// The next step of a token that satisfies every other rule.
    pub(crate) fn of(
        opened: Opened<'_>,
        single_use: Option<UnaskedUse>,
        finish: impl FnOnce(Opened<'_>) -> Result<P, VerifyError> + Send + Sync + 'static,
    ) -> Result<Self, VerifyError> {
        match (opened.unasked(), single_use) {
            (None, None) => finish(opened).map(Self::Done),
            (None, single_use) => {
                let opened = opened.into_owned();
                Self::of_use(single_use, move || finish(opened))
            }
            (Some(unasked), single_use) => {
                let (opened, finish) = (opened.into_owned(), Box::new(finish));
                Ok(Self::Revocation(PendingRevocation { opened, unasked, single_use, finish }))
            }
        }
    }

    /// The next step of a token with no revocation check left.
    pub(crate) fn of_use(
        single_use: Option<UnaskedUse>,
        finish: impl FnOnce() -> Result<P, VerifyError> + Send + Sync + 'static,
    ) -> Result<Self, VerifyError> {
        match single_use {
            None => finish().map(Self::Done),
            Some(single_use) => Ok(Self::SingleUse(PendingUse { single_use, finish: Box::new(finish) })),
        }
    }

    /// The same step, with `then` applied to the proof.
    pub(crate) fn and_then<Q: 'static>(
        self,
        then: fn(P) -> Result<Q, VerifyError>,
    ) -> Result<Verification<Q>, VerifyError> {
        Ok(match self {
            Self::Done(proof) => Verification::Done(then(proof)?),
            Self::Revocation(PendingRevocation { opened, unasked, single_use, finish }) => {
                let finish: Finish<Q> = Box::new(move |opened| finish(opened).and_then(then));
                Verification::Revocation(PendingRevocation { opened, unasked, single_use, finish })
            }
            Self::SingleUse(PendingUse { single_use, finish }) => {
                let finish = Box::new(move || finish().and_then(then));
                Verification::SingleUse(PendingUse { single_use, finish })
            }
        })
    }

    /// Asks these two checks for all answers, and returns the proof.
    ///
    /// For tests, and for services whose stores answer at once. A token without the claims that a check
    /// [`needs`](RevocationCheck::needs) is rejected. A further claim that the check names must have been named in
    /// [`revocation_later`](crate::Policy::revocation_later) too, so that it was read.
    ///
    /// ```
    /// use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy, VerifyError};
    /// use cotter::{replay::{ReplayCheck, SingleUse, Use}, revocation::{Needs, RevocationCheck, Status, Token}};
    /// # let (pem, text) = (include_str!("../vectors/demo/ed25519.pem"), include_str!("../vectors/demo/token.jwt").trim_end());
    ///
    /// /// Says the same of every token.
    /// struct Always(Status, Use);
    ///
    /// impl RevocationCheck for Always {
    ///     fn needs(&self) -> Needs {
    ///         Needs::NOTHING
    ///     }
    ///
    ///     fn status(&self, _: &Token<'_>) -> Status {
    ///         self.0
    ///     }
    /// }
    ///
    /// impl ReplayCheck for Always {
    ///     fn record(&self, _: &SingleUse<'_>) -> Use {
    ///         self.1
    ///     }
    /// }
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// let verifier = jwt::Verifier::new(key, policy.revocation_later(Needs::NOTHING));
    ///
    /// let revoked = Always(Status::Revoked, Use::First);
    /// let refused = verifier.begin(text)?.resolve_with(&revoked, &revoked).unwrap_err();
    /// assert_eq!(refused, VerifyError::Revoked);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`PendingRevocation::resolve`] and [`PendingUse::resolve`].
    pub fn resolve_with(self, revocation: &dyn RevocationCheck, replay: &dyn ReplayCheck) -> Result<P, VerifyError> {
        let mut step = self;
        loop {
            step = match step {
                Self::Done(proof) => return Ok(proof),
                Self::Revocation(pending) => {
                    let (token, needs) = (pending.token(), revocation.needs());
                    if let Some(missing) = token.lacks(needs) {
                        return Err(missing);
                    }
                    let status = revocation.status(&token.with_claim_of(needs)?);
                    pending.resolve(status)?
                }
                Self::SingleUse(pending) => {
                    let used = replay.record(&pending.single_use());
                    pending.resolve(used)?
                }
            };
        }
    }
}

impl<P> fmt::Debug for Verification<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Done(_) => "Verification(done)",
            Self::Revocation(_) => "Verification(revocation)",
            Self::SingleUse(_) => "Verification(single use)",
        })
    }
}
