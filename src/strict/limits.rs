//! Every limit on a size, with its reason. Each is applied before the work that it bounds.

use crate::PolicyError;

/// The longest token that a verifier accepts by default, in bytes of text.
///
/// Common HTTP servers refuse header fields past 8 to 16 KiB, so a longer token seldom arrives; the largest signature of
/// a registered algorithm (ML-DSA-87, 6,170 characters) leaves room for 10 KiB of header and claims.
pub(crate) const DEFAULT_TOKEN_LEN: usize = 16 * 1024;

/// The ceiling of a verifier's token limit, in bytes of text.
///
/// The cost before the signature check is linear in this number: hashing 256 KiB takes well under a millisecond. In
/// `jwt::IssuerRouter`, which reads the payload to find the verifier, it is a few milliseconds.
pub(crate) const MAX_TOKEN_LEN: usize = 256 * 1024;

/// The longest header, in bytes after base64url. Header members are ids and names; 4 KiB holds an `x5c` of one certificate.
pub(crate) const MAX_HEADER_LEN: usize = 4 * 1024;

/// The ceiling of a verifier's header limit: an `x5c` of several certificates. Azure Key Vault's has 8.4 KiB.
pub(crate) const HEADER_LEN_CEILING: usize = 16 * 1024;

/// The longest PASETO footer, in bytes after base64url: as long as a header, whose role it has.
#[cfg(feature = "paseto")]
pub(crate) const MAX_FOOTER_LEN: usize = 4 * 1024;

/// The longest RFC 3339 time, in characters: one with nanoseconds and an offset.
#[cfg(feature = "paseto")]
pub(crate) const MAX_TIME_LEN: usize = "2026-11-21T10:00:00.123456789+00:00".len();

/// The deepest nesting of arrays and objects in a header, a claims set or a JWK; the outermost object is level 1.
pub(crate) const MAX_DEPTH: usize = 32;

/// The most members that all objects of one JSON text may have together.
///
/// The names in one object are compared with each other to find duplicates, so this also bounds that work.
pub(crate) const MAX_MEMBERS: usize = 256;

/// The ceiling of a verifier's limit on the members of a claims set: Keycloak writes two for each client in
/// `resource_access`. Comparing so many names in one object takes about a millisecond.
pub(crate) const MEMBERS_CEILING: usize = 1024;

/// The longest key id, in bytes. Ids in use are thumbprints, UUIDs and URLs; a `did:jwk` id of a P-521 key has about 400.
pub(crate) const MAX_KEY_ID_LEN: usize = 1024;

/// The longest JWK, in bytes of JSON: an RSA key of 8,192 bits has 1.4 KiB, and the rest is room for `x5c`.
pub(crate) const MAX_JWK_LEN: usize = 64 * 1024;

/// The most values of a JWK's `key_ops`. Eight are registered (RFC 7517 §8.3); they are compared with each other.
pub(crate) const MAX_KEY_OPS: usize = 16;

/// The longest PEM text, DER, or HMAC secret, in bytes: a key of any kind, or a certificate, with room to spare.
pub(crate) const MAX_KEY_LEN: usize = 64 * 1024;

/// The default limit on a JWK set, in bytes of JSON. The longest of the common providers, Entra's, has 16 KiB with its
/// certificates.
pub(crate) const DEFAULT_JWKS_LEN: usize = 64 * 1024;

/// The ceiling of that limit: thousands of keys, or hundreds with a chain of certificates each.
pub(crate) const MAX_JWKS_LEN: usize = 1024 * 1024;

/// The default limit on the members of a JWK set, usable or not. Providers publish up to about ten.
pub(crate) const DEFAULT_JWKS_KEYS: usize = 256;

/// The ceiling of that limit. Members are read one by one, and their ids are compared by a tree.
pub(crate) const MAX_JWKS_KEYS: usize = 4096;

/// The shortest secret that counts as a short one, in bytes: the shortest that providers hand out.
pub(crate) const MIN_SHORT_SECRET_LEN: usize = 16;

/// The sizes of an RSA modulus, in bits: RFC 7518 §3.3 asks for 2,048, and the upper end bounds the work for one signature.
pub(crate) const RSA_MODULUS_BITS: core::ops::RangeInclusive<usize> = 2048..=8192;

/// The longest modulus of an RSA key that comes with a token, in bits. An attacker may choose it, and the work for one
/// signature grows with its square: at 4,096 it is a quarter of that at 8,192. A key that lives as long as a session
/// needs no more.
pub(crate) const MAX_ONE_USE_RSA_BITS: usize = 4096;

/// The longest leeway, in seconds. More would be a lifetime of its own (RFC 7519 §4.1.4: a few minutes).
pub(crate) const MAX_LEEWAY_SECONDS: u64 = 600;

/// The default leeway of a profile: profiles enforce `iat`, and clocks that are set by NTP differ by less.
pub(crate) const DEFAULT_PROFILE_LEEWAY: core::time::Duration = core::time::Duration::from_secs(5);

/// The longest DPoP proof, in bytes of text: a header with an RSA key of 4,096 bits, and a signature by it, have 3 KiB.
pub(crate) const MAX_PROOF_LEN: usize = 8 * 1024;

/// The longest address that is compared with another, in bytes: what common HTTP servers accept.
pub(crate) const MAX_URI_LEN: usize = 8 * 1024;

/// The ceiling of the maximum age of DPoP proofs, in seconds. Uses are remembered for as long (RFC 9449 §11.1: seconds
/// or minutes).
pub(crate) const MAX_PROOF_AGE_SECONDS: u64 = 600;

/// The longest time since the `iat` of a client assertion, if it has one, in seconds. Libraries state an `exp` of one
/// minute to one hour, and send the assertion at once. Its use is remembered for no longer.
pub(crate) const MAX_SINGLE_USE_AGE_SECONDS: u64 = 600;

/// A limit on the length of a token, at most [`MAX_TOKEN_LEN`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenLimit(usize);

impl TokenLimit {
    pub(crate) const DEFAULT: Self = Self(DEFAULT_TOKEN_LEN);
    pub(crate) const NOTHING: Self = Self(0);
    pub(crate) const PROOF: Self = Self(MAX_PROOF_LEN);

    pub(crate) const fn new(bytes: usize) -> Result<Self, PolicyError> {
        if bytes > MAX_TOKEN_LEN {
            return Err(PolicyError::TokenLimitTooHigh { max: MAX_TOKEN_LEN });
        }
        Ok(Self(bytes))
    }

    pub(crate) const fn bytes(self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In bytes, as the documentation of the public items states them.
    #[test]
    fn the_limits_are_what_the_documentation_says() {
        for (limit, bytes) in [
            (DEFAULT_TOKEN_LEN, 16_384),
            (MAX_TOKEN_LEN, 262_144),
            (MAX_HEADER_LEN, 4_096),
            (HEADER_LEN_CEILING, 16_384),
            (MAX_JWK_LEN, 65_536),
            (MAX_KEY_LEN, 65_536),
            (DEFAULT_JWKS_LEN, 65_536),
            (MAX_JWKS_LEN, 1_048_576),
            (MAX_PROOF_LEN, 8_192),
            (MAX_URI_LEN, 8_192),
        ] {
            assert_eq!(limit, bytes);
        }
        #[cfg(feature = "paseto")]
        assert_eq!((MAX_FOOTER_LEN, MAX_TIME_LEN), (4_096, 35));
    }
}
