use cotter::KeyError;
use thiserror::Error;

/// Why a signing key was refused: what was found, and what was expected.
///
/// ```
/// use cotter::{Ed25519, KeyId};
/// use cotter_issue::SigningKey;
///
/// let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
/// let refused = SigningKey::<Ed25519>::from_pem("2026-11", public).unwrap_err();
/// assert_eq!(refused.code(), "public-key");
/// assert_eq!(refused.to_string(), "key is a public key, which signs nothing: expected its private key");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SigningKeyError {
    /// The key or its id breaks a rule that keys of verifiers are held to; the code is that of the rule.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key is a public key.
    #[error("key is {found}, which signs nothing: expected its private key")]
    PublicKey {
        /// What the key is.
        found: &'static str,
    },
    /// The key is of another family than the algorithm's.
    #[error("key is {found}: expected {expected}")]
    KeyFamily {
        /// What the key is.
        found: &'static str,
        /// The family of the algorithm.
        expected: &'static str,
    },
    /// The key is on another curve than the algorithm's.
    #[error("key is on {found}: expected {expected}")]
    KeyCurve {
        /// The curve that was found, or `another curve`.
        found: &'static str,
        /// The curve of the algorithm.
        expected: &'static str,
    },
    /// The key is longer than the limit.
    #[error("key is too long: expected at most {max} bytes")]
    KeyTooLong {
        /// The limit, in bytes.
        max: usize,
    },
    /// The public half that stands beside the private key belongs to another private key.
    #[error("public half does not belong to the private key: expected a pair")]
    KeyPairMismatch,
    /// Nearly all bytes of the private key are equal, as in a seed of zeros or the number 1.
    #[error("private key is trivial: expected random bytes")]
    KeyTrivial,
    /// The private key is printed in a standard or on a web site, so everybody can sign with it.
    #[error("private key is published as an example: expected a new one")]
    KeyPublished,

    // Encodings.
    /// The text is not a PEM document (RFC 7468).
    #[error("PEM is malformed: expected one block of RFC 7468")]
    PemMalformed,
    /// The text holds several PEM blocks, so which key is meant would be a guess.
    #[error("PEM has more than one block: expected one private key")]
    PemSeveralBlocks,
    /// The label of the PEM block is not that of a private key.
    #[error("PEM holds {found}: expected {expected}")]
    PemLabel {
        /// What the label says.
        found: &'static str,
        /// The labels that are accepted.
        expected: &'static str,
    },
    /// The bytes are not the DER structure that was expected, or have trailing bytes.
    #[error("DER is malformed: expected {expected}")]
    DerMalformed {
        /// The structure that was expected.
        expected: &'static str,
    },

    // Encryption.
    /// The key is encrypted under a passphrase.
    #[error("key is encrypted: expected a passphrase, by {expected}")]
    KeyEncrypted {
        /// The constructor that takes a passphrase, or what to do instead.
        expected: &'static str,
    },
    /// The key is not encrypted, although a passphrase was given.
    #[error("key is not encrypted: expected from_pem, or an encrypted key")]
    KeyNotEncrypted,
    /// The key is encrypted in a way that is old, weak or unknown.
    #[error("key is encrypted in a way that is not accepted: expected PBES2 with AES and PBKDF2 or scrypt (RFC 8018)")]
    EncryptionScheme,
    /// To derive the key from the passphrase would cost more than the limit.
    #[error("key derivation is too costly: expected at most 10,000,000 iterations of PBKDF2, or 256 MiB of scrypt")]
    EncryptionCost,
    /// A key was to be encrypted under nothing.
    #[error("passphrase is empty: expected one that is hard to guess")]
    PassphraseEmpty,
    /// The passphrase is another, or the encrypted bytes were changed.
    #[error("key does not open: expected its passphrase")]
    PassphraseWrong,

    // RSA.
    /// The RSA modulus has fewer or more bits than allowed.
    #[error("RSA modulus has a wrong size: expected {min} to {max} bits")]
    RsaModulusSize {
        /// The smallest size, in bits.
        min: usize,
        /// The largest size, in bits.
        max: usize,
    },
    /// The numbers are not those of one RSA key: n = p·q, p and q have half the bits of n, and e·d is 1 modulo p − 1 and q − 1.
    #[error("RSA key is inconsistent: expected two primes, and exponents that belong to them")]
    RsaInconsistent,
    /// The primes of the RSA key differ by at most n/2 − 100 bits, so anybody can factor the modulus (FIPS 186-5 §A.1.3).
    #[error("RSA primes are too close to each other: expected a difference of more than n/2 - 100 bits")]
    RsaPrimesClose,
    /// The RSA key has more than two primes.
    #[error("RSA key has more than two primes: expected two")]
    RsaSeveralPrimes,

    // Curves, seeds, secrets.
    /// The private number is zero, not below the order of the curve, or not of its length.
    #[error("private key is not a number from 1 to the order of {curve}, of its full length")]
    ScalarMalformed {
        /// The curve of the algorithm.
        curve: &'static str,
    },
    /// The seed has another length.
    #[error("seed has a wrong length: expected {expected} bytes")]
    SeedLength {
        /// The length, in bytes.
        expected: usize,
    },
    /// The ML-DSA key has been expanded, and its seed is lost (RFC 9881 §6).
    #[error("ML-DSA key has no seed: expected the seed, alone or beside the expanded key")]
    MlDsaSeedMissing,

    // JWK.
    /// The JWK is not one JSON object.
    #[error("JWK is not a well-formed JSON object")]
    JwkSyntax,
    /// The JWK has two members of one name after unescaping (RFC 7517 §4).
    #[error("JWK has a duplicate member name")]
    JwkDuplicateMember,
    /// The JWK lacks a member that a private key of its kind needs (RFC 7518 §6).
    #[error("JWK has no {member}")]
    JwkMemberMissing {
        /// The name of the member.
        member: &'static str,
    },
    /// A member of the JWK is not a string of canonical base64url without padding.
    #[error("JWK's {member} is not canonical base64url without padding")]
    JwkMemberBase64 {
        /// The name of the member.
        member: &'static str,
    },
    /// The JWK has a private member of another kind of key.
    #[error("JWK has {member}, which is of another kind of key: expected the private members of its kty")]
    JwkMemberForeign {
        /// The name of the member.
        member: &'static str,
    },
    /// The JWK's `key_ops` does not hold `sign`, or repeats a value (RFC 7517 §4.3).
    #[error("JWK's key_ops does not allow sign, or repeats a value")]
    JwkKeyOps,

    // PASERK.
    /// The text is no PASERK of the expected form, or its key has another length.
    #[error("PASERK is malformed: expected {expected} and a key of its length")]
    PaserkMalformed {
        /// The version and the type that were expected.
        expected: &'static str,
    },

    /// The system gives no random bytes.
    #[error("no randomness: expected random bytes from the operating system")]
    Randomness,
}

