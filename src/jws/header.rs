use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    JwsAlgorithm, KeyId, Keyring, Part, PinnedKey, Segment, VerifyError,
    registered::{self, Format, Leniency, Registered},
    strict::{
        base64url,
        claim_value::ClaimValue,
        json::{self, Value, optional_string},
        limits::{HEADER_LEN_CEILING, MAX_KEY_ID_LEN, MAX_MEMBERS},
        name::Wanted,
    },
    typ::{Typ, is_media_type},
};

/// What the payload must be, which decides what the header may say about it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// Bytes.
    Bytes,
    /// A claims set.
    Claims,
}

/// A verifier's rules for the header, besides its pin.
#[derive(Clone, Copy)]
pub(crate) struct HeaderRules<'r> {
    pub(crate) typ: &'r Typ,
    /// Whether `kid` may be `null`, or a number.
    pub(crate) lenient_kid: bool,
    pub(crate) max_len: usize,
}

/// The members of a protected header that this crate understands, read once and not yet compared with a pin.
///
/// [`check`](Self::check) applies the rules for every member here. Others are ignored (RFC 7515 §4), and so are `jwk`,
/// `jku`, `x5u` and `x5c`: nothing in a token is ever a source of keys. Only a DPoP proof uses its `jwk`.
pub(crate) struct Header {
    json: Vec<u8>,
    alg: Option<Value>,
    kid: Option<Value>,
    typ: Option<Value>,
    cty: Option<Value>,
    jwk: Option<Value>,
    has_crit: bool,
    has_b64: bool,
    has_encryption: bool,
    /// The registered claims, in the order of their names.
    claims: [Option<Value>; Registered::NAMES.len()],
}

/// The members of an encrypted or compressed token (RFC 7516 §4.1, RFC 7518 §4.1).
const ENCRYPTION: [&str; 9] = ["zip", "enc", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c"];

impl Header {
    /// Reads a header of at most `max_len` bytes.
    pub(crate) fn read(segment: &str, max_len: usize) -> Result<Self, VerifyError> {
        Self::read_wanting(segment, max_len, Wanted::Nothing)
    }

    /// Reads the header of a DPoP proof, which contains its key.
    pub(crate) fn read_with_key(segment: &str, max_len: usize) -> Result<Self, VerifyError> {
        Self::read_wanting(segment, max_len, Wanted::Json)
    }

    fn read_wanting(segment: &str, max_len: usize, jwk: Wanted) -> Result<Self, VerifyError> {
        let json = decode(segment, max_len)?;
        let [alg, kid, typ, cty] = ["alg", "kid", "typ", "cty"].map(|name| (name, Wanted::Scalar));
        let [crit, b64] = ["crit", "b64"].map(|name| (name, Wanted::Nothing));
        let [zip, enc, epk, apu, apv, iv, tag, p2s, p2c] = ENCRYPTION.map(|name| (name, Wanted::Nothing));
        let [exp, nbf, iat, iss, sub, aud, jti] = Registered::NAMES.map(|name| (name, Wanted::Any));
        let names = [
            alg,
            kid,
            typ,
            cty,
            ("jwk", jwk),
            crit,
            b64,
            zip,
            enc,
            epk,
            apu,
            apv,
            iv,
            tag,
            p2s,
            p2c,
            exp,
            nbf,
            iat,
            iss,
            sub,
            aud,
            jti,
        ];
        let [alg, kid, typ, cty, jwk, crit, b64, rest @ ..] =
            json::wanted(&json, &names, MAX_MEMBERS).map_err(|broken| broken.in_part(Part::Header, MAX_MEMBERS))?;
        let [zip, enc, epk, apu, apv, iv, tag, p2s, p2c, claims @ ..] = rest;
        let has_encryption = [zip, enc, epk, apu, apv, iv, tag, p2s, p2c].iter().any(Option::is_some);
        let (has_crit, has_b64) = (crit.is_some(), b64.is_some());
        Ok(Self { json, alg, kid, typ, cty, jwk, has_crit, has_b64, has_encryption, claims })
    }

    /// Compares the header with the pin, and picks the one key by its `kid`.
    ///
    /// For a claims set, it also returns the claims that the header repeats (RFC 7519 §5.3), to be compared later.
    pub(crate) fn check<'k, A: JwsAlgorithm>(
        &self,
        keys: &'k Keyring<A>,
        rules: HeaderRules<'_>,
        expected: Expected,
    ) -> Result<(&'k PinnedKey<A>, Registered), VerifyError> {
        let key = self.pick(keys, rules, expected)?;
        Ok((key, replicated(self.claims.clone(), expected)?))
    }

    /// The same for a header that is read only for this. Its claims are not copied: an array of them takes more memory
    /// than its text.
    pub(crate) fn check_once<'k, A: JwsAlgorithm>(
        self,
        keys: &'k Keyring<A>,
        rules: HeaderRules<'_>,
        expected: Expected,
    ) -> Result<(&'k PinnedKey<A>, Registered), VerifyError> {
        let key = self.pick(keys, rules, expected)?;
        Ok((key, replicated(self.claims, expected)?))
    }

    fn pick<'k, A: JwsAlgorithm>(
        &self,
        keys: &'k Keyring<A>,
        rules: HeaderRules<'_>,
        expected: Expected,
    ) -> Result<&'k PinnedKey<A>, VerifyError> {
        ensure_pinned::<A>(self.alg(A::NAME)?)?;
        if self.has_crit {
            return Err(VerifyError::CritPresent);
        }
        if self.has_b64 {
            return Err(VerifyError::B64Present);
        }
        if self.has_encryption {
            return Err(VerifyError::EncryptionMember);
        }
        let number = if rules.lenient_kid { self.number_as_kid() } else { None };
        let key = match number {
            Some(kid) => keys.pick(kid.as_deref())?,
            None => keys.pick(self.kid()?)?,
        };
        rules.typ.matches(self.typ()?)?;
        let cty = text(self.cty.as_ref(), VerifyError::CtyNotString)?;
        match expected {
            Expected::Claims if cty.is_some_and(|cty| is_media_type(cty, "JWT")) => Err(VerifyError::NestedToken),
            Expected::Bytes | Expected::Claims => Ok(key),
        }
    }

    /// The `alg`; `expected` is for the error.
    pub(crate) fn alg(&self, expected: &'static str) -> Result<&str, VerifyError> {
        text(self.alg.as_ref(), VerifyError::AlgNotString { expected })?.ok_or(VerifyError::AlgMissing { expected })
    }

    pub(crate) fn kid(&self) -> Result<Option<&str>, VerifyError> {
        text(self.kid.as_ref(), VerifyError::KidNotString)
    }

    pub(crate) fn typ(&self) -> Result<Option<&str>, VerifyError> {
        text(self.typ.as_ref(), VerifyError::TypNotString)
    }

    /// The text of `jwk`, if the header was read with its key.
    pub(crate) fn jwk(&self) -> Result<&str, VerifyError> {
        let range = match self.jwk.as_ref().ok_or(VerifyError::ProofJwkMissing)? {
            Value::Json(range) => range.clone(),
            Value::Number(_) | Value::Whole(_) | Value::String(_) | Value::Strings(_) | Value::Null | Value::Other => {
                return Err(VerifyError::ProofJwkMalformed);
            }
        };
        let text = self.json.get(range).and_then(|json| str::from_utf8(json).ok());
        text.filter(|text| text.starts_with('{')).ok_or(VerifyError::ProofJwkMalformed)
    }

    /// Reads a lenient `kid` that is not a string: `null` as none, and a whole number as its decimal text.
    fn number_as_kid(&self) -> Option<Option<String>> {
        match self.kid {
            Some(Value::Null) => Some(None),
            Some(Value::Whole(whole)) if registered::is_exact(whole) => Some(Some(whole.to_string())),
            _ => None,
        }
    }
}

