//! RS256 and PS256 say of every signature what the crate `rsa` says, whatever was changed: the encoding, the signature or the key.
#![no_main]

use cotter::{KeyId, PinnedKey, Ps256, Rs256, jws};
use libfuzzer_sys::fuzz_target;
use rsa::{BoxedUint, RsaPublicKey, pkcs1v15, pss, signature::Verifier};
use sha2::Sha256;

/// Bytes that are changed, and by what.
type Changes = [(u16, u8); 2];

fuzz_target!(|input: (u8, bool, u8, [Changes; 3], &[u8])| {
    let (which, is_pss, salt_len, [in_encoding, in_signature, in_modulus], message) = input;
    let signer = cotter_fuzz::KnownRsa::new(which);
    let header = if is_pss { "eyJhbGciOiJQUzI1NiJ9" } else { "eyJhbGciOiJSUzI1NiJ9" };
    let signing_input = format!("{header}.{}", cotter_fuzz::encode(message));
    let bytes = signing_input.as_bytes();
    // 32 first, which is the one length that is accepted.
    let salt = vec![7; usize::from(32 ^ salt_len % 64)];
    let right = if is_pss { signer.pss(bytes, &salt) } else { signer.pkcs1_v1_5(bytes) };

    let signature = changed(signer.sign(&changed(right, in_encoding)), in_signature);
    let n = changed(signer.n, in_modulus);
    let jwk = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, cotter_fuzz::encode(&n));
    let token = format!("{signing_input}.{}", cotter_fuzz::encode(&signature));
    let Ok(key) = PinnedKey::<Rs256>::from_jwk(KeyId::ABSENT, &jwk) else { return };
    let reference = RsaPublicKey::new(BoxedUint::from_be_slice_vartime(&n), BoxedUint::from(65_537_u64));
    let reference = reference.expect("it was pinned");
    if token.len() > 16 * 1024 {
        return;
    }
    let (ours, theirs) = if is_pss {
        let key = PinnedKey::<Ps256>::from_jwk(KeyId::ABSENT, &jwk).expect("it is a key");
        let theirs = pss::VerifyingKey::<Sha256>::new_with_salt_len(reference, 32);
        let signature = pss::Signature::try_from(&signature[..]);
        (
            jws::Verifier::new(key).verify(&token).is_ok(),
            signature.is_ok_and(|signature| theirs.verify(bytes, &signature).is_ok()),
        )
    } else {
        let theirs = pkcs1v15::VerifyingKey::<Sha256>::new(reference);
        let signature = pkcs1v15::Signature::try_from(&signature[..]);
        (
            jws::Verifier::new(key).verify(&token).is_ok(),
            signature.is_ok_and(|signature| theirs.verify(bytes, &signature).is_ok()),
        )
    };
    assert_eq!(ours, theirs);
});

fn changed(mut bytes: Vec<u8>, changes: Changes) -> Vec<u8> {
    for (at, by) in changes {
        let at = usize::from(at) % bytes.len();
        bytes[at] ^= by;
    }
    bytes
}
