//! Of all signatures near the published one of RFC 9964 appendix A.1, only that one verifies, and none makes verification panic.
#![no_main]

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{MlDsa44, PinnedKey, jws};
use libfuzzer_sys::fuzz_target;

static FIGURE: LazyLock<(jws::Verifier<MlDsa44>, String, Vec<u8>)> = LazyLock::new(|| {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../../vectors/rfc/9964.json")).expect("it is JSON");
    let (group, pin) = (&file["groups"][0], &file["groups"][0]["pin"]);
    let id = pin["kid"].as_str().expect("it has an id");
    let key = PinnedKey::from_jwk(id, &pin["key"]["jwk"].to_string()).expect("it is a key");
    let token = group["cases"][0]["token"].as_str().expect("it is a token");
    let (signing_input, signature) = token.rsplit_once('.').expect("it has a signature");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("it is base64url");
    (jws::Verifier::new(key), signing_input.to_owned(), signature)
});

fuzz_target!(|changes: Vec<(u16, u8)>| {
    let (verifier, signing_input, published) = &*FIGURE;
    let mut signature = published.clone();
    for (from_end, byte) in changes {
        // The hints, of which there could be several encodings, are at the end.
        let at = signature.len() - 1 - usize::from(from_end) % signature.len();
        signature[at] = byte;
    }
    let token = format!("{signing_input}.{}", cotter_fuzz::encode(&signature));
    assert_eq!(verifier.verify(&token).is_ok(), signature == *published);
});
