//! What a claims set must state to be accepted, in a JWT and in a PASETO alike.

mod accept;
mod expect;
mod leniency;
mod profile;

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use crate::{
    PolicyError,
    registered::Leniency,
    revocation::{Needs, RevocationCheck},
    strict::{
        limits::MAX_LEEWAY_SECONDS,
        name::{Name, Wanted},
    },
    typ::Typ,
};
pub(crate) use accept::{Accepted, Bound, Lookup, Unasked};
pub use expect::Expect;
pub use leniency::{NullableClaim, NumericClaim};

/// What a claims set must state to be accepted, besides having a valid signature.
///
/// Issuer and audience must always be stated. By default, `exp` is required and `nbf` honoured, without leeway; `iat`,
/// `sub` and `jti` may be absent; `typ` is absent or `JWT`; and the token is not bound to a key by `cnf`. A registered
/// claim that is malformed is rejected, unless the policy names its form ([`number_as_text`](Self::number_as_text),
/// [`null_as_absent`](Self::null_as_absent)).
///
/// ```
/// use core::time::Duration;
/// use cotter::{Expect, Policy};
///
/// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"))
///     .typ("at+jwt")
///     .leeway(Duration::from_secs(30))?
///     .max_age(Duration::from_secs(3600))
///     .require_subject();
/// # assert!(format!("{policy:?}").contains("at+jwt"));
/// # Ok::<(), cotter::PolicyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    issuer: Expect,
    audience: Expect,
    typ: Typ,
    leeway: Duration,
    exp_required: bool,
    issued_in_past: bool,
    max_age: Option<Duration>,
    subject_required: bool,
    token_id_required: bool,
    nonce: Option<Nonce>,
    /// Whether a token may be bound to a key without proof that its presenter holds the key.
    unconfirmed: bool,
    leniency: Leniency,
    revocation: Vec<Revocation>,
    /// The claims that a revocation check needs if it is left to the caller.
    revocation_later: Option<Needs>,
}

/// A nonce belongs to one session, so it is not shown.
#[derive(Clone, PartialEq, Eq)]
struct Nonce(String);

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stated")
    }
}

/// A check that equals only itself.
#[derive(Clone)]
struct Revocation(Arc<dyn RevocationCheck>);

impl PartialEq for Revocation {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Revocation {}

impl fmt::Debug for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stated")
    }
}

impl Policy {
    /// Creates a policy from what it expects of `iss` (RFC 7519 §4.1.1) and of `aud` (§4.1.3).
    #[must_use]
    pub const fn new(issuer: Expect, audience: Expect) -> Self {
        Self {
            issuer,
            audience,
            typ: Typ::AbsentOrJwt,
            leeway: Duration::ZERO,
            exp_required: true,
            issued_in_past: false,
            max_age: None,
            subject_required: false,
            token_id_required: false,
            nonce: None,
            unconfirmed: false,
            leniency: Leniency::STRICT,
            revocation: Vec::new(),
            revocation_later: None,
        }
    }

    /// Requires this `typ`, compared as a media type (RFC 7515 §4.1.9).
    ///
    /// `at+jwt` and `application/AT+JWT` are the same.
    #[must_use]
    pub fn typ(self, typ: impl Into<String>) -> Self {
        Self { typ: Typ::Exactly(typ.into()), ..self }
    }

    /// Requires this `typ`, or none, or `JWT`: the policy of a profile for a token that need not be typed.
    pub(crate) fn typ_or_untyped(self, typ: &str) -> Self {
        Self { typ: Typ::ExactlyOrUntyped(typ.into()), ..self }
    }

    /// Requires a header without `typ`; even `JWT` is rejected.
    #[must_use]
    pub fn typ_absent(self) -> Self {
        Self { typ: Typ::Absent, ..self }
    }

    /// Accepts any `typ`.
    ///
    /// A token that was made for another purpose may then be accepted (RFC 8725 §3.11).
    #[must_use]
    pub fn danger_any_typ(self) -> Self {
        Self { typ: Typ::Any, ..self }
    }

    /// Allows clocks to differ by this much, in either direction; at most ten minutes.
    ///
    /// # Errors
    ///
    /// [`PolicyError::LeewayTooLong`].
    pub fn leeway(mut self, leeway: Duration) -> Result<Self, PolicyError> {
        if leeway > Duration::from_secs(MAX_LEEWAY_SECONDS) {
            return Err(PolicyError::LeewayTooLong { max_seconds: MAX_LEEWAY_SECONDS });
        }
        self.leeway = leeway;
        Ok(self)
    }

    /// Accepts a token without `exp`, which is then valid for ever. One with an `exp` still expires.
    #[must_use]
    pub fn danger_exp_optional(self) -> Self {
        Self { exp_required: false, ..self }
    }

