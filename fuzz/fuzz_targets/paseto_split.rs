//! A text is refused for its parts exactly if it has other parts than a PASETO of the pinned version and purpose.
#![no_main]

use std::sync::LazyLock;

use cotter::{
    VerifyError,
    paseto::{MessageVerifier, V4Local},
};
use libfuzzer_sys::fuzz_target;

static VERIFIER: LazyLock<MessageVerifier<V4Local>> =
    LazyLock::new(|| MessageVerifier::new(cotter_fuzz::known_local_key()));

fuzz_target!(|token: &str| {
    let parts: Vec<&str> = token.split('.').collect();
    let expected = match parts.as_slice() {
        _ if token.len() > 16 * 1024 => Some(VerifyError::TokenTooLong { max: 16 * 1024 }),
        ["v4", "local", _] => None,
        ["v4", "local", _, ""] => Some(VerifyError::FooterEmpty),
        ["v4", "local", _, _] => None,
        ["v4", "local", _, _, ..] => Some(VerifyError::PasetoParts),
        _ => Some(VerifyError::PasetoHeader { expected: "v4.local" }),
    };
    let refused = VERIFIER.verify(token).err();
    match expected {
        // What is around or inside the text is told in place of the parts that it makes.
        Some(VerifyError::PasetoParts | VerifyError::PasetoHeader { .. }) if refused != expected => {
            assert!(matches!(refused, Some(VerifyError::TokenNotBare { .. })));
        }
        Some(_) => assert_eq!(refused, expected),
        None => assert!(!matches!(
            refused,
            Some(VerifyError::FooterEmpty | VerifyError::PasetoParts | VerifyError::PasetoHeader { .. })
        )),
    }
});
