//! The second line of defence against a public key that is pinned as an HMAC secret.
//!
//! The types are the first: no constructor of a public key makes a secret. But a secret is any bytes, and people have read
//! the wrong file. So bytes are refused that can be told to be a key, also behind other text, since a random secret is
//! never mistaken for one.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::der::Shape;
use crate::KeyError;

/// Words that a random secret does not hold, and what holds them.
const TELLTALES: [(&[u8], &str); 12] = [
    (b"-----BEGIN", "a PEM file"),
    (b" PUBLIC KEY", "a PEM file"),
    (b" PRIVATE KEY", "a PEM file"),
    (b"\"kty\"", "a JWK"),
    (b"\"keys\"", "a JWK set"),
    (b"ssh-rsa ", "an OpenSSH key"),
    (b"ssh-dss ", "an OpenSSH key"),
    (b"ssh-ed25519", "an OpenSSH key"),
    (b"ecdsa-sha2-", "an OpenSSH key"),
    (b".public.", "a PASERK key"),
    (b".secret.", "a PASERK key"),
    (b".local.", "a PASERK key"),
];

/// Refuses bytes that are a key of another kind: PEM, DER (also in base64), JWK, JWKS, OpenSSH or PASERK.
pub(super) fn refuse_keys(secret: &[u8]) -> Result<(), KeyError> {
    let telltale = |word: &[u8]| secret.windows(word.len()).any(|part| part == word);
    if let Some((_, found)) =
        TELLTALES.iter().find(|(word, found)| telltale(word) && (*found != "a PASERK key" || is_paserk(secret)))
    {
        return Err(KeyError::SecretIsKey { found });
    }
    if is_der_key(secret) || is_base64_of_der_key(secret) {
        return Err(KeyError::SecretIsKey { found: "a DER file" });
    }
    Ok(())
}

/// `k1.` to `k4.` at the beginning, after white space.
fn is_paserk(secret: &[u8]) -> bool {
    matches!(secret.trim_ascii_start(), [b'k', b'1'..=b'4', b'.', ..])
}

fn is_der_key(bytes: &[u8]) -> bool {
    Shape::of(bytes) != Shape::Other
}

/// The content of a PEM file without its first and last line.
fn is_base64_of_der_key(bytes: &[u8]) -> bool {
    // Every DER key is a SEQUENCE, and its base64 begins with M.
    if bytes.trim_ascii_start().first() != Some(&b'M') {
        return false;
    }
    let text: Zeroizing<_> = Zeroizing::new(
        bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<alloc::vec::Vec<u8>>(),
    );
    STANDARD.decode(&*text).map(Zeroizing::new).is_ok_and(|der| is_der_key(&der))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_looking_secrets_are_fine() {
        for secret in [
            b"an example secret of 32 bytes ok".as_slice(),
            &[0x30; 64],
            &[0x04; 65],
            b"MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A",
            b"k1ng.public.house",
        ] {
            assert_eq!(refuse_keys(secret), Ok(()));
        }
    }

    #[test]
    fn keys_are_refused_in_every_form_and_behind_other_text() {
        const SPKI: &str = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        let pem = alloc::format!("-----BEGIN PUBLIC KEY-----\n{SPKI}\n-----END PUBLIC KEY-----");
        for (secret, found) in [
            (pem.as_bytes().to_vec(), "a PEM file"),
            (alloc::format!("\u{feff}# key\r\n{}", pem.replace('\n', "\r")).into_bytes(), "a PEM file"),
            (pem.replace("-----", "").into_bytes(), "a PEM file"),
            (SPKI.as_bytes().to_vec(), "a DER file"),
            (STANDARD.decode(SPKI).unwrap(), "a DER file"),
            (br#" {"kty":"OKP","crv":"Ed25519"}"#.to_vec(), "a JWK"),
            (br#"{"keys":[]}"#.to_vec(), "a JWK set"),
            (b"# mine\nssh-rsa AAAA".to_vec(), "an OpenSSH key"),
            (b"ecdsa-sha2-nistp256 AAAA".to_vec(), "an OpenSSH key"),
            (b"k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI".to_vec(), "a PASERK key"),
            (b"\nk4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8".to_vec(), "a PASERK key"),
        ] {
            assert_eq!(refuse_keys(&secret), Err(KeyError::SecretIsKey { found }));
        }
    }
}
