//! The backend in C and assembly: AWS-LC, which blinds every signature, verifies it before it leaves, and wipes what it frees.

use std::marker::PhantomData;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair, KeyPairComponents, KeySize, PublicKeyComponents},
    signature::{
        KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
        RSA_PSS_SHA512, RsaEncoding,
    },
};
use crypto_bigint::{BoxedUint, NonZero, Odd};
use pkcs8::{SecretDocument, der::Decode};
use zeroize::Zeroizing;

use super::{
    Padding, Ps256, Ps384, Ps512, Rs256, Rs384, Rs512,
    key::{Checked, trim},
};
use crate::error::SigningFailed;

/// A key of the library, for one scheme.
pub(super) struct PrivateKey<S> {
    key: KeyPair,
    scheme: PhantomData<S>,
}

/// An algorithm, as it is told here.
pub trait Scheme: Padding + Send + Sync + 'static {
    /// Padding, hash, and a salt of the length of the hash.
    const ENCODING: &'static dyn RsaEncoding;
}

impl<S: Scheme> PrivateKey<S> {
    /// The key of these numbers, unless the library finds that they do not belong together. It computes no factor for the Chinese
    /// remainder theorem itself.
    pub(super) fn new(numbers: Checked<'_>) -> Option<Self> {
        let Checked { n, e, d, p, q } = numbers;
        let d_p = d.rem(&less_one(&p)?);
        let d_q = d.rem(&less_one(&q)?);
        let q_inv: BoxedUint = Option::from(q.invert_odd_mod(&Option::<Odd<BoxedUint>>::from(Odd::new(p.clone()))?))?;
        let [d, p, q, d_p, d_q, q_inv] = [d, p, q, d_p, d_q, q_inv].map(|number| Zeroizing::new(number.to_be_bytes()));
        let components = KeyPairComponents {
            public_key: PublicKeyComponents { n: trim(n), e: trim(e) },
            d: &**d,
            p: &**p,
            q: &**q,
            dP: &**d_p,
            dQ: &**d_q,
            qInv: &**q_inv,
        };
        Some(Self::of(KeyPair::from_components(&components).ok()?))
    }

    const fn of(key: KeyPair) -> Self {
        Self { key, scheme: PhantomData }
    }

    /// Of 3,072 bits.
    pub(super) fn generate() -> Option<Self> {
        KeyPair::generate(KeySize::Rsa3072).ok().map(Self::of)
    }

    /// The signature, blinded.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        let signed = self.key.sign(S::ENCODING, &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| SigningFailed)
    }

    pub(super) fn to_pkcs8(&self) -> Option<SecretDocument> {
        let der: Pkcs8V1Der<'_> = self.key.as_der().ok()?;
        SecretDocument::try_from(der.as_ref()).ok()
    }

    pub(super) fn public_der(&self) -> Option<Vec<u8>> {
        let der: PublicKeyX509Der<'_> = self.key.public_key().as_der().ok()?;
        Some(der.as_ref().to_vec())
    }

    /// Modulus and exponent, big-endian.
    pub(super) fn public_numbers(&self) -> Option<[Vec<u8>; 2]> {
        let key = pkcs1::RsaPublicKeyRef::from_der(self.key.public_key().as_ref()).ok()?;
        Some([key.modulus, key.public_exponent].map(|number| number.as_bytes().to_vec()))
    }
}

fn less_one(prime: &BoxedUint) -> Option<NonZero<BoxedUint>> {
    Option::from(NonZero::new(prime.wrapping_sub(BoxedUint::one())))
}

impl Scheme for Rs256 {
    const ENCODING: &'static dyn RsaEncoding = &RSA_PKCS1_SHA256;
}

impl Scheme for Rs384 {
    const ENCODING: &'static dyn RsaEncoding = &RSA_PKCS1_SHA384;
}

impl Scheme for Rs512 {
    const ENCODING: &'static dyn RsaEncoding = &RSA_PKCS1_SHA512;
}

impl Scheme for Ps256 {
    const ENCODING: &'static dyn RsaEncoding = &RSA_PSS_SHA256;
}

impl Scheme for Ps384 {
    const ENCODING: &'static dyn RsaEncoding = &RSA_PSS_SHA384;
}

impl Scheme for Ps512 {
    const ENCODING: &'static dyn RsaEncoding = &RSA_PSS_SHA512;
}
