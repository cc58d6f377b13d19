//! Private keys from a JWK, and the JWK of their public half.

use cotter::{Algorithm, IntoKeyId, KeyError, KeyId, PinnedKey};

use super::{SigningKey, published::refuse_published_jwk, trivial::refuse_trivial_jwk};
use crate::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, SigningKeyError,
    algorithm::{FromPrivateJwk, KeyPair},
    form::{PrivateJwk, family_of_kty, kty},
    json,
    traces::{MAKING_A_KEY, wiped_stack},
};

impl<A: JwsSigningAlgorithm> SigningKey<A> {
    /// Reads a private JWK (RFC 7517), given as JSON; for HMAC one of `kty` `oct`.
    ///
    /// Its public members and its `alg` and `use` are held to the rules of [`PinnedKey::from_jwk`], and `key_ops` must allow `sign` where it
    /// is present. The private members must be those of its `kty`, and belong to the public ones. `id` is what tokens are issued with, whatever the JWK's own
    /// `kid` says. An RSA key needs `p` and `q`; its other factors are computed anew.
    ///
    /// ```
    /// use cotter::EdDsa;
    /// use cotter_issue::SigningKey;
    ///
    /// // The example of RFC 8037 appendix A.1, which everybody knows.
    /// let jwk = r#"{"kty":"OKP","crv":"Ed25519",
    ///     "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    ///     "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// assert_eq!(SigningKey::<EdDsa>::from_jwk("2026-11", jwk).unwrap_err().code(), "key-published");
    /// assert!(SigningKey::<EdDsa>::danger_from_published_jwk("2026-11", jwk).is_ok());
    ///
    /// let other_half = jwk.replace("11qY", "11qX");
    /// assert!(SigningKey::<EdDsa>::from_jwk("2026-11", &other_half).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// A [`SigningKeyError`] that says which member is wrong; [`SigningKeyError::PublicKey`] for a JWK without a private member, and
    /// [`SigningKeyError::KeyPairMismatch`] for one whose halves do not belong together.
    pub fn from_jwk(id: impl IntoKeyId, jwk: &str) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| {
            let jwk = PrivateJwk::read(jwk)?;
            let key = Self::read_jwk(id, &jwk)?;
            refuse_published_jwk(&jwk)?;
            Ok(key)
        })
    }

    /// Reads a private JWK, even if a standard or a web site publishes it as an example.
    ///
    /// Use it in tests with those examples alone: everyone can issue tokens under such a key.
    ///
    /// # Errors
    ///
    /// Those of [`from_jwk`](Self::from_jwk), except [`SigningKeyError::KeyPublished`].
    pub fn danger_from_published_jwk(id: impl IntoKeyId, jwk: &str) -> Result<Self, SigningKeyError> {
        let id = id.into_key_id()?;
        wiped_stack::<MAKING_A_KEY, _>(|| Self::read_jwk(id, &PrivateJwk::read(jwk)?))
    }

    fn read_jwk(id: KeyId, jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError> {
        let verifier_jwk = jwk.for_verifier(A::Private::VERIFIER_MEMBERS);
        let public = PinnedKey::<A>::from_jwk(id, &verifier_jwk).map_err(to_the_letter)?;
        let is_private = A::Private::PRIVATE_MEMBERS.iter().any(|member| jwk.has(member));
        if !is_private {
            return Err(SigningKeyError::PublicKey { found: kty(jwk).map_or("a public key", public_key) });
        }
        if let Some(member) = foreign_member(jwk, A::Private::PRIVATE_MEMBERS) {
            return Err(SigningKeyError::JwkMemberForeign { member });
        }
        let private = A::Private::from_jwk(jwk)?;
        refuse_trivial_jwk(jwk)?;
        Ok(Self::new(private, public))
    }
}

/// Without the advice to read the key leniently, which here nobody can.
fn to_the_letter(reason: KeyError) -> SigningKeyError {
    if let KeyError::JwkNotStrict { reason } = reason { (*reason).into() } else { reason.into() }
}

/// The private members of all kinds of keys (RFC 7518 §6, RFC 9964 §3), and of RSA those that are computed anew.
const PRIVATE_MEMBERS: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
const COMPUTED_MEMBERS: [&str; 4] = ["dp", "dq", "qi", "oth"];

/// A private member of another kind of key: which of the two is meant would be a guess.
fn foreign_member(jwk: &PrivateJwk<'_>, own: &[&str]) -> Option<&'static str> {
    let is_rsa = own.contains(&"p");
    let is_own = |member: &str| own.contains(&member) || is_rsa && COMPUTED_MEMBERS.contains(&member);
    PRIVATE_MEMBERS.into_iter().find(|member| !is_own(member) && jwk.has(member))
}

fn public_key(kty: &str) -> &'static str {
    match family_of_kty(kty) {
        "an RSA key" => "an RSA public key",
        "an elliptic-curve key" => "an elliptic-curve public key",
        "an Ed25519 key" => "an Ed25519 public key",
        "an ML-DSA key" => "an ML-DSA public key",
        _ => "a public key",
    }
}

impl<A: JwsPublicKeySigningAlgorithm> SigningKey<A> {
    /// The public half as the member of a JWK set: with its `kid`, if the key has an id, and `alg` and `use`.
    ///
    /// ```
    /// use cotter::{Ed25519, PinnedKey};
    /// use cotter_issue::SigningKey;
    ///
    /// let key = SigningKey::<Ed25519>::generate("2026-11")?;
    /// let jwk = key.public_jwk();
    /// assert!(jwk.contains(r#""kid":"2026-11","alg":"Ed25519","use":"sig""#));
    /// assert_eq!(PinnedKey::<Ed25519>::from_jwk("2026-11", &jwk)?.thumbprint(), key.public().thumbprint());
    /// # Ok::<(), cotter_issue::SigningKeyError>(())
    /// ```
    #[must_use]
    pub fn public_jwk(&self) -> String {
        let kid = self.id().as_str().map(|id| format!(r#","kid":{}"#, json::quote(id))).unwrap_or_default();
        format!(r#"{{{}{kid},"alg":"{}","use":"sig"}}"#, self.private.jwk_members(), <A as Algorithm>::NAME)
    }
}
