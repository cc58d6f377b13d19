use alloc::{string::String, vec::Vec};

/// What a policy expects of the issuer or of the audience. There is no default.
///
/// Strings are compared whole and byte by byte: no case folding, no prefix, no trailing slash, no normalisation.
///
/// ```
/// use cotter::{Expect, Policy};
///
/// // Tokens of one issuer, for either of two names of this service.
/// let audience = Expect::one_of(["https://orders.example", "orders"]);
/// let policy = Policy::new(Expect::exactly("https://auth.example"), audience);
/// # assert!(format!("{policy:?}").contains("https://orders.example"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect(pub(super) Expectation);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expectation {
    OneOf(Vec<String>),
    Absent,
    Any,
}

impl Expect {
    /// Requires the claim to be this value.
    ///
    /// An `aud` of several members must contain it.
    #[must_use]
    pub fn exactly(value: impl Into<String>) -> Self {
        Self(Expectation::OneOf([value.into()].into()))
    }

    /// Requires the claim to be one of these values.
    ///
    /// An `aud` of several members must contain at least one of them.
    ///
    /// If there are no values, no token is accepted. State several issuers only if they share their keys: every key of
    /// the verifier speaks for each of them (RFC 8725 §3.8). Give issuers with keys of their own a verifier each.
    #[must_use]
    pub fn one_of<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Self {
        Self(Expectation::OneOf(values.into_iter().map(Into::into).collect()))
    }

    /// Requires the claim to be absent.
    #[must_use]
    pub const fn absent() -> Self {
        Self(Expectation::Absent)
    }

    /// Ignores the claim, so a token that was made by or for someone else is accepted.
    ///
    /// It must still be well-formed if it is present.
    #[must_use]
    pub const fn danger_any() -> Self {
        Self(Expectation::Any)
    }
}
