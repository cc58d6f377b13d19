//! RS256 and PS256 say of every signature what a model of RFC 8017 says, whatever was changed: the encoding, the signature or the key.
#![no_main]

use cotter::{JwsAlgorithm, KeyId, PinnedKey, Ps256, Rs256, jws};
use libfuzzer_sys::fuzz_target;

/// Bytes that are changed, and by what.
type Changes = [(u16, u8); 2];

fuzz_target!(|input: (u8, bool, u8, [Changes; 3], &[u8])| {
    let (which, is_pss, salt_len, [in_encoding, in_signature, in_modulus], message) = input;
    let signer = cotter_fuzz::KnownRsa::new(which);
    let header = if is_pss { "eyJhbGciOiJQUzI1NiJ9" } else { "eyJhbGciOiJSUzI1NiJ9" };
    let signing_input = format!("{header}.{}", cotter_fuzz::encode(&message[..message.len().min(8192)]));
    // 32 bytes if the input ends here, the one length that is accepted.
    let salt = vec![7; usize::from(32 ^ salt_len % 64)];
    let right =
        if is_pss { signer.pss(signing_input.as_bytes(), &salt) } else { signer.pkcs1_v1_5(signing_input.as_bytes()) };
    let signature = changed(signer.sign(&changed(right, in_encoding)), in_signature);
    let n = changed(signer.n.clone(), in_modulus);

    let verify = if is_pss { verify::<Ps256> } else { verify::<Rs256> };
    let Some(ours) = verify(&n, &format!("{signing_input}.{}", cotter_fuzz::encode(&signature))) else { return };
    let encoded = cotter_fuzz::rsa_open(&n, &signature);
    let theirs = encoded.is_some_and(|encoded| {
        if is_pss {
            cotter_fuzz::is_pss(&n, &encoded, signing_input.as_bytes())
        } else {
            encoded == signer.pkcs1_v1_5(signing_input.as_bytes())
        }
    });
    assert_eq!(ours, theirs);
});

/// Whether the token verifies, if the modulus is that of a key.
fn verify<A: JwsAlgorithm>(n: &[u8], token: &str) -> Option<bool> {
    let jwk = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, cotter_fuzz::encode(n));
    let key = PinnedKey::<A>::from_jwk(KeyId::ABSENT, &jwk).ok()?;
    Some(jws::Verifier::new(key).verify(token).is_ok())
}

fn changed(mut bytes: Vec<u8>, changes: Changes) -> Vec<u8> {
    for (at, by) in changes {
        let at = usize::from(at) % bytes.len();
        bytes[at] ^= by;
    }
    bytes
}
