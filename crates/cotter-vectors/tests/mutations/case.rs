//! The valid tokens of `vectors/`, by the id of their case.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// A case, and the key of its group.
pub(crate) struct Case {
    pub(crate) token: String,
    pub(crate) key: Value,
    pub(crate) footer: String,
    pub(crate) assertion: String,
}

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

/// The case of this id, whose first two parts are its file. It must be one that is accepted.
pub(crate) fn accepted(id: &str) -> Case {
    let file = id.split('/').take(2).collect::<Vec<_>>().join("/");
    let path = vectors().join(file).with_extension("json");
    let suite: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    for group in suite["groups"].as_array().unwrap() {
        for case in group["cases"].as_array().unwrap() {
            if case["id"] == id && case["expect"] == "accept" {
                let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
                return Case {
                    token: text("token"),
                    key: group["pin"]["key"].clone(),
                    footer: text("footer"),
                    assertion: text("implicit_assertion"),
                };
            }
        }
    }
    panic!("no case {id} is accepted");
}

/// A private key of `vectors/keys/`, as a JWK.
pub(crate) fn private_key(name: &str) -> Value {
    let path = vectors().join("keys").join(name).with_extension("json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}
