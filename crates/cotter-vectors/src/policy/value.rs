//! The values of a policy, in the words of a file. An unknown value is an error.

use cotter::{Expect, NullableClaim, NumericClaim};
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stated {
    Is(OneOrMore),
    Absent(True),
    Any(True),
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(try_from = "bool")]
pub(crate) struct True;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Presence {
    Required,
    Optional,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Required {
    Required,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Number {
    Iss,
    Sub,
    Jti,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Null {
    Aud,
    Nbf,
    Iat,
    Jti,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Lenient {
    Lenient,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unconfirmed {
    Unconfirmed,
}

#[derive(Deserialize)]
pub(super) enum InPast {
    #[serde(rename = "in-past")]
    InPast,
}

/// The type that the claims are read into, if it is not any JSON.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shape {
    /// Every claim is a string.
    Strings,
    HeaderStrings,
}

impl From<Number> for NumericClaim {
    fn from(number: Number) -> Self {
        match number {
            Number::Iss => Self::Issuer,
            Number::Sub => Self::Subject,
            Number::Jti => Self::TokenId,
        }
    }
}

impl From<Null> for NullableClaim {
    fn from(null: Null) -> Self {
        match null {
            Null::Aud => Self::Audience,
            Null::Nbf => Self::NotBefore,
            Null::Iat => Self::IssuedAt,
            Null::Jti => Self::TokenId,
        }
    }
}

impl Stated {
    /// The equivalent expectation of the library.
    pub(super) fn expect(&self) -> Expect {
        match self {
            Self::Is(OneOrMore::One(value)) => Expect::exactly(value),
            Self::Is(OneOrMore::More(values)) => Expect::one_of(values),
            Self::Absent(True) => Expect::absent(),
            Self::Any(True) => Expect::danger_any(),
        }
    }
}

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(value: bool) -> Result<Self, Self::Error> {
        if value { Ok(Self) } else { Err("expected true") }
    }
}

/// A member that is present has a value: `null` does not mean absent.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
