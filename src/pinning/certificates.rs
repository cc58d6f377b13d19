//! Certificates by their ids, as Google and Firebase publish them.

use alloc::vec::Vec;

use super::set;
use crate::{
    KeyError, KeyId, Keyring, PinnedKey, PublicKeyAlgorithm, SkippedKey,
    strict::{
        json::{self, Value},
        limits::DEFAULT_JWKS_LEN,
    },
};

impl<A: PublicKeyAlgorithm> Keyring<A> {
    /// Reads a JSON object that maps key ids to X.509 certificates in PEM.
    ///
    /// Returns the keys, and the members that are skipped.
    ///
    /// Google publishes `https://www.googleapis.com/robot/v1/metadata/x509/…` in this form. The **certificates are not
    /// validated**; see [`PinnedKey::from_certificate_pem`]. The caller vouches that the object came from the issuer.
    ///
    /// ```
    /// use cotter::{Keyring, Rs256};
    ///
    /// let refused = Keyring::<Rs256>::from_certificates(r#"{"1b9b": "no certificate"}"#).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     r#"the one key of the set cannot be used; at 0 ("1b9b"): PEM is malformed: expected one block of RFC 7468"#,
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeyError::JwksTooLong`] over 64 KiB; [`KeyError::JwksSyntax`] if it is not one JSON object of up to 256
    /// members; [`KeyError::JwkDuplicateMember`] for a repeated id; [`KeyError::KeyringEmpty`] if no certificate can be
    /// used.
    pub fn from_certificates(json: &str) -> Result<(Self, Vec<SkippedKey>), KeyError> {
        if json.len() > DEFAULT_JWKS_LEN {
            return Err(KeyError::JwksTooLong { max: DEFAULT_JWKS_LEN });
        }
        let (mut keys, mut skipped) = (Vec::new(), Vec::new());
        for (position, (name, value)) in json::entries(json).map_err(set::syntax)?.into_iter().enumerate() {
            let id = KeyId::exactly(&name);
            let key_id = id.is_ok().then_some(name);
            match id.and_then(|id| pin(id, value)) {
                Ok(key) => keys.push(key),
                Err(reason) => skipped.push(SkippedKey { position, key_id, reason, is_usable_leniently: false }),
            }
        }
        if keys.is_empty() {
            return Err(KeyError::KeyringEmpty { skipped });
        }
        Ok((Self::new(keys)?, skipped))
    }
}

fn pin<A: PublicKeyAlgorithm>(id: KeyId, value: Value) -> Result<PinnedKey<A>, KeyError> {
    let not_text =
        KeyError::NotPem { found: "JSON", expected: "a certificate in PEM, or from_jwks for a set", lenient: None };
    PinnedKey::from_certificate_pem(id, &value.into_string().ok_or(not_text)?)
}
