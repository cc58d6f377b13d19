//! The registered claims of a claims set or a header.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    Claim, Timestamp, VerifyError,
    strict::claim_value::{ClaimValue, Text},
};

/// The registered claims (RFC 7519 §4.1), each absent or well-formed.
#[derive(Clone, Default)]
pub(crate) struct Registered {
    pub(crate) exp: Option<Timestamp>,
    pub(crate) nbf: Option<Timestamp>,
    pub(crate) iat: Option<Timestamp>,
    iss: Option<Text>,
    sub: Option<Text>,
    aud: Option<Audience>,
    jti: Option<Text>,
    /// The claims set that these were read from.
    set: String,
}

/// How a token of one kind writes its registered claims.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    /// Times are numbers, and an audience may be a list (RFC 7519 §4.1).
    Jwt,
    /// Times are RFC 3339 text, and an audience is one string (PASETO, "Registered Claims").
    #[cfg(feature = "paseto")]
    Paseto,
}

impl Format {
    const fn malformed(self, claim: Claim) -> VerifyError {
        match self {
            Self::Jwt => claim.malformed(),
            #[cfg(feature = "paseto")]
            Self::Paseto if matches!(claim, Claim::Exp | Claim::Nbf | Claim::Iat) => {
                VerifyError::Malformed { claim, expected: "an RFC 3339 time from 1970 to 9999" }
            }
            #[cfg(feature = "paseto")]
            Self::Paseto => VerifyError::Malformed { claim, expected: "a string" },
        }
    }
}

/// Which forms are accepted in addition to the standard's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leniency {
    pub(crate) iss_number: bool,
    pub(crate) sub_number: bool,
    pub(crate) jti_number: bool,
    pub(crate) aud_null: bool,
    pub(crate) nbf_null: bool,
    pub(crate) iat_null: bool,
    pub(crate) jti_null: bool,
    /// A `kid` of `null`, or a number.
    pub(crate) kid: bool,
}

impl Leniency {
    /// No additional form.
    pub(crate) const STRICT: Self = Self {
        iss_number: false,
        sub_number: false,
        jti_number: false,
        aud_null: false,
        nbf_null: false,
        iat_null: false,
        jti_null: false,
        kid: false,
    };
}

#[derive(Clone)]
enum Audience {
    One(Text),
    Several(Vec<Text>),
}

impl Registered {
    /// The names, in the order in which [`read`](Self::read) reads the values.
    pub(crate) const NAMES: [&str; 7] = ["exp", "nbf", "iat", "iss", "sub", "aud", "jti"];

    /// Reads the values from a claims set, one after the other. The first value that is present and malformed is the
    /// error.
    pub(crate) fn read(
        mut next: impl FnMut() -> Option<ClaimValue>,
        set: &str,
        format: Format,
        may: Leniency,
    ) -> Result<Self, VerifyError> {
        let malformed = |claim| move || format.malformed(claim);
        Ok(Self {
            exp: time(next(), set, format).ok_or_else(malformed(Claim::Exp))?,
            nbf: time(unless_null(next(), may.nbf_null), set, format).ok_or_else(malformed(Claim::Nbf))?,
            iat: time(unless_null(next(), may.iat_null), set, format).ok_or_else(malformed(Claim::Iat))?,
            iss: text(as_text(next(), may.iss_number)).ok_or_else(malformed(Claim::Iss))?,
            sub: text(as_text(next(), may.sub_number)).ok_or_else(malformed(Claim::Sub))?,
            aud: audience(unless_null(next(), may.aud_null), format).ok_or_else(malformed(Claim::Aud))?,
            jti: text(as_text(unless_null(next(), may.jti_null), may.jti_number)).ok_or_else(malformed(Claim::Jti))?,
            set: String::new(),
        })
    }

    /// Keeps the claims set that these were read from.
    pub(crate) fn keep(&mut self, set: String) {
        self.set = set;
    }

    pub(crate) fn iss(&self) -> Option<&str> {
        Some(self.iss.as_ref()?.within(&self.set))
    }

    pub(crate) fn sub(&self) -> Option<&str> {
        Some(self.sub.as_ref()?.within(&self.set))
    }

    /// The members of `aud`; `None` if it is absent.
    pub(crate) fn aud(&self) -> Option<impl Iterator<Item = &str>> {
        let members = match self.aud.as_ref()? {
            Audience::One(one) => core::slice::from_ref(one),
            Audience::Several(all) => all,
        };
        Some(members.iter().map(|text| text.within(&self.set)))
    }