/// The registered claims that the header of a claims set repeats.
fn replicated(claims: [Option<Value>; Registered::NAMES.len()], expected: Expected) -> Result<Registered, VerifyError> {
    match expected {
        Expected::Bytes => Ok(Registered::default()),
        Expected::Claims => {
            let mut claims = claims.into_iter();
            Registered::read(|| claims.next()?.map(ClaimValue::from), "", Format::Jwt, Leniency::STRICT)
                .map_err(|_| VerifyError::HeaderClaimMalformed)
        }
    }
}

/// The id in a header that has not been compared with a pin; only for choosing between pins.
pub(crate) fn unverified_kid(segment: &str) -> Result<KeyId, VerifyError> {
    let [kid] = json::scalars(&decode(segment, HEADER_LEN_CEILING)?, ["kid"])
        .map_err(|broken| broken.in_part(Part::Header, MAX_MEMBERS))?;
    match optional_string(kid, VerifyError::KidNotString)? {
        None => Ok(KeyId::ABSENT),
        Some(kid) => KeyId::exactly(&kid).map_err(|_| VerifyError::KidMalformed { max: MAX_KEY_ID_LEN }),
    }
}

fn decode(segment: &str, max: usize) -> Result<Vec<u8>, VerifyError> {
    if base64url::decoded_len(segment.len()) > max {
        return Err(VerifyError::HeaderTooLong { max });
    }
    base64url::decode(segment).map_err(|_| VerifyError::NotBase64(Segment::Header))
}

/// Compares `alg` with the pinned name byte by byte: without case folding, trimming or normalisation.
fn ensure_pinned<A: JwsAlgorithm>(alg: &str) -> Result<(), VerifyError> {
    if A::HEADER_NAMES.contains(&alg) { Ok(()) } else { Err(VerifyError::AlgMismatch { expected: A::NAME }) }
}

/// The text of a member that must be a string if it is present.
fn text(value: Option<&Value>, malformed: VerifyError) -> Result<Option<&str>, VerifyError> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(malformed),
    }
}
