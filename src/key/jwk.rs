//! One JSON Web Key (RFC 7517): its metadata narrow the use of the key, and never choose it.

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use super::{
    der::{Curve, RsaNumbers},
    secret::{refuse_keys, refuse_weak},
};
use crate::{
    JwsAlgorithm, KeyError,
    algorithm::FromJwk,
    strict::{
        base64url,
        json::{self, Broken, Value},
        limits::{MAX_JWK_LEN, MAX_KEY_OPS, MAX_ONE_USE_RSA_BITS},
    },
};

/// How a JWK is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// To the letter of RFC 7518.
    Strict,
    /// With leading zero bytes in `n` and `e`, and padded base64url, which some issuers publish.
    AsPublished,
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
}

impl Jwk {
    /// Reads a JWK, and holds its metadata against `A`.
    pub(super) fn read<A: JwsAlgorithm>(text: &str, reading: Reading) -> Result<Self, KeyError> {
        if text.len() > MAX_JWK_LEN {
            return Err(KeyError::JwkTooLong { max: MAX_JWK_LEN });
        }
        let [kty, alg, use_, key_ops, kid, k, n, e, crv, x, y, public] = json::members(
            text.as_bytes(),
            ["kty", "alg", "use", "key_ops", "kid", "k", "n", "e", "crv", "x", "y", "pub"],
        )
        .map_err(syntax)?;
        let kty = string(kty.ok_or(KeyError::JwkMemberMissing { member: "kty" })?, "kty")?;
        if kty != A::Key::KTY {
            return Err(KeyError::KeyFamily { found: family(&kty), expected: family(A::Key::KTY) });
        }
        refuse_private(text)?;
        match &k {
            Some(Value::String(_)) if A::Key::KTY != "oct" => return Err(KeyError::PrivateKey),
            Some(_) if A::Key::KTY != "oct" => return Err(not_private("k")),
            _ => {}
        }
        is_for::<A>(alg)?;
        for_signatures(use_, key_ops)?;
        let kid = kid.map(|kid| string(kid, "kid")).transpose()?;
        Ok(Self { reading, kid, k, n, e, crv, x, y, public })
    }

    /// `kid`, as it stands there.
    pub(super) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// `k` of a symmetric key (RFC 7518 §6.4), at least `min` bytes that are neither weak nor a key of another kind.
    pub(crate) fn secret(&self, min: usize) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let secret = base64url::decode_secret(text(self.k.as_ref(), "k")?)
            .map_err(|_| KeyError::JwkMemberBase64 { member: "k" })?;
        refuse_keys(&secret)?;
        if secret.len() < min {
            return Err(KeyError::SecretTooShort { min });
        }
        refuse_weak(&secret)?;
        Ok(secret)
    }

    /// `n` and `e` of an RSA key, each a minimal big-endian integer (RFC 7518 §6.3.1).
    pub(crate) fn rsa(&self) -> Result<RsaNumbers, KeyError> {
        Ok(RsaNumbers { n: self.integer(self.n.as_ref(), "n")?, e: self.integer(self.e.as_ref(), "e")? })
    }

    /// Whether an RSA key is longer than those in use, or has a longer exponent than they have or another one of that length. Shorter
    /// ones are refused by the rules of every key.
    pub(super) fn is_costly_rsa(&self) -> Result<bool, KeyError> {
        let RsaNumbers { n, e } = self.rsa()?;
        Ok(n.len().saturating_mul(8) > MAX_ONE_USE_RSA_BITS || (e.len() >= 3 && e != [1, 0, 1]))
    }

    /// `x` and `y` of a point on this curve, each of the length of its field (RFC 7518 §6.2.1), in SEC 1 form.
    pub(crate) fn point(&self, curve: Curve) -> Result<Vec<u8>, KeyError> {
        let crv = text(self.crv.as_ref(), "crv")?;
        if crv != curve.name() {
            return Err(KeyError::KeyCurve { found: Curve::found(crv), expected: curve.name() });
        }
        let x = self.of_length(self.x.as_ref(), "x", curve.field_len())?;
        let y = self.of_length(self.y.as_ref(), "y", curve.field_len())?;
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

    fn bytes(&self, value: Option<&Value>, member: &'static str) -> Result<Vec<u8>, KeyError> {
        let text = text(value, member)?;
        let text = match self.reading {
            Reading::Strict => text,
            Reading::AsPublished => text.trim_end_matches('='),
        };
        base64url::decode(text).map_err(|_| KeyError::JwkMemberBase64 { member })
    }

    fn integer(&self, value: Option<&Value>, member: &'static str) -> Result<Vec<u8>, KeyError> {
        let mut integer = self.bytes(value, member)?;
        if self.reading == Reading::AsPublished {
            let zeros = integer.iter().take_while(|byte| **byte == 0).count();
            integer.drain(..zeros);
        }
        if matches!(integer.first(), None | Some(0)) { Err(KeyError::JwkNotMinimal { member }) } else { Ok(integer) }
    }

    fn of_length(&self, value: Option<&Value>, member: &'static str, expected: usize) -> Result<Vec<u8>, KeyError> {
        let bytes = self.bytes(value, member)?;
        if bytes.len() == expected { Ok(bytes) } else { Err(KeyError::JwkMemberLength { member, expected }) }
    }
}

