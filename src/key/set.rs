//! JWK sets (RFC 7517 §5): the type says which algorithm, the set says which keys.

use alloc::vec::Vec;

use super::{Jwk, KeyId, Keyring, PinnedKey, jwk::Reading};
use crate::{
    JwsPublicKeyAlgorithm, KeyError,
    strict::{
        json::{self, Broken},
        limits::{MAX_JWKS_KEYS, MAX_JWKS_LEN},
    },
};

/// A member of a JWK set that is not in the ring, and why.
///
/// ```
/// use cotter::{Es256, KeyError, Keyring};
///
/// let set = r#"{"keys":[
///     {"kty":"EC","crv":"P-256","kid":"2026-11","use":"sig",
///      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
///     {"kty":"oct","kid":"shared","k":"c2VjcmV0"}
/// ]}"#;
/// let (_, left_out) = Keyring::<Es256>::from_jwks(set)?;
/// assert_eq!(left_out.len(), 1);
/// assert_eq!(left_out[0].position, 1);
/// assert_eq!(left_out[0].key_id.as_ref().and_then(|id| id.as_str()), Some("shared"));
/// assert_eq!(left_out[0].reason, KeyError::KeyFamily { found: "a symmetric key", expected: "an elliptic-curve key" });
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOut {
    /// Where it stands in the set, from 0.
    pub position: usize,
    /// Its `kid`, if it could be read and is fit to be one.
    pub key_id: Option<KeyId>,
    /// Why it cannot be used for the algorithm of the ring.
    pub reason: KeyError,
}

impl<A: JwsPublicKeyAlgorithm> Keyring<A> {
    /// The keys of a JWK set that can be used for `A`, each under its own `kid`, and the members that are left out.
    ///
    /// A member without `alg` is usable, since the type supplies it; one with another `alg` is not. Left out are members of
    /// another family or curve, with a `use` or `key_ops` that does not allow to verify, private or symmetric ones, those
    /// that are malformed or too weak, and unknown ones (RFC 7517 §5); none of them harms the others. One usable member
    /// without `kid` is pinned as having none; if there are several, they are all left out.
    ///
    /// Members are read to the letter of RFC 7518; see [`from_jwks_as_published`](Self::from_jwks_as_published).
    ///
    /// ```
    /// use cotter::{KeyError, Keyring, Rs256};
    ///
    /// assert_eq!(Keyring::<Rs256>::from_jwks(r#"{"keys":[]}"#).unwrap_err(), KeyError::KeyringEmpty);
    /// assert_eq!(Keyring::<Rs256>::from_jwks(r#"{"key":[]}"#).unwrap_err(), KeyError::JwksKeysMissing);
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::JwksTooLong`] over 64 KiB; [`KeyError::JwksSyntax`] and [`KeyError::JwkDuplicateMember`] for the set
    /// itself; [`KeyError::JwksKeysMissing`] without an array `keys`; [`KeyError::JwksTooManyKeys`] over 256 members;
    /// [`KeyError::KeyIdDuplicate`] if two usable members have one `kid`; [`KeyError::KeyringEmpty`] if none is usable.
    pub fn from_jwks(jwks: &str) -> Result<(Self, Vec<LeftOut>), KeyError> {
        Self::read_jwks(jwks, Reading::Strict)
    }

    /// As [`from_jwks`](Self::from_jwks), for issuers whose sets are not to the letter: `n` and `e` may begin with zero
    /// bytes, and base64url may end in padding.
    ///
    /// Neither makes one key into another; they only spell it in a way that RFC 7518 forbids.
    ///
    /// ```
    /// use cotter::{KeyError, Keyring, Ed25519};
    ///
    /// let padded = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="}]}"#;
    /// assert_eq!(Keyring::<Ed25519>::from_jwks(padded).unwrap_err(), KeyError::KeyringEmpty);
    /// let (keys, left_out) = Keyring::<Ed25519>::from_jwks_as_published(padded)?;
    /// assert_eq!((keys.len(), left_out.len()), (1, 0));
    /// # Ok::<(), KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_jwks`](Self::from_jwks).
    pub fn from_jwks_as_published(jwks: &str) -> Result<(Self, Vec<LeftOut>), KeyError> {
        Self::read_jwks(jwks, Reading::AsPublished)
    }

    fn read_jwks(jwks: &str, reading: Reading) -> Result<(Self, Vec<LeftOut>), KeyError> {
        let mut usable = Vec::new();
        let mut left_out = Vec::new();
        for (position, text) in members(jwks)?.into_iter().enumerate() {
            match pin::<A>(text, reading) {
                Ok(key) => usable.push((position, key)),
                Err(reason) => left_out.push(LeftOut { position, key_id: key_id(text), reason }),
            }
        }
        leave_out_without_id(&mut usable, &mut left_out);
        let ring = Self::new(usable.into_iter().map(|(_, key)| key))?;
        Ok((ring, left_out))
    }
}

/// The texts of the members of a set.
fn members(jwks: &str) -> Result<Vec<&str>, KeyError> {
    if jwks.len() > MAX_JWKS_LEN {
        return Err(KeyError::JwksTooLong { max: MAX_JWKS_LEN });
    }
    let members = json::elements(jwks, "keys").map_err(|broken| match broken {
        Broken::DuplicateMember => KeyError::JwkDuplicateMember,
        Broken::Utf8
        | Broken::Syntax
        | Broken::NotObject
        | Broken::TooDeep
        | Broken::TooManyMembers
        | Broken::Unwanted => KeyError::JwksSyntax,
    })?;
    let members = members.ok_or(KeyError::JwksKeysMissing)?;
    if members.len() > MAX_JWKS_KEYS {
        return Err(KeyError::JwksTooManyKeys { max: MAX_JWKS_KEYS });
    }
    Ok(members)
}

/// One member, under its own `kid`.
fn pin<A: JwsPublicKeyAlgorithm>(text: &str, reading: Reading) -> Result<PinnedKey<A>, KeyError> {
    let jwk = Jwk::read::<A>(text, reading)?;
    let id = jwk.kid().map_or(Ok(KeyId::ABSENT), KeyId::exactly)?;
    PinnedKey::from_read_jwk(id, &jwk)
}

/// The `kid` of a member that could not be pinned, if it has one.
fn key_id(text: &str) -> Option<KeyId> {
    let [kid] = json::members(text.as_bytes(), ["kid"]).ok()?;
    KeyId::exactly(&kid?.into_string()?).ok()
}

/// A token without `kid` must not have the choice between several keys.
fn leave_out_without_id<A: JwsPublicKeyAlgorithm>(
    usable: &mut Vec<(usize, PinnedKey<A>)>,
    left_out: &mut Vec<LeftOut>,
) {
    let without = |(_, key): &(usize, PinnedKey<A>)| *key.id() == KeyId::ABSENT;
    if usable.iter().filter(|member| without(member)).count() < 2 {
        return;
    }
    left_out.extend(usable.iter().filter(|member| without(member)).map(|&(position, _)| LeftOut {
        position,
        key_id: None,
        reason: KeyError::JwkKidMissing,
    }));
    left_out.sort_by_key(|member| member.position);
    usable.retain(|member| !without(member));
}
