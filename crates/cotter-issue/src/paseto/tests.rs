//! The published examples of PASETO, byte for byte.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    KeyId, PinnedKey,
    paseto::{MessageVerifier, V3Public, V4Public},
};
use serde_json::Value;

use super::{v3, v4};
use crate::{SigningKey, algorithm::Seals};

struct Example {
    id: String,
    header: String,
    body: Vec<u8>,
    message: Vec<u8>,
    footer: Vec<u8>,
    assertion: Vec<u8>,
}

/// The examples that verifiers accept, of one header.
fn examples(header: &str) -> Vec<Example> {
    let file = format!("published-{}.json", &header[..2]);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/paseto").join(file);
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let groups = file["groups"].as_array().unwrap().iter().filter(|group| group["pin"]["alg"] == header);
    let cases = groups.flat_map(|group| group["cases"].as_array().unwrap());
    let examples: Vec<Example> = cases.filter(|case| case["expect"] == "accept").map(example).collect();
    assert!(examples.len() >= 3, "{header}");
    examples
}

fn example(case: &Value) -> Example {
    let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
    let token = text("token");
    let parts: Vec<&str> = token.split('.').collect();
    Example {
        id: text("id"),
        header: parts[..2].join("."),
        body: URL_SAFE_NO_PAD.decode(parts[2]).unwrap(),
        message: URL_SAFE_NO_PAD.decode(text("payload")).unwrap(),
        footer: URL_SAFE_NO_PAD.decode(parts.get(3).copied().unwrap_or_default()).unwrap(),
        assertion: text("implicit_assertion").into_bytes(),
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

const LOCAL: &str = "707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f";

#[test]
fn v4_local_is_sealed_as_published() {
    for Example { id, header, body, message, footer, assertion } in examples("v4.local") {
        assert_eq!(header, "v4.local");
        let nonce = body[..32].try_into().unwrap();
        let sealed = v4::seal_with(&hex(LOCAL), nonce, &message, &footer, &assertion).unwrap();
        assert_eq!(sealed, body, "{id}");
    }
}

#[test]
fn v3_local_is_sealed_as_published() {
    for Example { id, body, message, footer, assertion, .. } in examples("v3.local") {
        let nonce = body[..32].try_into().unwrap();
        let sealed = v3::seal_with(&hex(LOCAL), nonce, &message, &footer, &assertion).unwrap();
        assert_eq!(sealed, body, "{id}");
    }
}

#[test]
fn v4_public_is_signed_as_published() {
    let seed = hex("b4cbfb43df4ce210727d953e4a713307fa19bb7d9f85041438d9e11b942a3774");
    let key = SigningKey::<V4Public>::from_raw(KeyId::ABSENT, &seed).unwrap();
    for Example { id, body, message, footer, assertion, .. } in examples("v4.public") {
        assert_eq!(key.private().seal(&message, &footer, &assertion).unwrap(), body, "{id}");
    }
}

fn footer_of(token: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token.rsplit('.').next().unwrap()).unwrap()
}

/// The published signatures are not those of RFC 6979, so here the published public key verifies.
#[test]
fn v3_public_is_verified_by_the_published_key() {
    let point =
        hex("02fbcb7c69ee1c60579be7a334134878d9c5c5bf35d552dab63c0140397ed14cef637d7720925c44699ea30e72874c72fb");
    let published = PinnedKey::<V3Public>::from_raw(KeyId::ABSENT, &point).unwrap();
    let scalar =
        hex("20347609607477aca8fbfbc5e6218455f3199669792ef8b466faa87bdc67798144c848dd03661eed5ac62461340cea96");
    let key = SigningKey::<V3Public>::from_raw(KeyId::ABSENT, &scalar).unwrap();
    for Example { id, body, message, footer, assertion, .. } in examples("v3.public") {
        let sealed = key.private().seal(&message, &footer, &assertion).unwrap();
        assert_eq!(sealed.len(), body.len(), "{id}");
        let parts = [sealed, footer].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let token = format!("v3.public.{}", parts.trim_end_matches('.'));
        let verifier = MessageVerifier::new(published.clone());
        let verifier = if parts.ends_with('.') { verifier } else { verifier.footer(footer_of(&token)) };
        let verified = verifier.verify_with_assertion(&token, &assertion).unwrap();
        assert_eq!(verified.payload(), &message, "{id}");
    }
}
