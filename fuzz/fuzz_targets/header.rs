//! A header that is accepted is one that `serde_json` reads, says HS256 and nothing that is critical or encrypted.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &[u8]| {
    let verifier = cotter::jws::Verifier::new(cotter_fuzz::known_key());
    if verifier.verify(&cotter_fuzz::signed(header, b"payload")).is_ok() {
        let read: serde_json::Value = serde_json::from_slice(header).expect("what is accepted is JSON");
        assert_eq!(read["alg"], "HS256");
        for absent in ["kid", "crit", "b64", "zip", "enc"] {
            assert!(read.get(absent).is_none(), "{absent}");
        }
    }
});
