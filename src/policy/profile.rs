//! The changes that profiles and routers make to a policy, and what they ask it.

use alloc::string::String;

use super::{Policy, expect::Expectation};
use crate::{Expect, strict::limits::DEFAULT_PROFILE_LEEWAY};

impl Policy {
    /// The issuer, if the policy states exactly one.
    pub(crate) fn one_issuer(&self) -> Option<&str> {
        match self.issuers() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The issuers that the policy states, if it states them exactly.
    pub(crate) fn issuers(&self) -> &[String] {
        match &self.issuer.0 {
            Expectation::OneOf(issuers) => issuers,
            Expectation::Absent | Expectation::Any => &[],
        }
    }

    /// The same, for issuers that the profile compares itself.
    pub(crate) fn any_issuer(self) -> Self {
        Self { issuer: Expect::danger_any(), ..self }
    }

    /// The same with one more name of the issuer.
    pub(crate) fn or_issuer(mut self, issuer: String) -> Self {
        if let Expectation::OneOf(issuers) = &mut self.issuer.0 {
            issuers.push(issuer);
        }
        self
    }

    /// The same with one more name of the audience.
    pub(crate) fn or_audience(mut self, audience: String) -> Self {
        if let Expectation::OneOf(audiences) = &mut self.audience.0 {
            audiences.push(audience);
        }
        self
    }

    /// The same for tokens that must have no audience.
    pub(crate) fn audience_absent(self) -> Self {
        Self { audience: Expect::absent(), ..self }
    }

    pub(crate) fn subject_optional(self) -> Self {
        Self { subject_required: false, ..self }
    }

    pub(crate) fn token_id_optional(self) -> Self {
        Self { token_id_required: false, ..self }
    }

    /// The same, with the default leeway of the profiles, which enforce `iat`.
    pub(crate) fn with_default_leeway(self) -> Self {
        Self { leeway: DEFAULT_PROFILE_LEEWAY, ..self }
    }
}
