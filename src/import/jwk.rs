//! One JSON Web Key (RFC 7517): its metadata can narrow the use of the key, but never choose it.

mod metadata;

use alloc::{string::String, vec::Vec};

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use self::metadata::{ensure_for, for_signatures, not_private, refuse_private};
use super::{
    PublicKeyDer, Reading,
    der::{Curve, RsaNumbers},
    pasted::Form,
    secret::{refuse_keys, refuse_weak},
};
use crate::{
    KeyError,
    strict::{
        base64url,
        json::{self, Broken, Value},
        limits::{MAX_JWK_LEN, MAX_ONE_USE_RSA_BITS},
    },
};

/// The one algorithm for which a JWK is read.
#[derive(Clone, Copy)]
pub(crate) struct Purpose {
    /// The `kty` of its keys.
    pub(crate) kty: &'static str,
    /// The values of `alg` that agree with it.
    pub(crate) alg: &'static [&'static str],
    /// Its name.
    pub(crate) name: &'static str,
}

/// The parameters of a JWK whose metadata agree with one algorithm; only this crate can make one.
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct Jwk {
    reading: Reading,
    kid: Option<String>,
    k: Option<Value>,
    n: Option<Value>,
    e: Option<Value>,
    crv: Option<Value>,
    x: Option<Value>,
    y: Option<Value>,
    #[cfg_attr(not(feature = "ml-dsa"), expect(dead_code, reason = "only ML-DSA has such keys"))]
    public: Option<Value>,
    /// Only for a JWK without numbers that is read leniently.
    x5c: Option<Value>,
}

impl Jwk {
    /// Reads a JWK, and compares its metadata with the algorithm.
    pub(crate) fn read(text: &str, purpose: Purpose, reading: Reading) -> Result<Self, KeyError> {
        if text.len() > MAX_JWK_LEN {
            return Err(KeyError::JwkTooLong { max: MAX_JWK_LEN });
        }
        let [kty, alg, use_, key_ops, kid, k, n, e, crv, x, y, public] = json::members(
            text.as_bytes(),
            ["kty", "alg", "use", "key_ops", "kid", "k", "n", "e", "crv", "x", "y", "pub"],
        )
        .map_err(|broken| Form::of(text).and_then(Form::for_jwk).unwrap_or_else(|| syntax(broken)))?
        .map(|value| reading.present(value));
        let missing = || Form::of(text).and_then(Form::for_jwk).unwrap_or(KeyError::JwkMemberMissing { member: "kty" });
        let kty = string(kty.ok_or_else(missing)?, "kty")?;
        if kty != purpose.kty {
            return Err(KeyError::KeyFamily { found: family(&kty), expected: family(purpose.kty) });
        }
        refuse_private(text, reading)?;
        match &k {
            Some(Value::String(_)) if purpose.kty != "oct" => return Err(KeyError::PrivateKey),
            Some(_) if purpose.kty != "oct" => return Err(not_private("k")),
            _ => {}
        }
        ensure_for(purpose, alg)?;
        for_signatures(use_, key_ops)?;
        let kid = kid.map(|kid| string(kid, "kid")).transpose()?;
        let has_numbers = [&n, &e, &x, &y, &public].into_iter().any(Option::is_some);
        let x5c = if reading == Reading::Lenient && !has_numbers {
            let [x5c] = json::members(text.as_bytes(), ["x5c"]).map_err(syntax)?;
            reading.present(x5c)
        } else {
            None
        };
        Ok(Self { reading, kid, k, n, e, crv, x, y, public, x5c })
    }

