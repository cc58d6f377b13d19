//! The members of a file, as they are in the file. Members that are not listed here are for readers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{key::KeySource, key_set};

/// The schema that this crate reads.
pub(crate) const SCHEMA: &str = "cotter-vectors/1";

#[derive(Deserialize)]
pub(crate) struct Document {
    pub(crate) schema: String,
    pub(crate) groups: Vec<Group>,
}

#[derive(Deserialize)]
pub(crate) struct Group {
    pub(crate) kind: String,
    pub(crate) pin: Pin,
    pub(crate) policy: Option<Box<RawValue>>,
    pub(crate) cases: Vec<Case>,
}

#[derive(Deserialize)]
pub(crate) struct Pin {
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) alg: Option<String>,
    /// `null` is a statement: the token must not have a `kid`. So the member may not be absent.
    #[serde(deserialize_with = "Option::deserialize")]
    pub(crate) kid: Option<String>,
    pub(crate) key: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) comment: String,
    pub(crate) expect: String,
    pub(crate) token: Option<String>,
    pub(crate) detached_payload: Option<String>,
    pub(crate) payload: Option<String>,
    /// The required footer; an empty one means none.
    pub(crate) footer: Option<String>,
    pub(crate) implicit_assertion: Option<String>,
    pub(crate) key: Option<Box<RawValue>>,
    /// How many members of the set can be used.
    pub(crate) usable: Option<Value>,
    /// The value of a second DPoP header field.
    pub(crate) second_token: Option<String>,
    /// The DPoP proof that accompanies an access token.
    pub(crate) proof: Option<String>,
    /// The method and the address of the request, if they differ from those of the policy.
    pub(crate) method: Option<String>,
    pub(crate) uri: Option<String>,
    /// How many times the token is presented; the last outcome is the one that counts.
    pub(crate) shown: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    Jwk(Box<RawValue>),
    JwkText(String),
    JwkLenient(String),
    Jwks(Box<RawValue>),
    JwksText(String),
    JwksLenient(String),
    Certificates(String),
    Pem(String),
    PemLenient(String),
    Der(String),
    CertificateDer(String),
    Hex(Option<String>),
    Paserk(String),
    SecretBase64url(String),
    ShortSecret(String),
}

/// A key, or the code of the rule that its set breaks.
pub(crate) type KeyOrCode = Result<KeySource, &'static str>;

/// Reads a key. `kid` selects the member of a set.
pub(crate) fn key(json: &RawValue, kid: Option<&str>) -> Result<KeyOrCode, String> {
    Ok(match serde_json::from_str(json.get()).map_err(|error| format!("key: {error}"))? {
        Key::Jwk(object) => Ok(KeySource::Jwk(object.get().to_owned())),
        Key::JwkText(text) => Ok(KeySource::Jwk(text)),
        Key::JwkLenient(text) => Ok(KeySource::LenientJwk(text)),
        Key::Jwks(object) => key_set::member(object.get(), kid).map(KeySource::Jwk),
        Key::JwksText(text) => key_set::member(&text, kid).map(KeySource::Jwk),
        Key::JwksLenient(_) | Key::Certificates(_) => return Err("key: of kind jwks alone".to_owned()),
        Key::Pem(text) => Ok(KeySource::Pem(text)),
        Key::PemLenient(text) => Ok(KeySource::LenientPem(text)),
        Key::Der(text) => Ok(KeySource::Der(base64url(&text)?)),
        Key::CertificateDer(text) => Ok(KeySource::CertificateDer(base64url(&text)?)),
        Key::Hex(text) => Ok(KeySource::Raw(hex(&text.ok_or("hex: expected pairs of digits")?)?)),
        Key::Paserk(text) => Ok(KeySource::Paserk(text)),
        Key::SecretBase64url(text) => Ok(KeySource::Base64urlSecret(text)),
        Key::ShortSecret(text) => Ok(KeySource::ShortSecret(hex(&text)?)),
    })
}

/// The text of a key set, and how to read it, for kind `jwks`.
pub(crate) struct SetText {
    pub(crate) text: String,
    pub(crate) form: SetForm,
}

/// How to read the text of a set.
#[derive(Clone, Copy)]
pub(crate) enum SetForm {
    Jwks,
    LenientJwks,
    /// A map from key id to certificate.
    Certificates,
}

impl SetText {
    /// Reads a key that is a set.
    pub(crate) fn read(json: &RawValue) -> Result<Self, String> {
        match serde_json::from_str(json.get()).map_err(|error| format!("key: {error}"))? {
            Key::Jwks(object) => Ok(Self { text: object.get().to_owned(), form: SetForm::Jwks }),
            Key::JwksText(text) => Ok(Self { text, form: SetForm::Jwks }),
            Key::JwksLenient(text) => Ok(Self { text, form: SetForm::LenientJwks }),
            Key::Certificates(text) => Ok(Self { text, form: SetForm::Certificates }),
            Key::Jwk(_)
            | Key::JwkText(_)
            | Key::JwkLenient(_)
            | Key::Pem(_)
            | Key::PemLenient(_)
            | Key::Der(_)
            | Key::CertificateDer(_)
            | Key::Hex(_)
            | Key::Paserk(_)
            | Key::SecretBase64url(_)
            | Key::ShortSecret(_) => {
                Err("key: kind jwks needs jwks, jwks_text, jwks_lenient or certificates".to_owned())
            }
        }
    }
}

/// Reads the bytes of a key, for kind `paserk`; `None` if the file leaves them open.
pub(crate) fn key_bytes(json: &RawValue) -> Result<Option<Vec<u8>>, String> {
    match serde_json::from_str(json.get()).map_err(|error| format!("key: {error}"))? {
        Key::Hex(text) => text.map(|text| hex(&text)).transpose(),
        Key::Jwk(_)
        | Key::JwkText(_)
        | Key::JwkLenient(_)
        | Key::Jwks(_)
        | Key::JwksText(_)
        | Key::JwksLenient(_)
        | Key::Certificates(_)
        | Key::Pem(_)
        | Key::PemLenient(_)
        | Key::Der(_)
        | Key::CertificateDer(_)
        | Key::Paserk(_)
        | Key::SecretBase64url(_)
        | Key::ShortSecret(_) => Err("key: kind paserk needs hex".to_owned()),
    }
}

/// Reads how many members of a set must be usable.
pub(crate) fn count(json: &Value) -> Result<usize, String> {
    let count = json.as_u64().and_then(|count| usize::try_from(count).ok());
    count.ok_or_else(|| "usable: expected how many members".to_owned())
}

/// Reads how many times a token is presented: once, or as many times as a case says, up to four.
pub(crate) fn shown(json: Option<&Value>) -> Result<usize, String> {
    match json.map(Value::as_u64) {
        None => Ok(1),
        Some(Some(times @ 1..=4)) => usize::try_from(times).map_err(|error| error.to_string()),
        Some(_) => Err("shown: expected 1 to 4".to_owned()),
    }
}

pub(crate) fn base64url(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| format!("base64url: {error}"))
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(byte).collect::<Option<_>>().ok_or_else(|| "hex: expected pairs of digits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn hex_is_pairs_of_digits() {
        assert_eq!(hex("00fFa1"), Ok(vec![0, 0xff, 0xa1]));
        for refused in ["0", "0g", "000", " 00", "é"] {
            assert!(hex(refused).is_err(), "{refused}");
        }
    }
}
