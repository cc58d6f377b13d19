//! JWK sets (RFC 7517 §5): the type says which algorithm, the set says which keys.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::jwk::purpose;
use crate::{
    JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, PinnedKey, SkippedKey,
    import::{Jwk, Reading},
    strict::{
        json::{self, Broken},
        limits::{DEFAULT_JWKS_KEYS, DEFAULT_JWKS_LEN, MAX_JWKS_KEYS, MAX_JWKS_LEN},
    },
};

impl<A: JwsPublicKeyAlgorithm> Keyring<A> {
    /// Reads the keys of a JWK set that can be used for `A`, each under its own `kid`.
    ///
    /// Returns the keys, and the members that are skipped.
    ///
    /// A member without `alg` is usable, since the type supplies it; one with another `alg` is not. Some members are
    /// skipped without affecting the others: those of another family or curve, with a `use` or `key_ops` that does not
    /// allow verification, private or symmetric ones, those that are malformed or too weak, and unknown ones (RFC 7517
    /// §5). One usable key without `kid` is pinned as having none; if there are several, all of them are skipped. The
    /// same key twice under one `kid` is one key.
    ///
    /// Members are read to the letter of RFC 7518; see [`from_jwks_lenient`](Self::from_jwks_lenient) for others, and
    /// [`JwksReader`] for larger sets.
    ///
    /// ```
    /// use cotter::{KeyError, Keyring, Rs256};
    ///
    /// let set = r#"{"keys":[{"kty":"RSA","use":"enc","kid":"a"},{"kty":"RSA","use":"enc","kid":"b"},{"kty":"XYZ"}]}"#;
    /// let refused = Keyring::<Rs256>::from_jwks(set).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "none of the 3 keys of the set can be used; at 0 (\"a\"), 1 (\"b\"): JWK's use is not sig; \
    ///      at 2: key is a key of another kind: expected an RSA key",
    /// );
    /// assert_eq!(Keyring::<Rs256>::from_jwks(r#"{"key":[]}"#).unwrap_err(), KeyError::JwksKeysMissing);
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::JwksTooLong`] over 64 KiB; [`KeyError::JwksSyntax`] and [`KeyError::JwkDuplicateMember`] for the set
    /// itself; [`KeyError::JwksKeysMissing`] without an array `keys`; [`KeyError::JwksTooManyKeys`] over 256 members;
    /// [`KeyError::KeyIdDuplicate`] if two usable members have one `kid` and are not the same key; [`KeyError::KeyringEmpty`] if none is
    /// usable, with the reasons.
    pub fn from_jwks(jwks: &str) -> Result<(Self, Vec<SkippedKey>), KeyError> {
        JwksReader::new().read(jwks)
    }

    /// As [`from_jwks`](Self::from_jwks), for issuers whose sets depart from the letter of the standard.
    ///
    /// Members are read as [`PinnedKey::from_jwk_lenient`] reads them: with padding, the standard alphabet of base64,
    /// extra or missing zero bytes before numbers, members without a value, or keys only in `x5c`. None of these can
    /// turn one key into another.
    ///
    /// ```
    /// use cotter::{Keyring, Ed25519};
    ///
    /// let padded = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1","x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}]}"#;
    /// let refused = Keyring::<Ed25519>::from_jwks(padded).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "the one key of the set cannot be used; at 0 (\"1\"): JWK's x is not canonical base64url without padding; \
    ///      from_jwks_lenient accepts one",
    /// );
    /// let (keys, skipped) = Keyring::<Ed25519>::from_jwks_lenient(padded)?;
    /// assert_eq!((keys.len(), skipped.len()), (1, 0));
    /// # Ok::<(), cotter::KeyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`from_jwks`](Self::from_jwks).
    pub fn from_jwks_lenient(jwks: &str) -> Result<(Self, Vec<SkippedKey>), KeyError> {
        JwksReader::new().lenient().read(jwks)
    }
}

/// Reads JWK sets, with limits that can be raised.
///
/// ```
/// use cotter::{JwksReader, KeyError, Rs256};
///
/// let reader = JwksReader::new().max_len(512 * 1024)?.max_keys(1000)?;
/// let long = format!(r#"{{"keys":[],"note":"{}"}}"#, "x".repeat(100_000));
/// assert_eq!(reader.read::<Rs256>(&long).unwrap_err().code(), "keyring-empty");
/// assert_eq!(JwksReader::new().read::<Rs256>(&long).unwrap_err(), KeyError::JwksTooLong { max: 65_536 });
/// # Ok::<(), KeyError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct JwksReader {
    reading: Reading,
    max_len: usize,
    max_keys: usize,
}

impl JwksReader {
    /// Creates a strict reader of sets of up to 64 KiB and 256 members.
    #[must_use]
    pub const fn new() -> Self {
        Self { reading: Reading::Strict, max_len: DEFAULT_JWKS_LEN, max_keys: DEFAULT_JWKS_KEYS }
    }

    /// Reads members as [`Keyring::from_jwks_lenient`] does.
    #[must_use]
    pub const fn lenient(self) -> Self {
        Self { reading: Reading::Lenient, ..self }
    }

