use alloc::{string::String, vec::Vec};

/// What a policy states of the issuer or of the audience. There is no default: silence is not a statement.
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
    /// The claim must be there and be this. An `aud` of several members must hold it.
    #[must_use]
    pub fn exactly(value: impl Into<String>) -> Self {
        Self(Expectation::OneOf([value.into()].into()))
    }

    /// The claim must be there and be one of these. An `aud` of several members must hold at least one of them.
    ///
    /// With no values at all, no token is accepted. Of an issuer, state several only where they share their keys: every key
    /// of the verifier speaks for each of them (RFC 8725 §3.8). Issuers with keys of their own get a verifier each.
    #[must_use]
    pub fn one_of<V: Into<String>>(values: impl IntoIterator<Item = V>) -> Self {
        Self(Expectation::OneOf(values.into_iter().map(Into::into).collect()))
    }

    /// The claim must not be there.
    #[must_use]
    pub const fn absent() -> Self {
        Self(Expectation::Absent)
    }

    /// The claim is not looked at, so a token that was made by or for someone else is accepted.
    ///
    /// It must still be well-formed if it is there.
    #[must_use]
    pub const fn danger_any() -> Self {
        Self(Expectation::Any)
    }
}
