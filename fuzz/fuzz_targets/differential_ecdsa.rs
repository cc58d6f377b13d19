//! ES256 (with every choice of precomputation), ES384 and ES512 say of every signature what `p256`, `p384` and `p521` say.
#![no_main]

use cotter::{Es256, Es384, Es512, JwsAlgorithm, KeyId, PinnedKey, RawKeyAlgorithm, jws};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, [u8; 66], [u8; 132], &[u8])| {
    let (curve, secret, mask, message) = input;
    match curve % 3 {
        0 => es256(&secret, &mask, message),
        1 => es384(&secret, &mask, message),
        _ => es512(&secret, &mask, message),
    }
});

macro_rules! target {
    ($name:ident, $library:ident, $secret_len:literal, $header:literal, $keys:expr) => {
        fn $name(secret: &[u8], mask: &[u8], message: &[u8]) {
            use $library::ecdsa::{
                Signature, SigningKey, VerifyingKey,
                signature::{Signer, Verifier},
            };

            let Ok(signing) = SigningKey::from_slice(&secret[..$secret_len]) else { return };
            let reference = VerifyingKey::from(&signing);
            let verifiers = $keys(&reference.to_sec1_point(false).as_bytes());
            let sign = |signing_input: &str| -> Vec<u8> {
                let signature: Signature = signing.sign(signing_input.as_bytes());
                signature.to_bytes().to_vec()
            };
            let holds = |signing_input: &str, signature: &[u8]| {
                Signature::from_slice(signature)
                    .is_ok_and(|signature| reference.verify(signing_input.as_bytes(), &signature).is_ok())
            };
            compare(&format!("{}.{}", $header, cotter_fuzz::encode(message)), mask, &verifiers, sign, holds);
        }
    };
}

target!(es256, p256, 32, "eyJhbGciOiJFUzI1NiJ9", |point: &&[u8]| {
    cotter_fuzz::each_precomputation(&pinned::<Es256>(point)).map(verifier).collect::<Vec<_>>()
});
target!(es384, p384, 48, "eyJhbGciOiJFUzM4NCJ9", |point: &&[u8]| vec![verifier(pinned::<Es384>(point))]);
target!(es512, p521, 66, "eyJhbGciOiJFUzUxMiJ9", |point: &&[u8]| vec![verifier(pinned::<Es512>(point))]);

type Verify = Box<dyn Fn(&str) -> bool>;

fn pinned<A: RawKeyAlgorithm>(point: &[u8]) -> PinnedKey<A> {
    PinnedKey::from_raw(KeyId::ABSENT, point).expect("it is a key")
}

fn verifier<A: JwsAlgorithm>(key: PinnedKey<A>) -> Verify {
    let verifier = jws::Verifier::new(key);
    Box::new(move |token| verifier.verify(token).is_ok())
}

/// The first good signature makes the tables, so what is changed comes before it and after it.
fn compare(
    signing_input: &str,
    mask: &[u8],
    verifiers: &[Verify],
    sign: impl Fn(&str) -> Vec<u8>,
    holds: impl Fn(&str, &[u8]) -> bool,
) {
    let good = sign(signing_input);
    let changed: Vec<u8> = good.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    for signature in [&changed, &good, &changed] {
        let token = format!("{signing_input}.{}", cotter_fuzz::encode(signature));
        if token.len() <= 16 * 1024 {
            let expected = holds(signing_input, signature);
            assert!(verifiers.iter().all(|verify| verify(&token) == expected));
        }
    }
}