    pub(crate) fn jti(&self) -> Option<&str> {
        Some(self.jti.as_ref()?.within(&self.set))
    }

    /// The claims set that these were read from; empty for those of a header.
    pub(crate) fn set(&self) -> &str {
        &self.set
    }

    /// The same, without a copy.
    pub(crate) fn into_set(self) -> String {
        self.set
    }

    /// A text that was found with these claims.
    pub(crate) fn text<'s>(&'s self, text: &'s Text) -> &'s str {
        text.within(&self.set)
    }

    /// Whether no claim is present.
    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Self { exp: None, nbf: None, iat: None, iss: None, sub: None, aud: None, jti: None, .. })
    }

    /// Whether every claim that is present here has the same value in `other` (RFC 7519 §5.3).
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        fn agrees<T: PartialEq>(here: Option<T>, there: Option<T>) -> bool {
            here.is_none() || here == there
        }
        let aud_agrees = match (self.aud(), other.aud()) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(here), Some(there)) => here.eq(there),
        };
        agrees(self.exp, other.exp)
            && agrees(self.nbf, other.nbf)
            && agrees(self.iat, other.iat)
            && agrees(self.iss(), other.iss())
            && agrees(self.sub(), other.sub())
            && aud_agrees
            && agrees(self.jti(), other.jti())
    }
}

/// The value, or `None` if it is `null` and that may mean absent.
fn unless_null(found: Option<ClaimValue>, may_be_null: bool) -> Option<ClaimValue> {
    found.filter(|found| !(may_be_null && matches!(found, ClaimValue::Null)))
}

/// The value, or the decimal text of a number that may replace text.
fn as_text(found: Option<ClaimValue>, may_be_number: bool) -> Option<ClaimValue> {
    match found {
        Some(ClaimValue::Whole(whole)) if may_be_number && is_exact(whole) => {
            Some(ClaimValue::Text(Text::Owned(whole.to_string())))
        }
        found => found,
    }
}

/// Whether a reader of doubles sees this exact whole number: from 2⁵³ on, two numbers may be the same (RFC 8259 §6).
pub(crate) const fn is_exact(whole: u64) -> bool {
    whole < 1 << 53
}

// In each of these, the outer `None` means that the value is malformed, and the inner one that the claim is absent.

/// A number of seconds from 1970 to 9999 (RFC 7519 §2), or a time in that range as text (PASETO, "Registered Claims").
#[cfg_attr(not(feature = "paseto"), expect(unused_variables, reason = "no time is text"))]
fn time(found: Option<ClaimValue>, set: &str, format: Format) -> Option<Option<Timestamp>> {
    let Some(found) = found else { return Some(None) };
    let instant = match (format, found) {
        (Format::Jwt, ClaimValue::Number(number)) => Timestamp::from_numeric_date(number),
        (Format::Jwt, ClaimValue::Whole(number)) => Timestamp::from_whole_numeric_date(number),
        #[cfg(feature = "paseto")]
        (Format::Paseto, ClaimValue::Text(text)) => Timestamp::from_rfc3339(text.within(set)),
        (_, _) => None,
    };
    instant.map(Some)
}

fn text(found: Option<ClaimValue>) -> Option<Option<Text>> {
    match found {
        None => Some(None),
        Some(ClaimValue::Text(text)) => Some(Some(text)),
        Some(
            ClaimValue::Number(_)
            | ClaimValue::Whole(_)
            | ClaimValue::Texts(_)
            | ClaimValue::Null
            | ClaimValue::Json(_)
            | ClaimValue::Other,
        ) => None,
    }
}

/// A string, or in a JWT a non-empty array of strings (RFC 7519 §4.1.3).
fn audience(found: Option<ClaimValue>, format: Format) -> Option<Option<Audience>> {
    match (found, format) {
        (None, _) => Some(None),
        (Some(ClaimValue::Text(one)), _) => Some(Some(Audience::One(one))),
        (Some(ClaimValue::Texts(all)), Format::Jwt) if !all.is_empty() => Some(Some(Audience::Several(all))),
        (
            Some(
                ClaimValue::Number(_)
                | ClaimValue::Whole(_)
                | ClaimValue::Texts(_)
                | ClaimValue::Null
                | ClaimValue::Json(_)
                | ClaimValue::Other,
            ),
            _,
        ) => None,
    }
}
