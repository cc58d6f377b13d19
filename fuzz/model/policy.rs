//! A policy, held against a claims set a second way: from what is documented of each rule, with all broken rules at once.

use arbitrary::Arbitrary;
use serde_json::{Map, Value, json};

/// What is stated of issuer or audience.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Stated {
    Any,
    Absent,
    OneOf(u8),
}

/// What is stated of the header's `typ`.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum StatedTyp {
    AbsentOrJwt,
    Absent,
    Exactly(u8),
    Any,
}

/// A policy, and when it is asked. Times are small, so that they meet.
#[derive(Arbitrary, Clone, Debug)]
pub struct Rules {
    pub issuer: Stated,
    pub audience: Stated,
    pub typ: StatedTyp,
    pub leeway: u8,
    pub exp_optional: bool,
    pub issued_in_past: bool,
    pub max_age: Option<u8>,
    pub subject: bool,
    pub token_id: bool,
    pub nonce: Option<u8>,
    pub now: u16,
}

/// A claim: well-formed or not.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Claim {
    Missing,
    Text(u8),
    Texts(u8),
    Time(u16),
    Half(u16),
    Negative(u8),
    Null,
    Mixed(u8),
    Object,
}

/// The claims of a token, and the `typ` of its header.
#[derive(Arbitrary, Clone, Debug)]
pub struct Claims {
    pub typ: Option<u8>,
    pub iss: Claim,
    pub aud: Claim,
    pub exp: Claim,
    pub nbf: Claim,
    pub iat: Claim,
    pub sub: Claim,
    pub jti: Claim,
    pub nonce: Claim,
}

const TEXTS: [&str; 4] = ["a", "b", "A", ""];
const TYPS: [&str; 5] = ["JWT", "jwt", "application/jwt", "at+jwt", ""];

/// One of a few texts.
pub fn text(which: u8) -> &'static str {
    TEXTS[usize::from(which) % 4]
}

/// Some of these texts, one a bit.
pub fn texts(which: u8) -> Vec<&'static str> {
    (0..4).filter(|bit| which >> bit & 1 == 1).map(|bit| TEXTS[bit]).collect()
}

/// One of a few values of `typ`.
pub fn typ(which: u8) -> &'static str {
    TYPS[usize::from(which) % 5]
}

impl Claim {
    fn value(self) -> Option<Value> {
        Some(match self {
            Self::Missing => return None,
            Self::Text(which) => json!(text(which)),
            Self::Texts(which) => json!(texts(which)),
            Self::Time(seconds) => json!(seconds),
            Self::Half(seconds) => json!(f64::from(seconds) + 0.5),
            Self::Negative(seconds) => json!(-1 - i32::from(seconds)),
            Self::Null => Value::Null,
            Self::Mixed(which) => json!([text(which), 1]),
            Self::Object => json!({}),
        })
    }

    /// Half seconds since 1970; an error if it is there and no time.
    fn time(self) -> Result<Option<i64>, ()> {
        match self {
            Self::Missing => Ok(None),
            Self::Time(seconds) => Ok(Some(i64::from(seconds) * 2)),
            Self::Half(seconds) => Ok(Some(i64::from(seconds) * 2 + 1)),
            _ => Err(()),
        }
    }

    fn string(self) -> Result<Option<&'static str>, ()> {
        match self {
            Self::Missing => Ok(None),
            Self::Text(which) => Ok(Some(text(which))),
            _ => Err(()),
        }
    }

    fn strings(self) -> Result<Option<Vec<&'static str>>, ()> {
        match self {
            Self::Texts(which) if !texts(which).is_empty() => Ok(Some(texts(which))),
            other => other.string().map(|one| one.map(|one| vec![one])),
        }
    }
}

impl Claims {
    pub fn header(&self) -> String {
        match self.typ {
            Some(which) => json!({"alg": "HS256", "typ": typ(which)}).to_string(),
            None => r#"{"alg":"HS256"}"#.to_owned(),
        }
    }

