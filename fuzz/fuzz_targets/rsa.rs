//! RS256 and PS256 say of every signature what the crate `rsa` says, whatever was changed: the encoding, the signature or the key.
#![no_main]

use cotter::{JwsAlgorithm, KeyId, PinnedKey, Ps256, Rs256, jws};
use libfuzzer_sys::fuzz_target;
use rsa::{BoxedUint, RsaPublicKey, pkcs1v15, pss, signature::Verifier};
use sha2::Sha256;

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
    let n = changed(signer.n, in_modulus);

    let verify = if is_pss { verify::<Ps256> } else { verify::<Rs256> };
    let Some(ours) = verify(&n, &format!("{signing_input}.{}", cotter_fuzz::encode(&signature))) else { return };
    let key = RsaPublicKey::new(BoxedUint::from_be_slice_vartime(&n), BoxedUint::from(65_537_u64));
    let key = key.expect("it was pinned");
    let theirs = if is_pss {
        let key = pss::VerifyingKey::<Sha256>::new_with_salt_len(key, 32);
        pss::Signature::try_from(&signature[..]).is_ok_and(|s| key.verify(signing_input.as_bytes(), &s).is_ok())
    } else {
        let key = pkcs1v15::VerifyingKey::<Sha256>::new(key);
        pkcs1v15::Signature::try_from(&signature[..]).is_ok_and(|s| key.verify(signing_input.as_bytes(), &s).is_ok())
    };
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
