//! The algorithm: the token says it, and the verifier knows better.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, encode, set, text, without},
    },
};

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    for (name, alg) in [("none", "none"), ("none-capital", "None"), ("none-upper", "NONE"), ("none-mixed", "nOnE")] {
        let mut header = forge.header();
        header.insert("alg".into(), alg.into());
        let unsecured = format!("{}.{}.", encode(text(header)), encode(text(forge.claims())));
        let about = "An unsecured JWS (RFC 7515 appendix A.5), with the spellings of its algorithm.";
        forge.reject(format!("alg-{name}"), about, "signature-empty", unsecured);
    }

    let another = if A::NAME == "RS256" { "ES256" } else { "RS256" };
    let other_case = "The algorithm in another case: names of algorithms have one (RFC 7515 section 4.1.1).";
    for (name, about, code, alg) in [
        ("alg-none-signed", "The algorithm is none, and the signature is there.", "alg-mismatch", json!("none")),
        ("alg-null", "The algorithm is null.", "alg-not-string", Value::Null),
        ("alg-list", "The algorithm is a list.", "alg-not-string", json!([A::NAME, "none"])),
        ("alg-empty", "The algorithm is empty.", "alg-mismatch", json!("")),
        ("alg-other-case", other_case, "alg-mismatch", json!(in_other_case(A::NAME))),
        ("alg-other", "Another algorithm is stated than the one that has signed.", "alg-mismatch", json!(another)),
    ] {
        let token = forge.header_with(set([("alg", alg)]))?;
        forge.reject(name, about, code, token);
    }
    let token = forge.header_with(without("alg"))?;
    forge.reject("alg-missing", "No algorithm.", "alg-missing", token);
    confusions(forge);
    Ok(())
}

fn in_other_case(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

/// A MAC under what everybody has: the public key in each of its forms, and nothing at all.
fn confusions<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) {
    let mut header = forge.header();
    header.insert("alg".into(), "HS256".into());
    let signing_input = format!("{}.{}", encode(text(header)), encode(text(forge.claims())));
    let about = "HS256 with the public key as the secret, in one of its forms (RFC 8725 section 2.1).";
    let forms = forge.issuer.key.public_forms().to_vec();
    for (form, secret) in forms {
        let token = format!("{signing_input}.{}", encode(hs256(&secret, &signing_input)));
        forge.reject(format!("hs256-under-public-{form}"), about, "alg-mismatch", token);
    }
    let code = if A::NAME == "HS256" { "invalid-signature" } else { "alg-mismatch" };
    let token = format!("{signing_input}.{}", encode(hs256(b"", &signing_input)));
    forge.reject("hs256-under-nothing", "HS256 with the empty secret.", code, token);
}

fn hs256(secret: &[u8], signing_input: &str) -> Vec<u8> {
    // HMAC takes a key of any length.
    <Hmac<Sha256> as KeyInit>::new_from_slice(secret).map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(signing_input.as_bytes());
            mac.finalize().into_bytes().to_vec()
        },
    )
}
