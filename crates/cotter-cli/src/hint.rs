//! What may help somebody whose token is refused.

use std::path::Path;

use cotter::VerifyError;
use cotter_vectors::{algorithm::AlgorithmName, protocol::ProtocolName};

use crate::{args::Verify, pin::Pin, profile::Profile, refusal::Reason};

/// What may help, if the reason and what was typed have something to say.
pub(crate) fn of(reason: &Reason, arguments: &Verify) -> Option<String> {
    let Reason::Token(error) = reason else { return None };
    let error = of_what_was_given(error, arguments);
    if is_of_text(error) {
        return text(arguments);
    }
    let hint = if *error == VerifyError::KidUnexpected && arguments.source.jwks.is_some() {
        "the token has a kid, and the key of the set has none: expected the key alone with --key, and --kid"
    } else if *error == VerifyError::KidUnexpected {
        "the token has a kid: expected it with --kid, in place of --no-kid"
    } else if *error == VerifyError::KidMissing {
        "the token has no kid: expected --no-kid, in place of --kid"
    } else if matches!(error, VerifyError::AlgMismatch { .. }) {
        other_name(arguments.alg)?
    } else if matches!(error, VerifyError::TypMismatch { .. }) && expects_no_typ(arguments) {
        "the token has a typ other than JWT: expected it with --typ"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// The error of the token on the command line, which is the proof itself where a proof alone is verified.
fn of_what_was_given<'e>(error: &'e VerifyError, arguments: &Verify) -> &'e VerifyError {
    match error {
        VerifyError::DpopProof { reason } if arguments.profile.profile == Some(Profile::Dpop) => reason,
        other => other,
    }
}

/// Whether nothing is stated of `typ`, so that it is absent or JWT.
const fn expects_no_typ(arguments: &Verify) -> bool {
    arguments.typ.is_none() && !arguments.typ_absent && arguments.profile.profile.is_none()
}

/// Whether the token cannot be taken apart.
const fn is_of_text(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::SegmentCount
            | VerifyError::TokenNotBare { .. }
            | VerifyError::HeaderBase64
            | VerifyError::HeaderUtf8
            | VerifyError::HeaderSyntax
            | VerifyError::HeaderEmpty
            | VerifyError::PasetoHeader { .. }
    )
}

/// RFC 9864 has given the algorithm of an Ed25519 key a second name.
fn other_name(pin: Pin) -> Option<&'static str> {
    match pin {
        Pin::Jws(AlgorithmName::Ed25519 | AlgorithmName::EdDsa) => {
            Some("if the token's alg is the other one of Ed25519 and EdDSA: --alg 'Ed25519|EdDSA' accepts both")
        }
        Pin::Jws(_) | Pin::Paseto(_) => None,
    }
}

/// What the text is instead of a token.
fn text(arguments: &Verify) -> Option<String> {
    let text = arguments.token.as_str();
    if text.is_empty() {
        return Some("the token is empty".to_owned());
    }
    if text != "-" && Path::new(text).is_file() {
        return Some(
            "the token is the name of a file: expected - in its place, and the file as standard input".to_owned(),
        );
    }
    let protocol =
        ProtocolName::ALL.into_iter().map(ProtocolName::as_str).find(|name| text.starts_with(&format!("{name}.")));
    match (arguments.alg, protocol) {
        (Pin::Jws(_), Some(name)) => Some(format!("the token is a PASETO: expected --alg {name}")),
        (Pin::Paseto(_), None) if text.starts_with("eyJ") => {
            Some("the token is a JWT: expected --alg with its algorithm".to_owned())
        }
        (Pin::Paseto(pinned), Some(name)) if pinned.as_str() != name => {
            Some(format!("the token is a PASETO of {name}: expected --alg {name}"))
        }
        (Pin::Jws(_) | Pin::Paseto(_), _) => None,
    }
}
