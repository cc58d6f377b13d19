//! ML-DSA-44, ML-DSA-65, ML-DSA-87 (RFC 9964, FIPS 204): pure, with an empty context, and hedged by random bytes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{MlDsa44, MlDsa65, MlDsa87};
use getrandom::SysRng;
use ml_dsa::{MlDsaParams, SigningKey, signature::Keypair};
use pkcs8::{
    AlgorithmIdentifierRef, ObjectIdentifier, SecretDocument,
    der::{
        Decode, Encode, Reader, SliceReader, TagMode, TagNumber,
        asn1::{ContextSpecific, OctetStringRef},
    },
};
use zeroize::Zeroizing;

use crate::{
    JwsSigningAlgorithm, SigningAlgorithm, SigningKeyError,
    algorithm::{FromPrivateJwk, FromRaw, KeyPair, Signs, TokenHash, sealed::Sealed},
    error::SigningFailed,
    form::{PrivateJwk, PrivateKeyDer, private_key_info, same, spki},
    random,
    traces::{MAKING_A_KEY, wiped_stack},
};

/// A key that was made of its seed, which is kept.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct MlDsaPrivate<P: MlDsaParams>(SigningKey<P>);

impl Sealed for MlDsa44 {}
impl SigningAlgorithm for MlDsa44 {
    type Private = MlDsaPrivate<ml_dsa::MlDsa44>;
}
impl JwsSigningAlgorithm for MlDsa44 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Shake256;
}

impl Sealed for MlDsa65 {}
impl SigningAlgorithm for MlDsa65 {
    type Private = MlDsaPrivate<ml_dsa::MlDsa65>;
}
impl JwsSigningAlgorithm for MlDsa65 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Shake256;
}

impl Sealed for MlDsa87 {}
impl SigningAlgorithm for MlDsa87 {
    type Private = MlDsaPrivate<ml_dsa::MlDsa87>;
}
impl JwsSigningAlgorithm for MlDsa87 {
    const ID_TOKEN_HASH: TokenHash = TokenHash::Shake256;
}

/// A parameter set of the library, with its names.
pub trait ParameterSet: MlDsaParams + Send + Sync + 'static {
    /// The `alg` of its JWKs.
    const ALG: &'static str;

    /// The algorithm identifier of its DER (RFC 9881 §3).
    const OID: ObjectIdentifier;
}

impl ParameterSet for ml_dsa::MlDsa44 {
    const ALG: &'static str = "ML-DSA-44";
    const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.17");
}

impl ParameterSet for ml_dsa::MlDsa65 {
    const ALG: &'static str = "ML-DSA-65";
    const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.18");
}

impl ParameterSet for ml_dsa::MlDsa87 {
    const ALG: &'static str = "ML-DSA-87";
    const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.3.19");
}

const SEED_TAG: TagNumber = TagNumber(0);

impl<P: ParameterSet> MlDsaPrivate<P> {
    fn public(&self) -> Vec<u8> {
        self.0.verifying_key().encode().to_vec()
    }

    const fn algorithm() -> AlgorithmIdentifierRef<'static> {
        AlgorithmIdentifierRef { oid: P::OID, parameters: None }
    }
}

impl<P: ParameterSet> Signs for MlDsaPrivate<P> {
    /// ML-DSA.Sign with an empty context (FIPS 204 §5.2), in its hedged variant.
    fn sign(&self, signing_input: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        wiped_stack::<MAKING_A_KEY, _>(|| {
            let signature = self.0.expanded_key().sign_randomized(signing_input, b"", &mut SysRng);
            signature.map(|signature| signature.encode().to_vec()).map_err(|_| SigningFailed)
        })
    }
}

impl<P: ParameterSet> FromRaw for MlDsaPrivate<P> {
    fn from_raw(bytes: &[u8]) -> Result<Self, SigningKeyError> {
        let seed = bytes.try_into().map_err(|_| SigningKeyError::SeedLength { expected: 32 })?;
        Ok(Self(SigningKey::from_seed(seed)))
    }
}

