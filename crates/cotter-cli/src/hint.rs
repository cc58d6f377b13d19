//! What may help somebody whose token is refused.

use std::path::Path;

use cotter::{JsonFault, Part, Segment, VerifyError};
use cotter_vectors::{algorithm::AlgorithmName, protocol::ProtocolName};

use crate::{pin::Pin, refusal::Reason};

/// The parts of a command line that a hint depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The token as it was typed.
    pub(crate) token: &'a str,
    pub(crate) pin: Pin,
    /// Whether the key is from a set.
    pub(crate) is_from_set: bool,
    /// Whether `--typ` exists and was not used.
    pub(crate) may_state_typ: bool,
    /// Whether the token is a DPoP proof.
    pub(crate) is_proof: bool,
}

/// What may help, if the reason and the command line have something to say.
pub(crate) fn of(reason: &Reason, asked: Asked<'_>) -> Option<String> {
    let Reason::Token(error) = reason else { return None };
    let error = of_what_was_typed(error, asked);
    if is_of_text(error) {
        return text(asked);
    }
    let hint = if *error == VerifyError::KidUnexpected && asked.is_from_set {
        "the token has a kid, and the key in the set has none: state the key with --key, and the id with --kid"
    } else if *error == VerifyError::KidUnexpected {
        "the token has a kid: state it with --kid instead of --no-kid"
    } else if *error == VerifyError::KidMissing {
        "the token has no kid: use --no-kid instead of --kid"
    } else if matches!(error, VerifyError::AlgMismatch { .. }) {
        other_name(asked.pin)?
    } else if matches!(error, VerifyError::TypMismatch { .. }) && asked.may_state_typ {
        "the token has a typ other than JWT: state it with --typ, or use the subcommand for such tokens"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// The error of the token that was typed, which may be the proof itself.
fn of_what_was_typed<'e>(error: &'e VerifyError, asked: Asked<'_>) -> &'e VerifyError {
    if let (VerifyError::DpopProof { reason }, true) = (error, asked.is_proof) { reason } else { error }
}

/// Whether the token cannot be taken apart.
const fn is_of_text(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::SegmentCount
            | VerifyError::TokenNotBare { .. }
            | VerifyError::NotBase64(Segment::Header)
            | VerifyError::Json { part: Part::Header, fault: JsonFault::Utf8 | JsonFault::Syntax }
            | VerifyError::HeaderEmpty
            | VerifyError::PasetoHeader { .. }
    )
}

/// RFC 9864 has given the algorithm of an Ed25519 key a second name.
fn other_name(pin: Pin) -> Option<&'static str> {
    match pin {
        Pin::Jws(AlgorithmName::Ed25519 | AlgorithmName::EdDsa) => {
            Some("if the token has the other name of this algorithm, --alg 'Ed25519|EdDSA' accepts both")
        }
        Pin::Jws(_) | Pin::Paseto(_) => None,
    }
}

/// What the text is, if it is not a token.
fn text(asked: Asked<'_>) -> Option<String> {
    let text = asked.token;
    if text.is_empty() {
        return Some("the token is empty".to_owned());
    }
    if text != "-" && Path::new(text).is_file() {
        return Some("the token is the name of a file: use - in its place, and the file as standard input".to_owned());
    }
    let protocol =
        ProtocolName::ALL.into_iter().map(ProtocolName::as_str).find(|name| text.starts_with(&format!("{name}.")));
    match (asked.pin, protocol) {
        (Pin::Jws(_), Some(name)) => Some(format!("the token is a PASETO: use 'cotter verify paseto --alg {name}'")),
        (Pin::Paseto(_), None) if text.starts_with("eyJ") => {
            Some("the token is a JWT: use 'cotter verify jwt'".to_owned())
        }
        (Pin::Paseto(pinned), Some(name)) if pinned.as_str() != name => {
            Some(format!("the token is a PASETO of {name}: use --alg {name}"))
        }
        (Pin::Jws(_) | Pin::Paseto(_), _) => None,
    }
}
