mod code;
mod message;
mod skipped;

use alloc::{boxed::Box, string::String, vec::Vec};

pub use self::skipped::SkippedKey;

/// Why a key, a key id or a set of keys was refused: what was found, and what was expected.
///
/// What was found is named from a fixed list (`"an RSA key"`, `"P-384"`). A message may name the ids of a key set,
/// which are public, but never contains key bytes.
///
/// ```
/// use cotter::{Es256, KeyError, PinnedKey};
///
/// let refused = PinnedKey::<Es256>::from_raw("2026-11", &[4; 64]).unwrap_err();
/// assert_eq!(refused.code(), "point-malformed");
/// assert_eq!(refused.to_string(), "key is not a point on P-256, uncompressed or compressed (SEC 1)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    // The key id.
    /// The key id is the empty string; a key without an id is pinned with `KeyId::ABSENT`.
    KeyIdEmpty,
    /// The key id is longer than the limit.
    KeyIdTooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// The key id holds a control character.
    KeyIdControlCharacter,

    /// The key id is a PASERK, but not the id of the key that is pinned with it.
    KeyIdPaserk,

    // The set.
    /// Two keys have the same id, or two have none.
    KeyIdDuplicate {
        /// The id, or `None` for two keys without one.
        id: Option<String>,
        /// Their positions in a key set, from 0; empty if they are not from a set.
        positions: Vec<usize>,
    },
    /// The ring has no key, or no key of the set can be used.
    KeyringEmpty {
        /// The keys of the set, each with its reason; empty if it has none, or if there is no set.
        skipped: Vec<SkippedKey>,
    },

    // The family.
    /// The key, in whatever form, is longer than any real key.
    KeyTooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// A private key was given where a public one is expected.
    PrivateKey,
    /// The key is not of the algorithm's family.
    KeyFamily {
        /// What was found.
        found: &'static str,
        /// What the algorithm needs.
        expected: &'static str,
    },
    /// The key is not on the algorithm's curve.
    KeyCurve {
        /// The curve that was found, or `another curve`.
        found: &'static str,
        /// The curve of the algorithm.
        expected: &'static str,
    },

    // Secrets.
    /// The HMAC secret is shorter than the hash (RFC 7518 §3.2).
    SecretTooShort {
        /// The length of the hash, in bytes.
        min: usize,
    },
    /// The secret of a `local` PASETO has the wrong length.
    SecretLength {
        /// The length, in bytes.
        expected: usize,
    },
    /// The HMAC secret is widely known, or is one repeated byte (RFC 8725 §3.5).
    SecretWeak,
    /// The bytes given as an HMAC secret are a public or private key (RFC 8725 §2.1).
    SecretIsKey {
        /// What the bytes are.
        found: &'static str,
    },
    /// The text given as an HMAC secret is not canonical base64url without padding.
    SecretBase64,

    // Encodings.
    /// The text is not a PEM document (RFC 7468).
    PemMalformed,
    /// The text is a key in a form other than PEM, or a PEM that has lost its line breaks.
    NotPem {
        /// What the text is.
        found: &'static str,
        /// How to get a PEM from it.
        expected: &'static str,
        /// The constructor that accepts the text as it is, if there is one.
        lenient: Option<&'static str>,
    },
    /// The text contains more than one PEM block, so the intended key would be a guess.
    PemSeveralBlocks,
    /// The label of the PEM block is not one of a public key.
    PemLabel {
        /// What the label says.
        found: &'static str,
        /// What the constructor accepts.
        expected: &'static str,
    },
    /// The bytes are not the DER structure that was expected, or have trailing bytes.
    DerMalformed {
        /// The structure that was expected.
        expected: &'static str,
    },

    /// The bytes are DER, but not the structure that the label or the constructor names.
    DerKind {
        /// The structure that was found.
        found: &'static str,
        /// The structure that was expected, or how to read the one that was found.
        expected: &'static str,
    },

    // PASERK.
    /// The text is not a PASERK of the expected form, or its key has the wrong length.
    PaserkMalformed {
        /// The version and the type that were expected.
        expected: &'static str,
    },
    /// The PASERK is for another version of PASETO.
    PaserkVersion {
        /// The version that was found.
        found: &'static str,
        /// The version and the type that were expected.
        expected: &'static str,
    },
    /// The PASERK has another type: it is for the other purpose, wrapped, or only the id of a key.
    PaserkType {
        /// The type that was found.
        found: &'static str,
        /// The version and the type that were expected.
        expected: &'static str,
    },

    // RSA.
    /// The RSA modulus has fewer or more bits than allowed (RFC 7518 §3.3).
    RsaModulusSize {
        /// The smallest size, in bits.
        min: usize,
        /// The largest size, in bits.
        max: usize,
    },
    /// The RSA key is bound to other parameters of RSASSA-PSS than the algorithm's (RFC 4055 §3.1).
    RsaPssParameters {
        /// The hash, the hash of the mask and the length of the salt that the key names.
        found: String,
        /// Those of the algorithm.
        expected: &'static str,
    },
    /// The RSA modulus is even.
    RsaModulusEven,
    /// The RSA public exponent is even, below 65537, or of more than 33 bits.
    RsaExponent,

    // Curves.
    /// The bytes are not the encoding of a point on the curve (SEC 1 §2.3.3).
    PointMalformed {
        /// The curve of the algorithm.
        curve: &'static str,
    },
    /// The Ed25519 key is not 32 bytes long, or not the canonical encoding of a point (RFC 8032 §5.1.3).
    Ed25519Malformed,
    /// The Ed25519 key is a point of small order, under which anyone can sign.
    Ed25519Weak,

    // ML-DSA.
    /// The ML-DSA key does not have the length of its parameter set (FIPS 204 §4, table 2).
    MlDsaLength {
        /// The length, in bytes.
        expected: usize,
    },
    /// The ML-DSA key is zero except for its seed, so anyone can sign under it.
    MlDsaWeak,

    // JWK.
    /// The JWK is longer than the limit.
    JwkTooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// The text holds one or more keys in a form other than one JWK.
    NotJwk {
        /// What the text is.
        found: &'static str,
        /// What accepts it, or how to get a JWK from it.
        expected: &'static str,
    },
    /// The strict reading refuses the JWK, and the lenient one accepts it. The code is that of the reason.
    JwkNotStrict {
        /// Why it is refused.
        reason: Box<Self>,
    },
    /// The JWK is not one JSON object within the limits of depth and members (RFC 7517 §4).
    JwkSyntax,
    /// The JWK has two members of one name after unescaping (RFC 7517 §4).
    JwkDuplicateMember,
    /// The JWK lacks a member that its kind needs (RFC 7518 §6).
    JwkMemberMissing {
        /// The name of the member.
        member: &'static str,
    },
    /// A member of the JWK has the wrong JSON type.
    JwkMemberType {
        /// The name of the member.
        member: &'static str,
        /// The type that was expected.
        expected: &'static str,
    },
    /// A member of the JWK is not canonical base64url without padding.
    JwkMemberBase64 {
        /// The name of the member.
        member: &'static str,
    },
    /// A coordinate is not as long as its field (RFC 7518 §6.2.1.2), or the `pub` of an ML-DSA key has the wrong
    /// length.
    JwkMemberLength {
        /// The name of the member.
        member: &'static str,
        /// The length that was expected, in bytes.
        expected: usize,
    },
    /// `n` or `e` is empty or begins with a zero byte (RFC 7518 §2, Base64urlUInt).
    JwkNotMinimal {
        /// The name of the member.
        member: &'static str,
    },
    /// The JWK's `alg` names another algorithm (RFC 7517 §4.4).
    JwkAlg {
        /// The wire name of the pinned algorithm.
        expected: &'static str,
    },
    /// The JWK's `use` is not `sig` (RFC 7517 §4.2).
    JwkUse,
    /// The JWK's `key_ops` does not hold `verify`, or repeats a value (RFC 7517 §4.3).
    JwkKeyOps,
    /// Neither the JWK nor another usable one of its set has a `kid`, so they cannot be distinguished.
    JwkKidMissing,
    /// The JWK repeats the key and the `kid` of an earlier one of its set, which is used.
    JwkRepeated,
    /// The JWK's `use` is `sig` and its `key_ops` allows something other than signatures (RFC 7517 §4.3).
    JwkUseKeyOps,

    // JWK sets.
    /// The JWK set is longer than the limit.
    JwksTooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// The JWK set is not one JSON object (RFC 7517 §5).
    JwksSyntax,
    /// The JWK set has no `keys`, or `keys` is not an array (RFC 7517 §5.1).
    JwksKeysMissing,
    /// The JWK set has more members than the limit.
    JwksTooManyKeys {
        /// The limit, in keys.
        max: usize,
    },
    /// A limit for JWK sets is above its ceiling.
    JwksLimitTooHigh {
        /// The ceiling, in bytes or in keys.
        max: usize,
    },
}

impl KeyError {
    /// The error for two keys with this id, or without one, that are not from a set.
    pub(crate) fn id_duplicate(id: Option<&str>) -> Self {
        Self::KeyIdDuplicate { id: id.map(Into::into), positions: Vec::new() }
    }
}