    pub fn json(&self) -> String {
        let Self { iss, aud, exp, nbf, iat, sub, jti, nonce, .. } = self;
        let named = [("iss", iss), ("aud", aud), ("exp", exp), ("nbf", nbf), ("iat", iat), ("sub", sub), ("jti", jti)];
        let named = named.into_iter().chain([("nonce", nonce)]);
        let map: Map<_, _> = named.filter_map(|(name, claim)| Some((name.to_owned(), claim.value()?))).collect();
        Value::Object(map).to_string()
    }
}

/// The codes of every rule that is broken; none if the token is to be accepted.
pub fn broken(rules: &Rules, claims: &Claims) -> Vec<&'static str> {
    let mut broken = Vec::new();
    let mut check = |is_broken: bool, code: &'static str| broken.extend(is_broken.then_some(code));

    let found = claims.typ.map(|which| typ(which).to_ascii_lowercase().trim_start_matches("application/").to_owned());
    match (rules.typ, found.as_deref()) {
        (StatedTyp::Any, _) | (StatedTyp::Absent | StatedTyp::AbsentOrJwt, None) => {}
        (StatedTyp::AbsentOrJwt, Some(found)) => check(found != "jwt", "typ-mismatch"),
        (StatedTyp::Exactly(_), None) => check(true, "typ-missing"),
        (StatedTyp::Exactly(which), Some(found)) => {
            let stated = typ(which).to_ascii_lowercase();
            check(stated.is_empty() || stated.trim_start_matches("application/") != found, "typ-mismatch");
        }
        (StatedTyp::Absent, Some(_)) => check(true, "typ-mismatch"),
    }

    let (now, leeway) = (i64::from(rules.now) * 2, i64::from(rules.leeway) * 2);
    match claims.exp.time() {
        Err(()) => check(true, "exp-malformed"),
        Ok(None) => check(!rules.exp_optional, "exp-missing"),
        Ok(Some(exp)) => check(now >= exp + leeway, "expired"),
    }
    match claims.nbf.time() {
        Err(()) => check(true, "nbf-malformed"),
        Ok(nbf) => check(nbf.is_some_and(|nbf| nbf > now + leeway), "not-yet-valid"),
    }
    match claims.iat.time() {
        Err(()) => check(true, "iat-malformed"),
        Ok(None) => check(rules.issued_in_past || rules.max_age.is_some(), "iat-missing"),
        Ok(Some(iat)) => {
            check((rules.issued_in_past || rules.max_age.is_some()) && iat > now + leeway, "issued-in-future");
            check(rules.max_age.is_some_and(|age| now - iat > i64::from(age) * 2 + leeway), "too-old");
        }
    }

    let parties = [
        (rules.issuer, claims.iss.string().map(|iss| iss.map(|iss| vec![iss])), ISS),
        (rules.audience, claims.aud.strings(), AUD),
    ];
    for (stated, found, [malformed, missing, mismatch, unexpected]) in parties {
        match (stated, found) {
            (_, Err(())) => check(true, malformed),
            (Stated::Any, _) | (Stated::Absent, Ok(None)) => {}
            (Stated::Absent, Ok(Some(_))) => check(true, unexpected),
            (Stated::OneOf(_), Ok(None)) => check(true, missing),
            (Stated::OneOf(which), Ok(Some(found))) => {
                check(!found.iter().any(|one| texts(which).contains(one)), mismatch);
            }
        }
    }

    for (required, claim, malformed, missing) in [
        (rules.subject, claims.sub, "sub-malformed", "sub-missing"),
        (rules.token_id, claims.jti, "jti-malformed", "jti-missing"),
    ] {
        match claim.string() {
            Err(()) => check(true, malformed),
            Ok(found) => check(required && found.is_none_or(str::is_empty), missing),
        }
    }
    match (rules.nonce, claims.nonce.string()) {
        (None, _) => {}
        (Some(_), Err(())) => check(true, "nonce-malformed"),
        (Some(_), Ok(None)) => check(true, "nonce-missing"),
        (Some(which), Ok(Some(found))) => check(found.is_empty() || found != text(which), "nonce-mismatch"),
    }
    broken
}

const ISS: [&str; 4] = ["iss-malformed", "iss-missing", "iss-mismatch", "iss-unexpected"];
const AUD: [&str; 4] = ["aud-malformed", "aud-missing", "aud-mismatch", "aud-unexpected"];
