//! The parameters to which an RSA key for RSASSA-PSS is bound (RFC 4055 §3.1, RFC 8017 §A.2.3).

use alloc::{format, string::String};

use der::{
    Any,
    asn1::{AnyRef, ObjectIdentifier},
};
use pkcs1::RsaPssParams;
use spki::AlgorithmIdentifierOwned;

use crate::KeyError;

const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// The hash of one RSASSA-PSS algorithm, which its mask uses too, and which is as long as its salt (RFC 7518 §3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PssHash {
    Sha256,
    Sha384,
    Sha512,
}

impl PssHash {
    const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => SHA_256,
            Self::Sha384 => SHA_384,
            Self::Sha512 => SHA_512,
        }
    }

    const fn salt_len(self) -> u8 {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256, MGF1 with SHA-256 and a salt of 32 bytes",
            Self::Sha384 => "SHA-384, MGF1 with SHA-384 and a salt of 48 bytes",
            Self::Sha512 => "SHA-512, MGF1 with SHA-512 and a salt of 64 bytes",
        }
    }

    /// Accepts a key without parameters, or with those of this algorithm.
    ///
    /// Parameters that are left out mean SHA-1 and a salt of 20 bytes.
    pub(super) fn ensure_named_by(self, parameters: Option<AnyRef<'_>>) -> Result<(), KeyError> {
        let Some(parameters) = parameters else { return Ok(()) };
        let named: RsaPssParams<Any> = parameters.decode_as().map_err(|_| KeyError::DerMalformed {
            expected: "an RSA key with the parameters of RSASSA-PSS, or without",
        })?;
        let mask_hash = named.mask_gen.parameters.filter(|_| named.mask_gen.oid == MGF1);
        let is_hash = |hash: &AlgorithmIdentifierOwned| {
            hash.oid == self.oid() && hash.parameters.as_ref().is_none_or(Any::is_null)
        };
        if is_hash(&named.hash) && mask_hash.as_ref().is_some_and(is_hash) && named.salt_len == self.salt_len() {
            return Ok(());
        }
        let mask =
            mask_hash.map_or_else(|| String::from("another mask"), |hash| format!("MGF1 with {}", name(hash.oid)));
        let found = format!("{}, {mask} and a salt of {} bytes", name(named.hash.oid), named.salt_len);
        Err(KeyError::RsaPssParameters { found, expected: self.expected() })
    }
}

fn name(hash: ObjectIdentifier) -> &'static str {
    match hash {
        SHA_1 => "SHA-1",
        SHA_256 => "SHA-256",
        SHA_384 => "SHA-384",
        SHA_512 => "SHA-512",
        _ => "another hash",
    }
}
