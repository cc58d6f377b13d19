//! Departures from the letter of the standards, which a policy accepts if it names them.

use super::Policy;
use crate::registered::Leniency;

/// A claim that a [`Policy`] accepts as a number, by its decimal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NumericClaim {
    /// `iss`.
    Issuer,
    /// `sub`.
    Subject,
    /// `jti`.
    TokenId,
}

/// A claim for which a [`Policy`] accepts `null` as its absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NullableClaim {
    /// `aud`.
    Audience,
    /// `nbf`.
    NotBefore,
    /// `iat`.
    IssuedAt,
    /// `jti`.
    TokenId,
}

impl Policy {
    /// Accepts this claim as a whole number, and reads it as its decimal text: 7 is `7`.
    ///
    /// The number must be below 2^53 and written in digits alone.
    ///
    /// RFC 7519 §4.1 requires a string. [`jwt::IssuerRouter`](crate::jwt::IssuerRouter) finds the verifier by `iss`,
    /// which must still be a string there.
    ///
    /// ```
    /// use cotter::{Expect, NumericClaim, Policy};
    ///
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// assert_ne!(policy.clone().number_as_text(NumericClaim::Subject), policy);
    /// ```
    #[must_use]
    pub fn number_as_text(mut self, claim: NumericClaim) -> Self {
        match claim {
            NumericClaim::Issuer => self.leniency.iss_number = true,
            NumericClaim::Subject => self.leniency.sub_number = true,
            NumericClaim::TokenId => self.leniency.jti_number = true,
        }
        self
    }

    /// Accepts `null` for this claim, as if the claim were absent.
    ///
    /// ```
    /// use cotter::{Expect, NullableClaim, Policy};
    ///
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::absent());
    /// assert_ne!(policy.clone().null_as_absent(NullableClaim::Audience), policy);
    /// ```
    #[must_use]
    pub fn null_as_absent(mut self, claim: NullableClaim) -> Self {
        match claim {
            NullableClaim::Audience => self.leniency.aud_null = true,
            NullableClaim::NotBefore => self.leniency.nbf_null = true,
            NullableClaim::IssuedAt => self.leniency.iat_null = true,
            NullableClaim::TokenId => self.leniency.jti_null = true,
        }
        self
    }

    /// Accepts a `kid` of `null` as its absence, and a whole number by its decimal text.
    ///
    /// [`jwt::Either`](crate::jwt::Either) finds the verifier by `kid`, which must still be a string there.
    #[must_use]
    pub fn lenient_key_id(mut self) -> Self {
        self.leniency.kid = true;
        self
    }

    pub(crate) const fn leniency(&self) -> Leniency {
        self.leniency
    }
}