const fn syntax(broken: Broken) -> KeyError {
    match broken {
        Broken::DuplicateMember => KeyError::JwkDuplicateMember,
        Broken::Utf8
        | Broken::Syntax
        | Broken::NotObject
        | Broken::TooDeep
        | Broken::TooManyMembers
        | Broken::Unwanted => KeyError::JwkSyntax,
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

/// Holds `alg` against the pin. The kind `AKP` is nothing without it (RFC 9964 §3); elsewhere the type supplies what is left out.
fn is_for<A: JwsAlgorithm>(alg: Option<Value>) -> Result<(), KeyError> {
    let Some(alg) = alg else {
        return if A::Key::KTY == "AKP" { Err(KeyError::JwkMemberMissing { member: "alg" }) } else { Ok(()) };
    };
    if A::JWK_NAMES.contains(&string(alg, "alg")?.as_str()) {
        Ok(())
    } else {
        Err(KeyError::JwkAlg { expected: A::NAME })
    }
}

/// Refuses the private members of every kind of key (RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2, RFC 9964 §3).
fn refuse_private(text: &str) -> Result<(), KeyError> {
    const NAMES: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "priv"];
    let private = json::members(text.as_bytes(), NAMES).map_err(syntax)?;
    let [oth] = json::members(text.as_bytes(), ["oth"]).map_err(syntax)?;
    if oth.is_some() || private.iter().any(|value| matches!(value, Some(Value::String(_)))) {
        return Err(KeyError::PrivateKey);
    }
    // `null`, say, is not the private part of a key, and not the lack of one either.
    NAMES.iter().zip(&private).find(|(_, value)| value.is_some()).map_or(Ok(()), |(name, _)| Err(not_private(name)))
}

const fn not_private(member: &'static str) -> KeyError {
    KeyError::JwkMemberType { member, expected: "none in a public key" }
}

/// Holds `use` and `key_ops` against verification (RFC 7517 §4.2, §4.3).
fn for_signatures(use_: Option<Value>, key_ops: Option<Value>) -> Result<(), KeyError> {
    let use_ = use_.map(|use_| string(use_, "use")).transpose()?;
    if use_.as_ref().is_some_and(|use_| use_ != "sig") {
        return Err(KeyError::JwkUse);
    }
    let operations = match key_ops {
        None => return Ok(()),
        Some(Value::Strings(operations)) => operations,
        Some(Value::Number(_) | Value::String(_) | Value::Other) => {
            return Err(KeyError::JwkMemberType { member: "key_ops", expected: "an array of strings" });
        }
    };
    let repeats = operations
        .iter()
        .take(MAX_KEY_OPS)
        .enumerate()
        .any(|(i, operation)| operations.iter().take(i).any(|o| o == operation));
    if operations.len() > MAX_KEY_OPS || repeats || !operations.iter().any(|operation| operation == "verify") {
        return Err(KeyError::JwkKeyOps);
    }
    if use_.is_some() && !operations.iter().all(|operation| operation == "verify" || operation == "sign") {
        return Err(KeyError::JwkUseKeyOps);
    }
    Ok(())
}

fn string(value: Value, member: &'static str) -> Result<String, KeyError> {
    value.into_string().ok_or(KeyError::JwkMemberType { member, expected: "a string" })
}

fn text<'j>(value: Option<&'j Value>, member: &'static str) -> Result<&'j str, KeyError> {
    match value {
        None => Err(KeyError::JwkMemberMissing { member }),
        Some(Value::String(text)) => Ok(text),
        Some(Value::Number(_) | Value::Strings(_) | Value::Other) => {
            Err(KeyError::JwkMemberType { member, expected: "a string" })
        }
    }
}
