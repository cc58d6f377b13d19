//! The part that the profiles share: a verifier of JWTs, and how a profile changes its policy.

use alloc::sync::Arc;
use core::{fmt, time::Duration};

use super::kind;
use crate::{
    JwsAlgorithm, KeySource, Policy, PolicyError, VerifyError,
    claims::Claims,
    jwt::{self, Opening},
    revocation::{Needs, RevocationCheck},
    strict::{fast_path::Members, name::Name},
    verified::Opened,
};

/// The verifier of a profile. Each profile offers the methods that its specification needs.
pub(super) struct ProfileVerifier<A: JwsAlgorithm>(jwt::Verifier<A>);

impl<A: JwsAlgorithm> ProfileVerifier<A> {
    /// Creates a verifier with these keys and this policy, for a profile that looks at these claims.
    pub(super) fn new(keys: impl Into<KeySource<A>>, policy: Policy, claims: impl IntoIterator<Item = Name>) -> Self {
        Self(jwt::Verifier::new(keys, policy)).asking(claims)
    }

    /// Also looks at these claims.
    pub(super) fn asking(self, claims: impl IntoIterator<Item = Name>) -> Self {
        Self(self.0.asking(claims))
    }

    pub(super) fn with_policy(self, change: impl FnOnce(Policy) -> Policy) -> Self {
        let policy = change(self.0.policy().clone());
        Self(self.0.with_policy(policy))
    }

    pub(super) fn leeway(self, leeway: Duration) -> Result<Self, PolicyError> {
        let policy = self.0.policy().clone().leeway(leeway)?;
        Ok(self.with_policy(|_| policy))
    }

    pub(super) fn issued_within(self, age: Duration) -> Self {
        self.with_policy(|policy| policy.max_age(age))
    }

    pub(super) fn revocation(self, check: Arc<dyn RevocationCheck>) -> Self {
        self.with_policy(|policy| policy.revocation(check))
    }

    pub(super) fn revocation_later(self, needs: Needs) -> Self {
        self.with_policy(|policy| policy.revocation_later(needs))
    }

    pub(super) fn max_token_len(self, bytes: usize) -> Result<Self, PolicyError> {
        self.0.max_token_len(bytes).map(Self)
    }

    pub(super) fn max_claims_members(self, members: usize) -> Result<Self, PolicyError> {
        self.0.max_claims_members(members).map(Self)
    }

    /// Also accepts tokens without `typ`, and looks at the claims that show their kind.
    pub(super) fn untyped(self, typ: &str) -> Self {
        self.with_policy(|policy| policy.typ_or_untyped(typ)).asking(kind::NAMES)
    }

    pub(super) const fn verifier(&self) -> &jwt::Verifier<A> {
        &self.0
    }

    /// Whether the caller must ask a revocation check.
    pub(super) const fn leaves_revocation(&self) -> bool {
        self.0.policy().leaves_revocation()
    }

    /// The leeway for clocks.
    pub(super) const fn tolerance(&self) -> Duration {
        self.0.policy().tolerance()
    }

    /// Opens a token that the policy and `accept` accept, and hands it to `then` with the result of `accept`.
    pub(super) fn open<E, R>(
        &self,
        opening: Opening<'_>,
        accept: impl FnOnce(Claims<'_>) -> Result<E, VerifyError>,
        then: impl FnOnce(Opened<'_>, E) -> Result<R, VerifyError>,
    ) -> Result<R, VerifyError> {
        let mut members = Members::new();
        let (opened, found) = self.0.open_if(opening, &mut members, accept)?;
        then(opened, found)
    }
}

impl<A: JwsAlgorithm> Clone for ProfileVerifier<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: JwsAlgorithm> fmt::Debug for ProfileVerifier<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
