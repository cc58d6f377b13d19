//! A private JWK (RFC 7517, RFC 7518 §6): the verifier's half is read by the rules of verifiers, and the rest must belong to it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::MAX_KEY_LEN;
use crate::{
    SigningKeyError,
    json::{self, Broken, Object},
};

/// The members of a private JWK; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct PrivateJwk<'j>(Object<'j>);

impl<'j> PrivateJwk<'j> {
    pub(crate) fn read(text: &'j str) -> Result<Self, SigningKeyError> {
        if text.len() > MAX_KEY_LEN {
            return Err(SigningKeyError::KeyTooLong { max: MAX_KEY_LEN });
        }
        let object = Object::read(text).map_err(|broken| match broken {
            Broken::Syntax | Broken::TooMany => SigningKeyError::JwkSyntax,
            Broken::Duplicate => SigningKeyError::JwkDuplicateMember,
        })?;
        allows_sign(object.get("key_ops"))?;
        Ok(Self(object))
    }

    /// The JWK of the verifier's key: these members, and those that say what the key is for.
    pub(crate) fn for_verifier(&self, members: &[&str]) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(1024));
        text.push('{');
        for name in ["kty", "alg", "use"].iter().chain(members) {
            let Some(value) = self.0.get(name) else { continue };
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&json::quote(name));
            text.push(':');
            text.push_str(value);
        }
        text.push('}');
        text
    }

    /// Whether a member is present.
    pub(crate) fn has(&self, member: &str) -> bool {
        self.0.get(member).is_some()
    }

    /// A member as JSON.
    pub(crate) fn member(&self, name: &str) -> Option<&'j str> {
        self.0.get(name)
    }

    /// The bytes of a private member.
    pub(crate) fn bytes(&self, member: &'static str) -> Result<Zeroizing<Vec<u8>>, SigningKeyError> {
        let value = self.0.get(member).ok_or(SigningKeyError::JwkMemberMissing { member })?;
        let text = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        text.and_then(decode_secret).ok_or(SigningKeyError::JwkMemberBase64 { member })
    }
}

/// The bytes of canonical base64url, in memory that is wiped, also where it fails half way.
pub(crate) fn decode_secret(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let len = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}

/// Whether a public member is these bytes, of which there is one encoding.
pub(crate) fn same(jwk: &PrivateJwk<'_>, member: &'static str, bytes: &[u8]) -> Result<(), SigningKeyError> {
    if *jwk.bytes(member)? == bytes { Ok(()) } else { Err(SigningKeyError::KeyPairMismatch) }
}

/// The `kty`, if it is a string without escapes.
pub(crate) fn kty<'j>(jwk: &PrivateJwk<'j>) -> Option<&'j str> {
    jwk.0.get("kty")?.strip_prefix('"')?.strip_suffix('"')
}

fn allows_sign(key_ops: Option<&str>) -> Result<(), SigningKeyError> {
    let Some(text) = key_ops else { return Ok(()) };
    let operations: Vec<String> = serde_json::from_str(text).map_err(|_| SigningKeyError::JwkKeyOps)?;
    let is_repeated = |at: usize, one: &String| operations.iter().take(at).any(|earlier| earlier == one);
    let repeats = operations.iter().enumerate().any(|(at, one)| is_repeated(at, one));
    if operations.iter().any(|one| one == "sign") && !repeats { Ok(()) } else { Err(SigningKeyError::JwkKeyOps) }
}
