//! Asks the library about a key.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, RawKeyAlgorithm, SecretAlgorithm, Thumbprint};
use cotter_vectors::algorithm::{AlgorithmName, Visitor};
use zeroize::Zeroizing;

use super::{
    facts::{KeyReport, Public},
    numbers::Numbers,
    parsed_file::{Candidate, Members},
    paserk,
};

/// Tries the key with every algorithm that has public keys.
pub(crate) fn examine(key: &Candidate<'_>, lenient: bool) -> KeyReport {
    let report = examine_once(key, lenient);
    let KeyReport::Refused { reasons, .. } = report else { return report };
    let is_said = reasons.iter().any(|reason| reason.to_string().contains("lenient"));
    let hint = if !lenient && !is_said && matches!(examine_once(key, true), KeyReport::Public(_)) {
        Some("--lenient accepts this key, which bends the rules of RFC 7518")
    } else if reasons == [KeyError::PemMalformed] && key.is_no_pem() {
        Some("the file is text, but not a PEM, a JWK, a JWK set or a PASERK")
    } else {
        None
    };
    KeyReport::Refused { reasons, hint }
}

fn examine_once(key: &Candidate<'_>, lenient: bool) -> KeyReport {
    if let Candidate::Paserk(text) = key {
        return paserk::examine(text);
    }
    if let Candidate::Jwk(jwk) = key {
        if jwk.members.is_private() {
            return KeyReport::Private;
        }
        if jwk.members.is_symmetric() {
            return symmetric(&jwk.members);
        }
    }
    let mut algorithms = Vec::new();
    let mut thumbprint = None;
    let mut refusals = Vec::new();
    for algorithm in AlgorithmName::ALL.iter().copied() {
        match algorithm.visit(Import { key, lenient }) {
            None => {}
            Some(Err(error)) => refusals.push(error),
            Some(Ok(found)) => {
                algorithms.push(algorithm.as_str());
                thumbprint = Some(found);
            }
        }
    }
    if refusals.contains(&KeyError::PrivateKey) {
        return KeyReport::Private;
    }
    let Some(thumbprint) = thumbprint else { return KeyReport::refused(of_its_family(&refusals)) };
    match Numbers::of(key) {
        Ok(numbers) => KeyReport::Public(Public { kid: key.kid(), algorithms, thumbprint, paserk_id: None, numbers }),
        Err(error) => KeyReport::refused(vec![error]),
    }
}

/// Reports the length of the secret, and nothing else.
fn symmetric(members: &Members<'_>) -> KeyReport {
    let Some(k) = members.secret() else {
        return KeyReport::refused(vec![KeyError::JwkMemberMissing { member: "k" }]);
    };
    // Base64url needs no escapes, so the text between the quotation marks is the value.
    let text = k.get().strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let mut bytes = Zeroizing::new(vec![0; k.get().len()]);
    match text.and_then(|text| URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()) {
        Some(length) => KeyReport::Symmetric { bits: length.saturating_mul(8) },
        None => KeyReport::refused(vec![KeyError::JwkMemberBase64 { member: "k" }]),
    }
}

/// The key families of this build.
const ANY_FAMILY: &str = if cfg!(feature = "ml-dsa") {
    "an RSA, elliptic-curve, Ed25519 or ML-DSA key"
} else {
    "an RSA, elliptic-curve or Ed25519 key"
};

/// Each reason once. A mismatch of family or curve is left out if there is another reason.
fn of_its_family(refusals: &[KeyError]) -> Vec<KeyError> {
    let nearest = refusals.iter().map(nearness).max();
    let mut reasons: Vec<KeyError> = Vec::new();
    for error in refusals.iter().filter(|error| Some(nearness(error)) == nearest) {
        let reason = if let KeyError::KeyFamily { found, .. } = error {
            KeyError::KeyFamily { found, expected: ANY_FAMILY }
        } else if let KeyError::JwkNotStrict { reason } = error {
            // Leniency is mentioned once, and not for each algorithm.
            (**reason).clone()
        } else {
            error.clone()
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// How close the key came to being accepted by the algorithm that rejected it.
const fn nearness(error: &KeyError) -> u8 {
    if matches!(error, KeyError::KeyFamily { .. }) {
        0
    } else if matches!(error, KeyError::KeyCurve { .. }) {
        1
    } else {
        2
    }
}

/// Pins the key and computes its thumbprint; `None` for HMAC.
struct Import<'k> {
    key: &'k Candidate<'k>,
    lenient: bool,
}

impl Visitor for Import<'_> {
    type Output = Option<Result<Thumbprint, KeyError>>;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        Some(self.key.import::<A>(self.lenient).map(|key| key.thumbprint()))
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        Some(self.key.import::<A>(self.lenient).map(|key| key.thumbprint()))
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Self::Output {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY_FAMILY, KeyError, of_its_family};

    const FAMILY: KeyError = KeyError::KeyFamily { found: "an X25519 key", expected: "an RSA key" };
    const CURVE: KeyError = KeyError::KeyCurve { found: "P-256", expected: "P-384" };

    #[test]
    fn another_family_is_a_reason_only_if_there_is_no_other() {
        assert_eq!(of_its_family(&[FAMILY, CURVE, KeyError::JwkUse, KeyError::JwkUse]), [KeyError::JwkUse]);
        assert_eq!(of_its_family(&[FAMILY, CURVE, CURVE]), [CURVE]);
        let any = KeyError::KeyFamily { found: "an X25519 key", expected: ANY_FAMILY };
        assert_eq!(of_its_family(&[FAMILY, FAMILY]), [any]);
    }
}
