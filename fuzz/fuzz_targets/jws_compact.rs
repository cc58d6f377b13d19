//! A text is refused for its segments exactly if it has others than the compact serialization of a JWS.
#![no_main]

use std::sync::LazyLock;

use cotter::{Hs256, VerifyError, jws};
use libfuzzer_sys::fuzz_target;

static VERIFIER: LazyLock<jws::Verifier<Hs256>> = LazyLock::new(|| jws::Verifier::new(cotter_fuzz::known_key()));

fuzz_target!(|token: &str| {
    let segments: Vec<&str> = token.split('.').collect();
    let expected = match segments.as_slice() {
        _ if token.len() > 16 * 1024 => Some(VerifyError::TokenTooLong { max: 16 * 1024 }),
        ["", _, _] => Some(VerifyError::HeaderEmpty),
        [_, _, ""] => Some(VerifyError::SignatureEmpty),
        [_, _, _] => None,
        [_, _, _, _, _] => Some(VerifyError::Jwe),
        _ => Some(VerifyError::SegmentCount),
    };
    let refused = VERIFIER.verify(token).err();
    match expected {
        // What is around or inside the text is told in place of how many segments that makes.
        Some(VerifyError::SegmentCount) => {
            assert!(matches!(refused, Some(VerifyError::SegmentCount | VerifyError::TokenNotBare { .. })));
        }
        Some(_) => assert_eq!(refused, expected),
        None => assert!(!matches!(
            refused,
            Some(
                VerifyError::TokenTooLong { .. }
                    | VerifyError::HeaderEmpty
                    | VerifyError::SignatureEmpty
                    | VerifyError::Jwe
                    | VerifyError::SegmentCount
            )
        )),
    }
});