impl SigningKeyError {
    /// The stable name of the rule that was broken, in kebab case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(reason) => reason.code(),
            Self::PublicKey { .. } => "public-key",
            Self::KeyFamily { .. } => "key-family",
            Self::KeyCurve { .. } => "key-curve",
            Self::KeyTooLong { .. } => "key-too-long",
            Self::KeyPairMismatch => "key-pair-mismatch",
            Self::KeyTrivial => "key-trivial",
            Self::KeyPublished => "key-published",
            Self::PemMalformed => "pem-malformed",
            Self::PemSeveralBlocks => "pem-several-blocks",
            Self::PemLabel { .. } => "pem-label",
            Self::DerMalformed { .. } => "der-malformed",
            Self::KeyEncrypted { .. } => "key-encrypted",
            Self::KeyNotEncrypted => "key-not-encrypted",
            Self::EncryptionScheme => "encryption-scheme",
            Self::EncryptionCost => "encryption-cost",
            Self::PassphraseEmpty => "passphrase-empty",
            Self::PassphraseWrong => "passphrase-wrong",
            Self::RsaModulusSize { .. } => "rsa-modulus-size",
            Self::RsaInconsistent => "rsa-inconsistent",
            Self::RsaPrimesClose => "rsa-primes-close",
            Self::RsaSeveralPrimes => "rsa-several-primes",
            Self::ScalarMalformed { .. } => "scalar-malformed",
            Self::SeedLength { .. } => "seed-length",
            Self::MlDsaSeedMissing => "ml-dsa-seed-missing",
            Self::JwkSyntax => "jwk-syntax",
            Self::JwkDuplicateMember => "jwk-duplicate-member",
            Self::JwkMemberMissing { .. } => "jwk-member-missing",
            Self::JwkMemberBase64 { .. } => "jwk-member-base64",
            Self::JwkMemberForeign { .. } => "jwk-member-foreign",
            Self::JwkKeyOps => "jwk-key-ops",
            Self::PaserkMalformed { .. } => "paserk-malformed",
            Self::Randomness => "randomness",
        }
    }
}
