use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    JwsAlgorithm, KeyId, Keyring, PinnedKey, VerifyError,
    registered::{self, Format, Leniency, Registered},
    strict::{
        base64url,
        found::Found,
        json::{self, Broken, Value, optional_string},
        limits::{HEADER_LEN_CEILING, MAX_DEPTH, MAX_HEADER_LEN, MAX_KEY_ID_LEN, MAX_MEMBERS},
    },
    typ::{Typ, is_media_type},
};

/// What the payload is expected to be, and so what the header may say of it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    /// Bytes.
    Bytes,
    /// A claims set.
    Claims,
}

/// What a verifier states of the header, beside its pin.
#[derive(Clone, Copy)]
pub(crate) struct HeaderRules<'r> {
    pub(crate) typ: &'r Typ,
    /// Whether `kid` may be `null`, or a number.
    pub(crate) lenient_kid: bool,
    pub(crate) max_len: usize,
}

/// Compares the protected header with the pin, and picks the one key by its `kid`.
///
/// For a claims set, the claims that the header repeats come with it (RFC 7519 §5.3), to be compared.
///
/// Every member that this crate understands is held to its rules. Others are ignored (RFC 7515 §4), and so are `jwk`,
/// `jku`, `x5u` and `x5c`: nothing in a token is ever a source of keys.
pub(crate) fn check<'k, A: JwsAlgorithm>(
    segment: &str,
    keys: &'k Keyring<A>,
    rules: HeaderRules<'_>,
    expected: Expected,
) -> Result<(&'k PinnedKey<A>, Registered), VerifyError> {
    let json = decode(segment, rules.max_len)?;
    let [alg, crit, b64, kid, found_typ, cty] =
        json::scalars(&json, ["alg", "crit", "b64", "kid", "typ", "cty"]).map_err(syntax)?;

    is_pinned::<A>(alg)?;
    if crit.is_some() {
        return Err(VerifyError::CritPresent);
    }
    if b64.is_some() {
        return Err(VerifyError::B64Present);
    }
    refuse_encryption(&json)?;
    let kid = if rules.lenient_kid { kid.and_then(as_text) } else { kid };
    let kid = optional_string(kid, VerifyError::KidNotString)?;
    let key = keys.pick(kid.as_deref())?;
    rules.typ.matches(optional_string(found_typ, VerifyError::TypNotString)?.as_deref())?;
    let cty = optional_string(cty, VerifyError::CtyNotString)?;
    match expected {
        Expected::Bytes => Ok((key, Registered::default())),
        Expected::Claims if cty.is_some_and(|cty| is_media_type(&cty, "JWT")) => Err(VerifyError::NestedToken),
        Expected::Claims => Ok((key, replicated(&json)?)),
    }
}

/// The id in a header that nobody has compared with a pin, to choose between pins and for nothing else.
pub(crate) fn unverified_kid(segment: &str) -> Result<KeyId, VerifyError> {
    let [kid] = json::scalars(&decode(segment, HEADER_LEN_CEILING)?, ["kid"]).map_err(syntax)?;
    match optional_string(kid, VerifyError::KidNotString)? {
        None => Ok(KeyId::ABSENT),
        Some(kid) => KeyId::exactly(&kid).map_err(|_| VerifyError::KidMalformed { max: MAX_KEY_ID_LEN }),
    }
}

/// The text of a header that nobody has compared with a pin, and its members of these names.
pub(crate) fn members<const N: usize>(
    segment: &str,
    names: [&str; N],
) -> Result<(String, [Option<Value>; N]), VerifyError> {
    let text = String::from_utf8(decode(segment, MAX_HEADER_LEN)?).map_err(|_| VerifyError::HeaderUtf8)?;
    let found = json::scalars(text.as_bytes(), names).map_err(syntax)?;
    Ok((text, found))
}

fn decode(segment: &str, max: usize) -> Result<Vec<u8>, VerifyError> {
    if base64url::decoded_len(segment.len()) > max {
        return Err(VerifyError::HeaderTooLong { max });
    }
    base64url::decode(segment).map_err(|_| VerifyError::HeaderBase64)
}

/// Compares `alg` with the pinned name byte by byte: without case folding, trimming or normalisation.
fn is_pinned<A: JwsAlgorithm>(alg: Option<Value>) -> Result<(), VerifyError> {
    let expected = A::NAME;
    let alg = alg.ok_or(VerifyError::AlgMissing { expected })?;
    let alg = alg.into_string().ok_or(VerifyError::AlgNotString { expected })?;
    if A::HEADER_NAMES.contains(&alg.as_str()) { Ok(()) } else { Err(VerifyError::AlgMismatch { expected }) }
}

/// A `kid` that is not a string, where that is accepted: nothing for `null`, and its decimal text for a whole number.
fn as_text(kid: Value) -> Option<Value> {
    match kid {
        Value::Null => None,
        Value::Whole(whole) if registered::is_exact(whole) => Some(Value::String(whole.to_string().into())),
        Value::Number(_) | Value::Whole(_) | Value::String(_) | Value::Strings(_) | Value::Other => Some(kid),
    }
}

/// Refuses the members that make a token an encrypted or compressed one (RFC 7516 §4.1, RFC 7518 §4.1).
fn refuse_encryption(json: &[u8]) -> Result<(), VerifyError> {
    const MEMBERS: [&str; 9] = ["zip", "enc", "epk", "apu", "apv", "iv", "tag", "p2s", "p2c"];
    let found = json::scalars(json, MEMBERS).map_err(syntax)?;
    if found.iter().any(Option::is_some) { Err(VerifyError::EncryptionMember) } else { Ok(()) }
}

/// The registered claims that stand in the header.
fn replicated(json: &[u8]) -> Result<Registered, VerifyError> {
    let claims = json::members(json, Registered::NAMES).map_err(syntax)?;
    let mut claims = claims.into_iter();
    Registered::read(|| claims.next()?.map(Found::from), "", Format::Jwt, Leniency::STRICT)
        .map_err(|_| VerifyError::HeaderClaimMalformed)
}

const fn syntax(broken: Broken) -> VerifyError {
    match broken {
        Broken::Utf8 => VerifyError::HeaderUtf8,
        // No string is unwanted here.
        Broken::Syntax | Broken::Unwanted => VerifyError::HeaderSyntax,
        Broken::NotObject => VerifyError::HeaderNotObject,
        Broken::DuplicateMember => VerifyError::HeaderDuplicateMember,
        Broken::TooDeep => VerifyError::HeaderTooDeep { max: MAX_DEPTH },
        Broken::TooManyMembers => VerifyError::HeaderTooManyMembers { max: MAX_MEMBERS },
    }
}