    /// Accepts sets of up to `bytes`, at most 1 MiB.
    ///
    /// # Errors
    ///
    /// [`KeyError::JwksLimitTooHigh`].
    pub const fn max_len(self, bytes: usize) -> Result<Self, KeyError> {
        if bytes > MAX_JWKS_LEN {
            return Err(KeyError::JwksLimitTooHigh { max: MAX_JWKS_LEN });
        }
        Ok(Self { max_len: bytes, ..self })
    }

    /// Accepts sets of up to `keys` members, at most 4,096.
    ///
    /// # Errors
    ///
    /// [`KeyError::JwksLimitTooHigh`].
    pub const fn max_keys(self, keys: usize) -> Result<Self, KeyError> {
        if keys > MAX_JWKS_KEYS {
            return Err(KeyError::JwksLimitTooHigh { max: MAX_JWKS_KEYS });
        }
        Ok(Self { max_keys: keys, ..self })
    }

    /// Reads the keys of a set that can be used for `A`, as [`Keyring::from_jwks`] does.
    ///
    /// # Errors
    ///
    /// As [`Keyring::from_jwks`], with the limits of this reader.
    pub fn read<A: JwsPublicKeyAlgorithm>(&self, jwks: &str) -> Result<(Keyring<A>, Vec<SkippedKey>), KeyError> {
        let (mut usable, mut skipped) = (Vec::new(), Vec::new());
        for (position, text) in self.members(jwks)?.into_iter().enumerate() {
            match pin::<A>(text, self.reading) {
                Ok(key) => usable.push((position, key)),
                Err(reason) => {
                    let is_usable_leniently =
                        self.reading == Reading::Strict && pin::<A>(text, Reading::Lenient).is_ok();
                    skipped.push(SkippedKey { position, key_id: key_id(text), reason, is_usable_leniently });
                }
            }
        }
        let usable = one_for_each_id(usable, &mut skipped)?;
        skipped.sort_by_key(|member| member.position);
        if usable.is_empty() {
            return Err(KeyError::KeyringEmpty { skipped });
        }
        Ok((Keyring::new(usable)?, skipped))
    }

    /// The text of each member of a set.
    fn members<'j>(&self, jwks: &'j str) -> Result<Vec<&'j str>, KeyError> {
        if jwks.len() > self.max_len {
            return Err(KeyError::JwksTooLong { max: self.max_len });
        }
        let members = json::elements(jwks, "keys").map_err(syntax)?.ok_or(KeyError::JwksKeysMissing)?;
        if members.len() > self.max_keys {
            return Err(KeyError::JwksTooManyKeys { max: self.max_keys });
        }
        Ok(members)
    }
}

impl Default for JwksReader {
    fn default() -> Self {
        Self::new()
    }
}

pub(super) const fn syntax(broken: Broken) -> KeyError {
    match broken {
        Broken::DuplicateMember => KeyError::JwkDuplicateMember,
        Broken::Utf8
        | Broken::Syntax
        | Broken::NotObject
        | Broken::TooDeep
        | Broken::TooManyMembers
        | Broken::ForbiddenString => KeyError::JwksSyntax,
    }
}

/// Pins one member under its own `kid`.
fn pin<A: JwsPublicKeyAlgorithm>(text: &str, reading: Reading) -> Result<PinnedKey<A>, KeyError> {
    let jwk = Jwk::read(text, purpose::<A>(), reading)?;
    let id = jwk.kid().map_or(Ok(KeyId::ABSENT), KeyId::exactly)?;
    PinnedKey::from_read_jwk(id, &jwk)
}

/// The `kid` of a member that could not be pinned, if it has one.
fn key_id(text: &str) -> Option<String> {
    let [kid] = json::members(text.as_bytes(), ["kid"]).ok()?;
    kid?.into_string().filter(|kid| KeyId::exactly(kid).is_ok())
}

/// Keeps one key for each id. A repeated key is skipped, and so are several keys without an id: a token without `kid`
/// must not be able to match more than one.
fn one_for_each_id<A: JwsPublicKeyAlgorithm>(
    usable: Vec<(usize, PinnedKey<A>)>,
    skipped: &mut Vec<SkippedKey>,
) -> Result<Vec<PinnedKey<A>>, KeyError> {
    let mut by_id: BTreeMap<KeyId, Vec<(usize, PinnedKey<A>)>> = BTreeMap::new();
    for (position, key) in usable {
        by_id.entry(key.id().clone()).or_default().push((position, key));
    }
    let mut keys = Vec::with_capacity(by_id.len());
    for (id, members) in by_id {
        let mut rest = members.into_iter();
        let Some((position, first)) = rest.next() else { continue };
        let rest: Vec<_> = rest.collect();
        let skip = |position, reason| SkippedKey {
            position,
            key_id: id.as_str().map(Into::into),
            reason,
            is_usable_leniently: false,
        };
        if !rest.is_empty() && rest.iter().any(|(_, key)| key.thumbprint() != first.thumbprint()) {
            let positions = core::iter::once(position).chain(rest.into_iter().map(|(position, _)| position));
            if id != KeyId::ABSENT {
                return Err(KeyError::KeyIdDuplicate {
                    id: id.as_str().map(Into::into),
                    positions: positions.collect(),
                });
            }
            skipped.extend(positions.map(|position| skip(position, KeyError::JwkKidMissing)));
        } else {
            skipped.extend(rest.into_iter().map(|(position, _)| skip(position, KeyError::JwkRepeated)));
            keys.push(first);
        }
    }
    Ok(keys)
}
