//! Private keys that standards and web sites print, so that everybody knows them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{
    SigningKeyError,
    algorithm::KeyPair,
    form::PrivateJwk,
    json::{self, Object},
};

/// A thumbprint on each line, and where the key is printed.
const PUBLISHED: &str = include_str!("published.txt");

/// Refuses a key whose thumbprint is in the list.
pub(super) fn refuse_published<P: KeyPair>(private: &P) -> Result<(), SigningKeyError> {
    let members = format!("{{{}}}", private.jwk_members());
    let Ok(object) = Object::read(&members) else { return Ok(()) };
    refuse(|name| object.get(name))
}

/// Refuses a private JWK in the list. It has been read, and its halves belong together.
pub(super) fn refuse_published_jwk(jwk: &PrivateJwk<'_>) -> Result<(), SigningKeyError> {
    refuse(|name| jwk.member(name))
}

fn refuse<'m>(member: impl Fn(&str) -> Option<&'m str>) -> Result<(), SigningKeyError> {
    let is_published = thumbprint(member).is_some_and(|thumbprint| source(&thumbprint).is_some());
    if is_published { Err(SigningKeyError::KeyPublished) } else { Ok(()) }
}

/// Where the private key with this thumbprint is printed.
fn source(thumbprint: &str) -> Option<&'static str> {
    let entries = PUBLISHED.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
    entries.filter(|(published, _)| *published == thumbprint).map(|(_, source)| source).next()
}

/// The thumbprint of a JWK (RFC 7638 §3), given its members as JSON; `None` for a family that the list does not have.
///
/// Values are unescaped first: a key is the same however its text is escaped.
fn thumbprint<'m>(member: impl Fn(&str) -> Option<&'m str>) -> Option<String> {
    let text = |name: &str| serde_json::from_str::<String>(member(name)?).ok();
    let names: &[&str] = match &*text("kty")? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let members = names.iter().map(|name| Some(format!(r#""{name}":{}"#, json::quote(&text(name)?))));
    let members = members.collect::<Option<Vec<_>>>()?.join(",");
    Some(URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{{{members}}}"))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_list_has_a_thumbprint_and_a_source_on_each_line() {
        let entries: Vec<_> = PUBLISHED.lines().filter(|line| !line.starts_with('#')).collect();
        let thumbprints: BTreeSet<_> = entries.iter().map(|line| line.split_once(' ').unwrap().0).collect();
        assert_eq!((entries.len(), thumbprints.len()), (16, 16));
        for line in entries {
            let (thumbprint, found) = line.split_once(' ').unwrap();
            assert_eq!(URL_SAFE_NO_PAD.decode(thumbprint).unwrap().len(), 32, "{line}");
            assert_eq!(source(thumbprint), Some(found));
        }
        assert_eq!(source("#"), None);
    }

    /// RFC 7638 §3.1 and RFC 8037 A.3
    #[test]
    fn a_thumbprint_is_that_of_the_standard() {
        let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"1"}"#;
        let object = Object::read(jwk).unwrap();
        let found = thumbprint(|name| object.get(name));
        assert_eq!(found.as_deref(), Some("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
    }
}
