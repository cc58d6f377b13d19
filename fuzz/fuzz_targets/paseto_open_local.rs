//! No bytes are a message under a secret that the fuzzer does not know, and what is opened is what was sealed.
#![no_main]

use std::sync::LazyLock;

use cotter::{
    KeyId, PinnedKey, SecretAlgorithm, VerifyError,
    paseto::{MessageVerifier, Protocol, V3Local, V4Local},
};
use libfuzzer_sys::fuzz_target;

static V4: LazyLock<MessageVerifier<V4Local>> = LazyLock::new(verifier);
static V3: LazyLock<MessageVerifier<V3Local>> = LazyLock::new(verifier);

/// Of a secret that no seed is sealed with.
fn verifier<P: Protocol + SecretAlgorithm>() -> MessageVerifier<P> {
    let key = PinnedKey::from_secret(KeyId::ABSENT, b"a secret that nobody seals with!");
    MessageVerifier::new(key.expect("it is a key"))
}

fuzz_target!(|message: &[u8]| {
    let token = |header| format!("{header}.{}", cotter_fuzz::encode(message));
    for (refused, shortest) in [(V4.verify(&token("v4.local")).err(), 64), (V3.verify(&token("v3.local")).err(), 80)] {
        match refused.expect("nobody has sealed it") {
            VerifyError::MessageTooShort { min } => assert!(min == shortest && message.len() < min),
            VerifyError::InvalidSignature => assert!(message.len() >= shortest),
            other => assert!(matches!(other, VerifyError::TokenTooLong { .. }), "{other}"),
        }
    }
    if message.len() <= 8 * 1024 {
        let opened = MessageVerifier::new(cotter_fuzz::known_local_key()).verify(&cotter_fuzz::sealed(message, b""));
        assert_eq!(opened.expect("it was sealed").payload(), message);
    }
});
