use core::fmt;

use super::Stage;

/// The parts of a token that are JSON.
///
/// ```
/// use cotter::{JsonFault, Part, VerifyError};
///
/// let refused = VerifyError::Json { part: Part::Claims, fault: JsonFault::DuplicateMember };
/// assert_eq!(refused.code(), "claims-duplicate-member");
/// assert_eq!(refused.to_string(), "claims set has a duplicate member name");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The protected header (RFC 7515 §4).
    Header,
    /// The footer of a PASETO, if the verifier does not state it.
    Footer,
    /// The claims set (RFC 7519 §7.2).
    Claims,
}

/// Why a part of a token is not one JSON object, read strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JsonFault {
    /// It is not UTF-8.
    Utf8,
    /// It is not one JSON text (RFC 8259), or holds a lone surrogate or a number out of range.
    Syntax,
    /// It is JSON, but not an object (RFC 7515 §4, RFC 7519 §7.2).
    NotObject,
    /// It, or an object inside it, repeats a member's name after unescaping (RFC 7515 §4, RFC 7519 §4).
    DuplicateMember,
    /// It is nested deeper than the limit.
    TooDeep {
        /// The limit, in levels of arrays and objects.
        max: usize,
    },
    /// Its objects have more members than the limit.
    TooManyMembers {
        /// The limit, in members of all objects together.
        max: usize,
    },
}

/// The parts of a token that are base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Segment {
    /// The protected header (RFC 7515 §2).
    Header,
    /// The payload; decoded only after the signature is verified.
    Payload,
    /// The signature or the MAC of a JWS.
    Signature,
    /// The message of a PASETO, with the signature or the MAC in it.
    Message,
    /// The footer of a PASETO.
    Footer,
}

/// The codes of a part, made from its name in codes.
macro_rules! codes {
    ($fault:expr, $name:literal) => {
        match $fault {
            JsonFault::Utf8 => concat!($name, "-utf8"),
            JsonFault::Syntax => concat!($name, "-syntax"),
            JsonFault::NotObject => concat!($name, "-not-object"),
            JsonFault::DuplicateMember => concat!($name, "-duplicate-member"),
            JsonFault::TooDeep { .. } => concat!($name, "-too-deep"),
            JsonFault::TooManyMembers { .. } => concat!($name, "-too-many-members"),
        }
    };
}

impl Part {
    /// The code of this fault, and the stage that finds it.
    pub(super) const fn rule(self, fault: JsonFault) -> (&'static str, Stage) {
        match self {
            Self::Header => (codes!(fault, "header"), Stage::Check),
            Self::Footer => (codes!(fault, "footer"), Stage::Check),
            Self::Claims => (codes!(fault, "claims"), Stage::Decode),
        }
    }
}

impl Segment {
    /// The code, and the stage that decodes it.
    pub(super) const fn rule(self) -> (&'static str, Stage) {
        match self {
            Self::Header => ("header-base64", Stage::Check),
            Self::Footer => ("footer-base64", Stage::Check),
            Self::Message => ("message-base64", Stage::Verify),
            Self::Signature => ("signature-base64", Stage::Verify),
            Self::Payload => ("payload-base64", Stage::Decode),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Claims => "claims set",
        })
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Payload => "payload",
            Self::Signature => "signature",
            Self::Message => "message",
            Self::Footer => "footer",
        })
    }
}

impl fmt::Display for JsonFault {
    /// The words that come after the name of the part.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf8 => f.write_str("is not UTF-8"),
            Self::Syntax => f.write_str("is not well-formed JSON"),
            Self::NotObject => f.write_str("is not a JSON object"),
            Self::DuplicateMember => f.write_str("has a duplicate member name"),
            Self::TooDeep { max } => write!(f, "is nested too deeply: expected at most {max} levels"),
            Self::TooManyMembers { max } => write!(f, "has too many members: expected at most {max}"),
        }
    }
}
