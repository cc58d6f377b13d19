//! A footer that is accepted without being stated is none, or a JSON object without a `kid`; stated, it is any that is no key
//! and no ambiguous JSON.
#![no_main]

use cotter::{JsonFault, Part, VerifyError, paseto::MessageVerifier};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|footer: &[u8]| {
    let token = cotter_fuzz::sealed(b"{}", footer);
    let verifier = MessageVerifier::new(cotter_fuzz::known_local_key());
    if let Ok(verified) = verifier.verify(&token) {
        assert_eq!(verified.footer(), footer);
        if !footer.is_empty() {
            let object: Value = serde_json::from_slice(footer).expect("what is accepted is JSON");
            assert!(object.as_object().expect("and an object").get("kid").is_none());
        }
    }
    match verifier.clone().footer(footer).verify(&token) {
        Ok(verified) => assert_eq!(verified.footer(), footer),
        Err(VerifyError::TokenTooLong { .. } | VerifyError::FooterTooLong { .. } | VerifyError::FooterPaserk) => {}
        Err(VerifyError::KidNotString) => assert!(begins(footer, b"{"), "only an object has a kid"),
        Err(
            VerifyError::Json { part: Part::Footer, fault: JsonFault::DuplicateMember }
            | VerifyError::Json { part: Part::Footer, fault: JsonFault::TooDeep { .. } }
            | VerifyError::Json { part: Part::Footer, fault: JsonFault::TooManyMembers { .. } },
        ) => assert!(begins(footer, b"{["), "only what is nested can be ambiguous"),
        Err(refused) => panic!("{refused}"),
    }
    let other = verifier.footer([footer, b"x"].concat()).verify(&token).expect_err("it is another footer");
    assert!(!matches!(other, VerifyError::InvalidSignature));
});

fn begins(footer: &[u8], with: &[u8]) -> bool {
    footer.trim_ascii_start().first().is_some_and(|first| with.contains(first))
}