    /// `kid`, unchanged.
    pub(crate) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// `k` of a symmetric key (RFC 7518 §6.4), at least `min` bytes that are neither weak nor a key of another kind.
    pub(crate) fn secret(&self, min: usize) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let secret = self.bytes(self.k.as_ref(), "k")?;
        refuse_keys(&secret)?;
        if secret.len() < min {
            return Err(KeyError::SecretTooShort { min });
        }
        refuse_weak(&secret)?;
        Ok(secret)
    }

    /// The key of these numbers; leniently, if a JWK has none, the key of the first certificate in its `x5c` (RFC 7517
    /// §4.7).
    ///
    /// `crv` is the one that the JWK must have, if it has one.
    pub(crate) fn public_key<K>(
        &self,
        crv: Option<&'static str>,
        of_der: impl FnOnce(&PublicKeyDer<'_>) -> Result<K, KeyError>,
        of_numbers: impl FnOnce(&Self) -> Result<K, KeyError>,
    ) -> Result<K, KeyError> {
        let Some(x5c) = &self.x5c else { return of_numbers(self) };
        let Value::Strings(chain) = x5c else {
            return Err(KeyError::JwkMemberType { member: "x5c", expected: "an array of strings" });
        };
        if let (Some(found), Some(expected)) = (&self.crv, crv)
            && text(Some(found), "crv")? != expected
        {
            return Err(KeyError::KeyCurve { found: Curve::found(text(Some(found), "crv")?), expected });
        }
        let first = chain.first().and_then(|first| STANDARD.decode(first).ok());
        PublicKeyDer::read_certificate(&first.ok_or(KeyError::JwkMemberBase64 { member: "x5c" })?, of_der)
    }

    /// `n` and `e` of an RSA key, each a minimal big-endian integer (RFC 7518 §6.3.1).
    pub(crate) fn rsa(&self) -> Result<RsaNumbers, KeyError> {
        Ok(RsaNumbers { n: self.integer(self.n.as_ref(), "n")?, e: self.integer(self.e.as_ref(), "e")? })
    }

    /// Whether an RSA key is longer than those in use, or has an exponent other than 65,537 that is as long or longer.
    /// The rules for every key refuse shorter ones.
    pub(crate) fn is_costly_rsa(&self) -> Result<bool, KeyError> {
        let RsaNumbers { n, e } = self.rsa()?;
        Ok(n.len().saturating_mul(8) > MAX_ONE_USE_RSA_BITS || (e.len() >= 3 && e != [1, 0, 1]))
    }

    /// `x` and `y` of a point on this curve, each of the length of its field (RFC 7518 §6.2.1), in SEC 1 form.
    pub(crate) fn point(&self, curve: Curve) -> Result<Vec<u8>, KeyError> {
        let crv = text(self.crv.as_ref(), "crv")?;
        if crv != curve.name() {
            return Err(KeyError::KeyCurve { found: Curve::found(crv), expected: curve.name() });
        }
        let x = self.coordinate(self.x.as_ref(), "x", curve.field_len())?;
        let y = self.coordinate(self.y.as_ref(), "y", curve.field_len())?;
        Ok([[0x04].as_slice(), &x, &y].concat())
    }

    /// `x` of an Ed25519 key (RFC 8037 §2).
    pub(crate) fn ed25519(&self) -> Result<Vec<u8>, KeyError> {
        let found = match text(self.crv.as_ref(), "crv")? {
            "Ed25519" => return self.of_length(self.x.as_ref(), "x", 32),
            "X25519" => "X25519",
            "Ed448" => "Ed448",
            "X448" => "X448",
            _ => "another curve",
        };
        Err(KeyError::KeyCurve { found, expected: "Ed25519" })
    }

    /// `pub` of an algorithm key pair, which has this length (RFC 9964 §3).
    #[cfg(feature = "ml-dsa")]
    pub(crate) fn public(&self, length: usize) -> Result<Vec<u8>, KeyError> {
        self.of_length(self.public.as_ref(), "pub", length)
    }

    fn bytes(&self, value: Option<&Value>, member: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let text = text(value, member)?;
        match self.reading {
            Reading::Strict => base64url::decode_secret(text),
            Reading::Lenient => base64url::decode_lenient(text),
        }
        .map_err(|_| KeyError::JwkMemberBase64 { member })
    }

    fn integer(&self, value: Option<&Value>, member: &'static str) -> Result<Vec<u8>, KeyError> {
        let mut integer = self.bytes(value, member)?.to_vec();
        if self.reading == Reading::Lenient {
            strip_zeros(&mut integer);
        }
        if matches!(integer.first(), None | Some(0)) { Err(KeyError::JwkNotMinimal { member }) } else { Ok(integer) }
    }

    /// An integer of the length of its field; leniently, with more or fewer leading zeros.
    fn coordinate(&self, value: Option<&Value>, member: &'static str, expected: usize) -> Result<Vec<u8>, KeyError> {
        if self.reading == Reading::Strict {
            return self.of_length(value, member, expected);
        }
        let mut bytes = self.bytes(value, member)?.to_vec();
        strip_zeros(&mut bytes);
        let zeros = expected.checked_sub(bytes.len()).ok_or(KeyError::JwkMemberLength { member, expected })?;
        bytes.splice(..0, core::iter::repeat_n(0, zeros));
        Ok(bytes)
    }

    fn of_length(&self, value: Option<&Value>, member: &'static str, expected: usize) -> Result<Vec<u8>, KeyError> {
        let bytes = self.bytes(value, member)?;
        if bytes.len() == expected { Ok(bytes.to_vec()) } else { Err(KeyError::JwkMemberLength { member, expected }) }
    }
}

fn strip_zeros(integer: &mut Vec<u8>) {
    let zeros = integer.iter().take_while(|byte| **byte == 0).count();
    integer.drain(..zeros);
}

const fn syntax(broken: Broken) -> KeyError {
    match broken {
        Broken::DuplicateMember => KeyError::JwkDuplicateMember,
        Broken::Utf8
        | Broken::Syntax
        | Broken::NotObject
        | Broken::TooDeep
        | Broken::TooManyMembers
        | Broken::ForbiddenString => KeyError::JwkSyntax,
    }
}

fn family(kty: &str) -> &'static str {
    match kty {
        "RSA" => "an RSA key",
        "EC" => "an elliptic-curve key",
        "OKP" => "an octet key pair (OKP)",
        "oct" => "a symmetric key",
        "AKP" => "an algorithm key pair (AKP)",
        _ => "a key of another kind",
    }
}

fn string(value: Value, member: &'static str) -> Result<String, KeyError> {
    value.into_string().ok_or(KeyError::JwkMemberType { member, expected: "a string" })
}

fn text<'j>(value: Option<&'j Value>, member: &'static str) -> Result<&'j str, KeyError> {
    match value {
        None => Err(KeyError::JwkMemberMissing { member }),
        Some(Value::String(text)) => Ok(text),
        Some(Value::Number(_) | Value::Whole(_) | Value::Strings(_) | Value::Null | Value::Json(_) | Value::Other) => {
            Err(KeyError::JwkMemberType { member, expected: "a string" })
        }
    }
}
