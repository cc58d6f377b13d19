//! No bytes are a message under a public key whose private half nobody kept.
#![no_main]

use std::sync::LazyLock;

use cotter::{
    KeyId, PinnedKey, VerifyError,
    paseto::{MessageVerifier, Protocol, V3Public, V4Public},
};
use libfuzzer_sys::fuzz_target;

static V4: LazyLock<MessageVerifier<V4Public>> =
    LazyLock::new(|| verifier("k4.public.VmNYRf8lneFn1OhM_usOte3h76L3EKbYo_YYuIkb5uY"));
static V3: LazyLock<MessageVerifier<V3Public>> =
    LazyLock::new(|| verifier("k3.public.AyaoIMG4ArXozS65eWqiqjkKDPMidUzlzCHZVYbqYfBLTDzUKdQbEzOvUSrFmnvZYA"));

fn verifier<P: Protocol>(paserk: &str) -> MessageVerifier<P> {
    MessageVerifier::new(PinnedKey::from_paserk(KeyId::ABSENT, paserk).expect("it is a key"))
}

fuzz_target!(|message: &[u8]| {
    let token = |header| format!("{header}.{}", cotter_fuzz::encode(message));
    for (refused, shortest) in [(V4.verify(&token("v4.public")).err(), 64), (V3.verify(&token("v3.public")).err(), 96)]
    {
        match refused.expect("nobody has signed it") {
            VerifyError::MessageTooShort { min } => assert!(min == shortest && message.len() < min),
            VerifyError::InvalidSignature => assert!(message.len() >= shortest),
            other => assert!(matches!(other, VerifyError::TokenTooLong { .. }), "{other}"),
        }
    }
});
