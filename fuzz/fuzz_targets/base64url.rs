//! A signing input that is accepted is the one text of its bytes, and what comes out encodes to what went in.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &str| {
    let verifier = cotter::jws::Verifier::new(cotter_fuzz::known_key());
    let token = cotter_fuzz::sign(&format!("eyJhbGciOiJIUzI1NiJ9.{payload}"));
    if let Ok(verified) = verifier.verify(&token) {
        assert_eq!(cotter_fuzz::encode(verified.payload()), payload);
    }
});
