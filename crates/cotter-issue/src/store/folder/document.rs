//! The file of the state: `{"version":1,"keys":[…],"schedule":{…}}`. It has no private key.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::super::{Revision, StoreError, Stored};
use crate::json::{self, Object};

/// The longest state, in bytes: some 80,000 keys that were dropped.
pub(super) const MAX_LEN: usize = 4 * 1024 * 1024;

pub(super) struct Document {
    /// The thumbprints of the private keys.
    pub(super) keys: BTreeSet<String>,
    pub(super) state: String,
}

impl Document {
    pub(super) fn read(text: &str) -> Result<Self, StoreError> {
        let object =
            Object::read(text).map_err(|_| malformed("state.json to be a JSON object without duplicate names"))?;
        if object.iter().any(|(name, _)| !["version", "keys", "schedule"].contains(&name)) {
            return Err(malformed("no other members of state.json"));
        }
        if object.get("version") != Some("1") {
            return Err(malformed("version 1 of state.json"));
        }
        let names: Vec<String> = object
            .get("keys")
            .and_then(|keys| serde_json::from_str(keys).ok())
            .ok_or_else(|| malformed("an array of keys in state.json"))?;
        let keys: BTreeSet<_> = names.iter().cloned().collect();
        if keys.len() != names.len() || !keys.iter().all(|name| is_thumbprint(name)) {
            return Err(malformed("thumbprints of private keys in state.json, each once"));
        }
        let state = object.get("schedule").ok_or_else(|| malformed("the schedule in state.json"))?;
        Ok(Self { keys, state: state.to_owned() })
    }
}

/// The text of the file.
pub(super) fn write(stored: &Stored) -> Result<String, StoreError> {
    let state: &RawValue = serde_json::from_str(&stored.state).map_err(|_| malformed("a state in JSON"))?;
    let keys: Vec<_> = stored.keys.keys().map(|name| json::quote(name)).collect();
    let text = format!(r#"{{"version":1,"keys":[{}],"schedule":{state}}}"#, keys.join(","));
    Document::read(&text)?;
    if text.len() > MAX_LEN {
        return Err(StoreError::FileTooLong { file: super::STATE.into(), max: MAX_LEN });
    }
    Ok(text)
}

/// Names the content of the file, also if it was put there by hand.
pub(super) fn revision(text: &str) -> Revision {
    Revision::new(URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes())))
}

/// A name of 43 characters, none of which could lead out of the folder.
pub(super) fn is_thumbprint(name: &str) -> bool {
    URL_SAFE_NO_PAD.decode(name).is_ok_and(|bytes| bytes.len() == 32)
}

const fn malformed(expected: &'static str) -> StoreError {
    StoreError::StoreMalformed { expected }
}
