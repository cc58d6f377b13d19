//! A claims set is read exactly if an independent reader of strict JSON reads it, and then to the value that `serde_json` reads.
#![no_main]

use cotter::{JsonFault, Part, Timestamp, VerifyError, jwt};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|claims: &[u8]| {
    let verifier = jwt::Verifier::new(cotter_fuzz::known_key(), cotter_fuzz::any_claims());
    let token = cotter_fuzz::signed(br#"{"alg":"HS256"}"#, claims);
    let outcome = verifier.verify_as_at::<Value>(&token, Timestamp::from_unix_seconds(0));
    let is_read = !matches!(
        outcome,
        Err(VerifyError::Json { part: Part::Claims, fault: JsonFault::Utf8 }
            | VerifyError::Json { part: Part::Claims, fault: JsonFault::Syntax }
            | VerifyError::Json { part: Part::Claims, fault: JsonFault::NotObject }
            | VerifyError::Json { part: Part::Claims, fault: JsonFault::DuplicateMember }
            | VerifyError::Json { part: Part::Claims, fault: JsonFault::TooDeep { .. } }
            | VerifyError::Json { part: Part::Claims, fault: JsonFault::TooManyMembers { .. } }
            | VerifyError::ClaimsShape { .. })
    );
    if token.len() <= 16 * 1024 {
        assert_eq!(is_read, cotter_fuzz::is_strict_object(claims));
    }
    if let Ok(verified) = outcome {
        assert_eq!(verified.claims(), &serde_json::from_slice::<Value>(claims).expect("what is read is JSON"));
    }
});
