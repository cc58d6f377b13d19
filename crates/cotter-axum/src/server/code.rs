//! Authorization codes (RFC 6749 §4.1.2), and what they stand for.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Timestamp;
use cotter_session::{Binding, Epochs, SecretDigest, Session, Subject};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// An authorization code: 32 random bytes, as 43 characters of base64url.
///
/// It has no `Debug`, `Display` or `Serialize`, and is wiped when it is dropped. Stores see its digest only.
pub(super) struct AuthorizationCode(Zeroizing<[u8; 32]>);

impl AuthorizationCode {
    /// A new code; `None` if the operating system gives no random bytes.
    pub(super) fn generate() -> Option<Self> {
        random().map(Self)
    }

    /// Reads a code; `None` for every other text.
    pub(super) fn read(text: &str) -> Option<Self> {
        thirty_two(text).map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// The text, for the client that it was given to.
    pub(super) fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.0))
    }

    pub(super) fn digest(&self) -> SecretDigest {
        let hash = Sha256::new_with_prefix("cotter authorization code\0").chain_update(*self.0);
        SecretDigest::from_bytes(hash.finalize().into())
    }
}

/// What a code stands for, as a store keeps it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeGrant {
    pub(super) client: Box<str>,
    /// As the client wrote it, its port included.
    pub(super) redirect_uri: Box<str>,
    /// The SHA-256 of the verifier (RFC 7636 §4.2).
    pub(super) challenge: [u8; 32],
    pub(super) scope: Box<str>,
    pub(super) audience: Box<str>,
    pub(super) subject: Subject,
    pub(super) auth_time: u64,
    /// The counters of the session that has given the code: a log-out everywhere ends the code too.
    pub(super) epochs: Epochs,
    /// The key that the client has announced (RFC 9449 §10).
    pub(super) binding: Option<Binding>,
}

impl CodeGrant {
    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    pub(super) const fn auth_time(&self) -> Timestamp {
        Timestamp::from_unix_seconds(self.auth_time)
    }
}

/// What a session has been granted: its data.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Granted {
    pub(super) scope: Box<str>,
    pub(super) audience: Box<str>,
    /// The digest of the code that it came from, by which a second exchange finds it.
    code: Box<str>,
}

impl Granted {
    pub(super) fn of(grant: &CodeGrant, code: SecretDigest) -> Self {
        Self { scope: grant.scope.clone(), audience: grant.audience.clone(), code: text_of(code) }
    }

    pub(super) fn to_bytes(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    /// What a session was granted here; `None` for a session that did not begin here.
    pub(super) fn to_session(session: &Session) -> Option<Self> {
        serde_json::from_slice(session.data()).ok()
    }

    pub(super) fn came_of(&self, code: SecretDigest) -> bool {
        self.code == text_of(code)
    }
}

/// `jkt` (RFC 7638 §3.1).
pub(super) fn text_of_thumbprint(key: Binding) -> Box<str> {
    URL_SAFE_NO_PAD.encode(key.as_bytes()).into()
}

/// `code_challenge` (RFC 7636 §4.2).
pub(super) fn text_of_challenge(challenge: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(challenge)
}

fn text_of(digest: SecretDigest) -> Box<str> {
    URL_SAFE_NO_PAD.encode(digest.as_bytes()).into()
}

/// The 32 bytes of 43 characters of base64url, in the one way to write them.
pub(super) fn thirty_two(text: &str) -> Option<[u8; 32]> {
    if text.len() != 43 {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// Random bytes of the operating system; `None` if it gives none.
pub(super) fn random<const N: usize>() -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_the_one_way_to_write_it() {
        let code = AuthorizationCode::generate().unwrap();
        let text = code.expose();
        assert_eq!(text.len(), 43);
        assert_eq!(AuthorizationCode::read(&text).unwrap().digest(), code.digest());
        let longer = format!("{}=", *text);
        let bits = format!("{}B", text.get(..42).unwrap());
        for other in ["", "rt1_AAAA", &longer, &bits, text.get(1..).unwrap()] {
            assert!(AuthorizationCode::read(other).is_none_or(|read| read.digest() != code.digest()), "{other}");
        }
        assert!(AuthorizationCode::read(&format!("{}B", "A".repeat(42))).is_none(), "bits behind the end are zero");
    }
}
