use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{MalformedSecret, Selector, random};
use crate::{SecretDigest, SessionId, error::RandomnessError};

/// The value of a session cookie: 32 bytes, as 43 characters of base64url. To others they are all random: that of the
/// shard, which is the same in all cookies of a subject, is masked by another.
///
/// It has no `Debug`, `Display` or `Serialize`: [`expose`](Self::expose) is the only way to read it. It is wiped when it
/// is dropped. Stores see its digest only.
///
/// ```
/// use cotter_session::{RefreshToken, SessionCookie};
///
/// // Sixteen zeros and sixteen more: well formed, and no session's.
/// let cookie = SessionCookie::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")?;
/// assert_eq!(cookie.expose().len(), 43);
/// assert!(RefreshToken::parse(&cookie.expose()).is_err(), "a cookie is not a refresh token");
/// # Ok::<(), cotter_session::MalformedSecret>(())
/// ```
///
/// ```compile_fail
/// fn log(cookie: &cotter_session::SessionCookie) {
///     println!("{cookie:?}");
/// }
/// ```
#[expect(missing_debug_implementations, reason = "it is a credential, and nothing shows it")]
pub struct SessionCookie {
    selector: Selector,
    secret: Zeroizing<[u8; 16]>,
}

impl SessionCookie {
    /// Reads the value of a cookie.
    ///
    /// # Errors
    ///
    /// [`MalformedSecret`] if it is not 43 characters of base64url whose last bits are zero.
    pub fn parse(value: &str) -> Result<Self, MalformedSecret> {
        if value.len() != 43 {
            return Err(MalformedSecret);
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(value).map_err(|_| MalformedSecret)?);
        let (selector, secret) = bytes.split_first_chunk::<16>().ok_or(MalformedSecret)?;
        let secret = secret.try_into().map_err(|_| MalformedSecret)?;
        Ok(Self { selector: masked(&Selector(Zeroizing::new(*selector))), secret: Zeroizing::new(secret) })
    }

    /// The value, for the browser that the session belongs to.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(32));
        bytes.extend_from_slice(&*masked(&self.selector).0);
        bytes.extend_from_slice(&*self.secret);
        Zeroizing::new(URL_SAFE_NO_PAD.encode(&*bytes))
    }

    /// The id of its session.
    #[must_use]
    pub fn session_id(&self) -> SessionId {
        self.selector.session_id()
    }

    /// A new value for the same session.
    pub(crate) fn renewed(&self) -> Result<Self, RandomnessError> {
        Self::with(self.selector.clone())
    }

    pub(crate) fn with(selector: Selector) -> Result<Self, RandomnessError> {
        Ok(Self { selector, secret: random()? })
    }

    pub(crate) fn digest(&self) -> SecretDigest {
        SecretDigest::of("cotter session cookie", &[&*self.selector.0, &*self.secret])
    }
}

/// Masks the shard with the last byte, or takes the mask off.
fn masked(selector: &Selector) -> Selector {
    let mut masked = selector.clone();
    let [shard, .., mask] = &mut *masked.0;
    *shard ^= *mask;
    masked
}
