use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{MalformedSecret, Selector, random};
use crate::{RotationNonce, SecretDigest, SessionId, error::RandomnessError};

/// By which scanners for secrets recognise a refresh token.
const PREFIX: &str = "rt1_";

/// A refresh token (RFC 6749 §1.5): `rt1_` and the base64url of a selector, a secret and a checksum.
///
/// Selector and secret have 16 and 32 bytes. The checksum is the CRC-32 of both, big-endian, so that a mistyped token
/// never reaches a store. The token has no `Debug`, `Display` or `Serialize`: [`expose`](Self::expose) is the only way
/// to read it. It is wiped when it is dropped. Stores see its digest only.
///
/// ```
/// use cotter_session::RefreshToken;
///
/// assert!(RefreshToken::parse("rt1_AAAA").is_err());
/// ```
///
/// ```compile_fail
/// fn log(token: &cotter_session::RefreshToken) {
///     println!("{token:?}");
/// }
/// ```
#[expect(missing_debug_implementations, reason = "it is a credential, and nothing shows it")]
pub struct RefreshToken {
    selector: Selector,
    secret: Zeroizing<[u8; 32]>,
}

impl RefreshToken {
    /// Reads a refresh token.
    ///
    /// # Errors
    ///
    /// [`MalformedSecret`] if its prefix, length, alphabet or checksum is wrong.
    pub fn parse(token: &str) -> Result<Self, MalformedSecret> {
        let body = token.strip_prefix(PREFIX).ok_or(MalformedSecret)?;
        if body.len() != 70 {
            return Err(MalformedSecret);
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(body).map_err(|_| MalformedSecret)?);
        let (secrets, checksum) = bytes.split_last_chunk::<4>().ok_or(MalformedSecret)?;
        if crc32fast::hash(secrets).to_be_bytes() != *checksum {
            return Err(MalformedSecret);
        }
        let (selector, secret) = secrets.split_first_chunk::<16>().ok_or(MalformedSecret)?;
        let secret = secret.try_into().map_err(|_| MalformedSecret)?;
        Ok(Self { selector: Selector(Zeroizing::new(*selector)), secret: Zeroizing::new(secret) })
    }

    /// The text, for the client that the token belongs to.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(52));
        bytes.extend_from_slice(&*self.selector.0);
        bytes.extend_from_slice(&*self.secret);
        let checksum = crc32fast::hash(&bytes);
        bytes.extend_from_slice(&checksum.to_be_bytes());
        let mut text = Zeroizing::new(String::with_capacity(74));
        text.push_str(PREFIX);
        URL_SAFE_NO_PAD.encode_string(&*bytes, &mut text);
        text
    }

    /// The id of its session.
    #[must_use]
    pub fn session_id(&self) -> SessionId {
        self.selector.session_id()
    }

    pub(crate) fn with(selector: Selector) -> Result<Self, RandomnessError> {
        Ok(Self { selector, secret: random()? })
    }

    /// The successor under a nonce. It is derived and not drawn, so that a repeated request gets the same one, and so
    /// that what is stored gives nothing.
    pub(crate) fn successor(&self, nonce: &RotationNonce) -> Result<Self, RandomnessError> {
        let mut secret = Zeroizing::new([0; 32]);
        let id = self.session_id();
        // It fails beyond 255 blocks, and this is one.
        Hkdf::<Sha256>::new(Some(nonce.as_bytes()), &*self.secret)
            .expand_multi_info(&[b"rt-successor", id.as_bytes()], &mut *secret)
            .map_err(|_| RandomnessError)?;
        Ok(Self { selector: self.selector.clone(), secret })
    }

    pub(crate) fn digest(&self) -> SecretDigest {
        SecretDigest::of("cotter refresh token", &[&*self.selector.0, &*self.secret])
    }
}