impl<P: ParameterSet> KeyPair for MlDsaPrivate<P> {
    fn generate() -> Result<Self, SigningKeyError> {
        let seed = Zeroizing::new(random::bytes::<32>().map_err(|_| SigningKeyError::Randomness)?);
        Self::from_raw(&*seed)
    }

    /// The seed, alone or beside the expanded key (RFC 9881 §6).
    fn from_der(der: &PrivateKeyDer<'_>) -> Result<Self, SigningKeyError> {
        let (inner, public) = der.without_parameters(P::OID, "an ML-DSA key without parameters")?;
        let key = match inner.first() {
            Some(0x80) => Self::from_raw(seed_alone(inner).ok_or(MALFORMED)?)?,
            Some(0x30) => {
                let (seed, expanded) = seed_and_expanded(inner).ok_or(MALFORMED)?;
                let key = Self::from_raw(seed)?;
                key.check_expanded(expanded)?;
                key
            }
            Some(0x04) => return Err(SigningKeyError::MlDsaSeedMissing),
            _ => return Err(MALFORMED),
        };
        match public {
            Some(public) if public != key.public() => Err(SigningKeyError::KeyPairMismatch),
            _ => Ok(key),
        }
    }

    fn to_pkcs8(&self) -> Option<SecretDocument> {
        let value = OctetStringRef::new(self.0.as_seed()).ok()?;
        let seed = ContextSpecific { tag_mode: TagMode::Implicit, tag_number: SEED_TAG, value };
        let inner = Zeroizing::new(seed.to_der().ok()?);
        private_key_info(Self::algorithm(), &inner)
    }

    fn public_der(&self) -> Option<Vec<u8>> {
        spki(Self::algorithm(), &self.public())
    }

    fn jwk_members(&self) -> String {
        format!(r#""kty":"AKP","pub":"{}""#, URL_SAFE_NO_PAD.encode(self.public()))
    }
}

impl<P: ParameterSet> MlDsaPrivate<P> {
    /// Whether the expanded key is that of the seed.
    #[expect(deprecated, reason = "OpenSSL writes the expanded key beside the seed, and the two must be compared")]
    fn check_expanded(&self, expanded: &[u8]) -> Result<(), SigningKeyError> {
        let mut own = self.0.expanded_key().to_expanded();
        let is_same = own.as_slice() == expanded;
        zeroize::Zeroize::zeroize(own.as_mut_slice());
        if is_same { Ok(()) } else { Err(SigningKeyError::KeyPairMismatch) }
    }
}

const MALFORMED: SigningKeyError = SigningKeyError::DerMalformed { expected: "ML-DSA-PrivateKey" };

fn seed_alone(inner: &[u8]) -> Option<&[u8]> {
    let mut reader = SliceReader::new(inner).ok()?;
    let seed = ContextSpecific::<&OctetStringRef>::decode_implicit(&mut reader, SEED_TAG).ok()??;
    reader.is_finished().then(|| seed.value.as_bytes())
}

fn seed_and_expanded(inner: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = SliceReader::new(inner).ok()?;
    let parts = reader.sequence(|both| {
        let parts = (<&OctetStringRef>::decode(both)?.as_bytes(), <&OctetStringRef>::decode(both)?.as_bytes());
        Ok::<_, pkcs8::der::Error>(parts)
    });
    parts.ok().filter(|_| reader.is_finished())
}

impl<P: ParameterSet> FromPrivateJwk for MlDsaPrivate<P> {
    const PRIVATE_MEMBERS: &'static [&'static str] = &["priv"];
    const VERIFIER_MEMBERS: &'static [&'static str] = &["pub"];

    /// `priv` is the seed (RFC 9964 §3).
    fn from_jwk(jwk: &PrivateJwk<'_>) -> Result<Self, SigningKeyError> {
        let key = Self::from_raw(&jwk.bytes("priv")?)?;
        same(jwk, "pub", &key.public())?;
        Ok(key)
    }
}