    /// Requires an `iat` that is not in the future.
    #[must_use]
    pub fn issued_in_past(self) -> Self {
        Self { issued_in_past: true, ..self }
    }

    /// Requires an `iat` that is not in the future, and at most this long ago.
    #[must_use]
    pub fn max_age(self, age: Duration) -> Self {
        Self { max_age: Some(age), issued_in_past: true, ..self }
    }

    /// Requires a `sub` that is not empty.
    #[must_use]
    pub fn require_subject(self) -> Self {
        Self { subject_required: true, ..self }
    }

    /// Requires a `jti` that is not empty.
    #[must_use]
    pub fn require_token_id(self) -> Self {
        Self { token_id_required: true, ..self }
    }

    /// Requires this `nonce` (OpenID Connect Core §3.1.3.7). If it is empty, no token is accepted.
    #[must_use]
    pub fn nonce(self, nonce: impl Into<String>) -> Self {
        Self { nonce: Some(Nonce(nonce.into())), ..self }
    }

    /// Accepts a token bound to a key (`cnf`, RFC 7800) without proof that its presenter holds the key.
    ///
    /// Anyone who has such a token can then use it. By default it is rejected, unless it is presented with that proof:
    /// see [`Presentation`](crate::profile::Presentation). With this, `verify` ignores `cnf` altogether, even a
    /// malformed one.
    ///
    /// ```
    /// use cotter::{Expect, Policy};
    ///
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// assert_ne!(policy.clone().danger_unconfirmed(), policy);
    /// ```
    #[must_use]
    pub fn danger_unconfirmed(self) -> Self {
        Self { unconfirmed: true, ..self }
    }

    /// Requires that this check does not report the token as revoked.
    ///
    /// It is asked once every other rule of the policy has passed.
    ///
    /// A profile's own rules, and the confirmation of a bound token, come after it.
    ///
    /// A token without a claim that the check [needs](RevocationCheck::needs) is rejected, and so is one about which it
    /// cannot tell; `sid` must be a string if it is present. A policy may have several checks, which are asked in the
    /// order in which they were stated. Two policies are equal only if they share the check.
    ///
    /// ```
    /// use core::time::Duration;
    /// use std::sync::Arc;
    /// use cotter::{Expect, Policy, revocation::RevocationList};
    ///
    /// let list = Arc::new(RevocationList::of_sessions(100_000, Duration::from_secs(3600)));
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// assert_ne!(policy.clone().revocation(list), policy);
    /// ```
    #[must_use]
    pub fn revocation(mut self, check: Arc<dyn RevocationCheck>) -> Self {
        self.revocation.push(Revocation(check));
        self
    }

    /// Leaves a revocation check to the caller, who asks a store that answers asynchronously.
    ///
    /// Only `begin` accepts a token under this policy. It returns a [`Verification`](crate::pending::Verification),
    /// which becomes the proof once the answer is in. `verify` rejects every token, so that the check cannot be
    /// forgotten.
    ///
    /// `needs` are the claims without which a token cannot be looked up. A token without one of them is rejected, as by
    /// [`revocation`](Self::revocation). If this is stated twice, the needs add up ([`Needs::and`]), and there is still
    /// one answer.
    ///
    /// ```
    /// use cotter::{jwt, revocation::Needs, Ed25519, Expect, PinnedKey, Policy, VerifyError};
    /// # let (pem, token) = (include_str!("../vectors/demo/ed25519.pem"), include_str!("../vectors/demo/token.jwt").trim_end());
    ///
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let verifier = jwt::Verifier::new(key, policy.revocation_later(Needs::SUBJECT));
    /// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::RevocationNotAsked);
    /// assert!(verifier.begin(token).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn revocation_later(self, needs: Needs) -> Self {
        let needs = self.revocation_later.map_or(needs, |earlier| earlier.and(needs));
        Self { revocation_later: Some(needs), ..self }
    }

    /// Whether the caller must ask a revocation check.
    pub(crate) const fn leaves_revocation(&self) -> bool {
        self.revocation_later.is_some()
    }

    /// By how much clocks may differ.
    pub(crate) const fn tolerance(&self) -> Duration {
        self.leeway
    }

    /// The claims that the policy reads, besides the registered ones.
    pub(crate) fn asks(&self) -> impl Iterator<Item = Name> {
        let nonce = self.nonce.as_ref().map(|_| Name::new("nonce", Wanted::Scalar));
        let sid = self.asks_for_revocation().then(|| Name::new("sid", Wanted::Scalar));
        let checks = self.revocation.iter().map(|check| check.0.needs()).chain(self.revocation_later);
        nonce.into_iter().chain(sid).chain(checks.filter_map(Needs::asks))
    }

    pub(crate) const fn expected_typ(&self) -> &Typ {
        &self.typ
    }
}
