//! What is deterministic, against the figures of the standards, byte for byte.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{EdDsa, Hs256, KeyId, Rs256};
use cotter_issue::{JwsSigningAlgorithm, SigningKey, jws};
use serde_json::Value;

/// The token of a figure, from the project's vectors.
fn figure(file: &str, id: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/rfc").join(file);
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let groups = file["groups"].as_array().unwrap();
    let mut cases = groups.iter().flat_map(|group| group["cases"].as_array().unwrap());
    cases.find(|case| case["id"] == id).unwrap()["token"].as_str().unwrap().to_owned()
}

/// The signer makes the very token of a figure whose header is `alg`, and `kid` if the key has an id.
fn makes<A: JwsSigningAlgorithm>(key: SigningKey<A>, figure: &str) {
    let payload = URL_SAFE_NO_PAD.decode(figure.split('.').nth(1).unwrap()).unwrap();
    assert_eq!(jws::Signer::danger_untyped(key).sign(&payload).unwrap(), figure);
}

#[test]
fn rfc_7520_section_4_1() {
    // Section 3.4
    let jwk = r#"{"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig",
        "n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw",
        "e":"AQAB",
        "d":"bWUC9B-EFRIo8kpGfh0ZuyGPvMNKvYWNtB_ikiH9k20eT-O1q_I78eiZkpXxXQ0UTEs2LsNRS-8uJbvQ-A1irkwMSMkK1J3XTGgdrhCku9gRldY7sNA_AKZGh-Q661_42rINLRCe8W-nZ34ui_qOfkLnK9QWDDqpaIsA-bMwWWSDFu2MUBYwkHTMEzLYGqOe04noqeq1hExBTHBOBdkMXiuFhUq1BU6l-DqEiWxqg82sXt2h-LMnT3046AOYJoRioz75tSUQfGCshWTBnP5uDjd18kKhyv07lhfSJdrPdM5Plyl21hsFf4L_mHCuoFau7gdsPfHPxxjVOcOpBrQzwQ",
        "p":"3Slxg_DwTXJcb6095RoXygQCAZ5RnAvZlno1yhHtnUex_fp7AZ_9nRaO7HX_-SFfGQeutao2TDjDAWU4Vupk8rw9JR0AzZ0N2fvuIAmr_WCsmGpeNqQnev1T7IyEsnh8UMt-n5CafhkikzhEsrmndH6LxOrvRJlsPp6Zv8bUq0k",
        "q":"uKE2dh-cTf6ERF4k4e_jy78GfPYUIaUyoSSJuBzp3Cubk3OCqs6grT8bR_cu0Dm1MZwWmtdqDyI95HrUeq3MP15vMMON8lHTeZu2lmKvwqW7anV5UzhM1iZ7z4yMkuUwFWoBvyY898EXvRD-hdqRxHlSqAZ192zB3pVFJ0s7pFc"}"#;
    let key = SigningKey::<Rs256>::danger_from_published_jwk("bilbo.baggins@hobbiton.example", jwk).unwrap();
    makes(key, &figure("7520.json", "rfc/7520/4.1"));
}

#[test]
fn rfc_7520_section_4_4() {
    // Section 3.5
    let jwk = r#"{"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256",
        "k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}"#;
    let key = SigningKey::<Hs256>::from_jwk("018c0ae5-4d9b-471b-bfd6-eef314bc7037", jwk).unwrap();
    // The payload is that of section 4.1.
    let payload = figure("7520.json", "rfc/7520/4.1");
    let header = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9";
    let mac = "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0";
    makes(key, &format!("{header}.{}.{mac}", payload.split('.').nth(1).unwrap()));
}

#[test]
fn rfc_8037_appendix_a_4() {
    // Appendix A.1
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let key = SigningKey::<EdDsa>::danger_from_published_jwk(KeyId::ABSENT, jwk).unwrap();
    makes(key, &figure("8037.json", "rfc/8037/A.4"));
}
