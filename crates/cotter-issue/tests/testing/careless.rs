//! A middleware of its own, right without its faults, and with each of them in turn: the corpus finds every one.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use cotter::{Ed25519, Timestamp};
use cotter_issue::testing::{Corpus, TEST_KEY_ID, TestIssuer, TestKey};
use ed25519_dalek::{Signature, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::{Map, Value};
use sha2::Sha256;

use super::answers::{AUD, ISS};

const NOW: u64 = 1_800_000_000;

/// What a middleware may forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forgets {
    Nothing,
    Everything,
    Signature,
    AlgNone,
    AlgOfTheVerifier,
    PublicKeyIsNoSecret,
    KeyIsTheVerifiers,
    KeyId,
    Typ,
    Crit,
    HeaderDuplicates,
    ClaimDuplicates,
    Expiry,
    ExpiryMissing,
    ExpiryType,
    NotBefore,
    IssuedAt,
    Issuer,
    IssuerExactly,
    Audience,
    AudienceExactly,
    Subject,
    Confirmation,
    Padding,
    TrailingBits,
    WhiteSpace,
    Scheme,
    Segments,
    Length,
    Depth,
    ByteOrderMark,
    Acceptance,
}

/// Each with the case that is about it.
const FAULTS: [(Forgets, &str); 31] = [
    (Forgets::Everything, "tampered-payload"),
    (Forgets::Signature, "strangers-key"),
    (Forgets::AlgNone, "alg-none-signed"),
    (Forgets::AlgOfTheVerifier, "alg-other"),
    (Forgets::PublicKeyIsNoSecret, "hs256-under-public-pem"),
    (Forgets::KeyIsTheVerifiers, "strangers-key-jwk"),
    (Forgets::KeyId, "kid-path"),
    (Forgets::Typ, "typ-jwt"),
    (Forgets::Crit, "crit-unknown"),
    (Forgets::HeaderDuplicates, "header-alg-twice-before"),
    (Forgets::ClaimDuplicates, "exp-twice"),
    (Forgets::Expiry, "expired"),
    (Forgets::ExpiryMissing, "exp-missing"),
    (Forgets::ExpiryType, "exp-text"),
    (Forgets::NotBefore, "not-yet-valid"),
    (Forgets::IssuedAt, "issued-in-future"),
    (Forgets::Issuer, "iss-other"),
    (Forgets::IssuerExactly, "iss-longer"),
    (Forgets::Audience, "aud-other"),
    (Forgets::AudienceExactly, "aud-joined"),
    (Forgets::Subject, "sub-missing"),
    (Forgets::Confirmation, "bound-to-key"),
    (Forgets::Padding, "payload-padded"),
    (Forgets::TrailingBits, "payload-twisted"),
    (Forgets::WhiteSpace, "line-end"),
    (Forgets::Scheme, "bearer-inside"),
    (Forgets::Segments, "four-segments"),
    (Forgets::Length, "too-long"),
    (Forgets::Depth, "payload-deep"),
    (Forgets::ByteOrderMark, "payload-bom"),
    (Forgets::Acceptance, "good"),
];

/// A middleware for access tokens under one key, which has one fault at most.
struct Middleware {
    jwk: Value,
    forgets: Forgets,
}

impl Middleware {
    fn status(&self, token: &str) -> u16 {
        if self.accepts(token).is_some() { 200 } else { 401 }
    }

    fn forgets(&self, what: Forgets) -> bool {
        self.forgets == what
    }

    /// As libraries do it that know no better: split, read the header, verify, read the claims.
    fn accepts(&self, token: &str) -> Option<()> {
        if self.forgets(Forgets::Acceptance) {
            return None;
        }
        if self.forgets(Forgets::Everything) {
            return Some(());
        }
        let token = if self.forgets(Forgets::WhiteSpace) { token.trim() } else { token };
        let token = if self.forgets(Forgets::Scheme) { token.trim_start_matches("Bearer ") } else { token };
        (token.len() <= 16 * 1024 || self.forgets(Forgets::Length)).then_some(())?;
        let parts: Vec<&str> = token.split('.').collect();
        let count = if self.forgets(Forgets::Segments) { 3..=9 } else { 3..=3 };
        count.contains(&parts.len()).then_some(())?;
        let header = self.object(parts[0], Forgets::HeaderDuplicates)?;
        self.check_header(&header)?;
        self.check_signature(&header, &parts)?;
        let claims = self.object(parts[1], Forgets::ClaimDuplicates)?;
        self.check_times(&claims)?;
        self.check_parties(&claims)
    }

    fn decode(&self, segment: &str) -> Option<Vec<u8>> {
        let config = GeneralPurposeConfig::new();
        let config = if self.forgets(Forgets::Padding) {
            config.with_decode_padding_mode(DecodePaddingMode::Indifferent)
        } else {
            config.with_decode_padding_mode(DecodePaddingMode::RequireNone)
        };
        let config = config.with_decode_allow_trailing_bits(self.forgets(Forgets::TrailingBits));
        GeneralPurpose::new(&URL_SAFE, config).decode(segment).ok()
    }

    /// An object that is read as most readers do, and strictly unless that is forgotten.
    fn object(&self, segment: &str, duplicates: Forgets) -> Option<Map<String, Value>> {
        let bytes = self.decode(segment)?;
        let text = std::str::from_utf8(&bytes).ok()?;
        let text = if self.forgets(Forgets::ByteOrderMark) { text.trim_start_matches('\u{feff}') } else { text };
        let Members(members) = serde_json::from_str(text).ok()?;
        let (count, object) = (members.len(), Map::from_iter(members));
        (count == object.len() || self.forgets(duplicates)).then_some(())?;
        let depth = text.matches('[').count().max(text.matches('{').count());
        (depth <= 32 || self.forgets(Forgets::Depth)).then_some(())?;
        (object.len() <= 256).then_some(object)
    }

    fn check_header(&self, header: &Map<String, Value>) -> Option<()> {
        let is = |name: &str, value: &str| header.get(name).and_then(Value::as_str) == Some(value);
        (is("kid", TEST_KEY_ID) || self.forgets(Forgets::KeyId)).then_some(())?;
        let typ = header.get("typ").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
        (matches!(&*typ, "at+jwt" | "application/at+jwt") || self.forgets(Forgets::Typ)).then_some(())?;
        let unknown = ["crit", "b64", "zip", "enc", "cty"];
        let is_plain = unknown.iter().all(|name| !header.contains_key(*name));
        (is_plain || self.forgets(Forgets::Crit)).then_some(())
    }

    fn check_signature(&self, header: &Map<String, Value>, parts: &[&str]) -> Option<()> {
        let signing_input = format!("{}.{}", parts[0], parts[1]);
        let signature = self.decode(parts[2])?;
        let alg = header.get("alg").and_then(Value::as_str).unwrap_or_default();
        if self.forgets(Forgets::Signature) || self.forgets(Forgets::AlgNone) && alg.eq_ignore_ascii_case("none") {
            return Some(());
        }
        if self.forgets(Forgets::PublicKeyIsNoSecret) && alg == "HS256" {
            let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(pem(&self.jwk)?.as_bytes()).ok()?;
            mac.update(signing_input.as_bytes());
            return mac.verify_slice(&signature).ok();
        }
        (alg == "Ed25519" || self.forgets(Forgets::AlgOfTheVerifier)).then_some(())?;
        let offered = header.get("jwk").filter(|_| self.forgets(Forgets::KeyIsTheVerifiers));
        let key = VerifyingKey::from_bytes(&public(offered.unwrap_or(&self.jwk))?.try_into().ok()?).ok()?;
        key.verify_strict(signing_input.as_bytes(), &Signature::from_slice(&signature).ok()?).ok()
    }

    fn check_times(&self, claims: &Map<String, Value>) -> Option<()> {
        let number = |name: &str| match claims.get(name) {
            None => Some(None),
            Some(value) => {
                let read = value.as_f64().filter(|seconds| (0.0..253_402_300_800.0).contains(seconds));
                let lax = self
                    .forgets(Forgets::ExpiryType)
                    .then(|| value.as_str().and_then(|text| text.parse().ok()))
                    .flatten();
                read.or(lax).map(Some)
            }
        };
        let (exp, nbf, iat) = (number("exp")?, number("nbf")?, number("iat")?);
        let now = f64::from(u32::try_from(NOW).unwrap());
        let is_alive = exp.map_or(self.forgets(Forgets::ExpiryMissing), |exp| now < exp);
        (is_alive || exp.is_some() && self.forgets(Forgets::Expiry)).then_some(())?;
        (nbf.is_none_or(|nbf| nbf <= now) || self.forgets(Forgets::NotBefore)).then_some(())?;
        (iat.is_some_and(|iat| iat <= now) || self.forgets(Forgets::IssuedAt)).then_some(())
    }

    fn check_parties(&self, claims: &Map<String, Value>) -> Option<()> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let begins_well = self.forgets(Forgets::IssuerExactly) && text("iss").is_some_and(|iss| iss.starts_with(ISS));
        (text("iss") == Some(ISS) || begins_well || self.forgets(Forgets::Issuer)).then_some(())?;
        let is_ours = |one: &str| one == AUD || self.forgets(Forgets::AudienceExactly) && one.contains(AUD);
        let is_for_us = match claims.get("aud") {
            Some(Value::String(one)) => is_ours(one),
            Some(Value::Array(list)) => {
                list.iter().all(Value::is_string) && list.iter().filter_map(Value::as_str).any(is_ours)
            }
            _ => false,
        };
        (is_for_us || self.forgets(Forgets::Audience)).then_some(())?;
        let has_all = ["sub", "jti", "client_id"].iter().all(|name| text(name).is_some());
        (has_all || self.forgets(Forgets::Subject)).then_some(())?;
        claims.get("scope").is_none_or(Value::is_string).then_some(())?;
        (!claims.contains_key("cnf") || self.forgets(Forgets::Confirmation)).then_some(())
    }
}

/// The bytes of an Ed25519 key.
fn public(jwk: &Value) -> Option<Vec<u8>> {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(jwk["x"].as_str()?).ok()
}

/// The same as a file.
fn pem(jwk: &Value) -> Option<String> {
    let der = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\0", &*public(jwk)?].concat();
    pem_rfc7468::encode_string("PUBLIC KEY", pem_rfc7468::LineEnding::LF, &der).ok()
}

/// The members of an object, also those of one name.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

fn corpus() -> Corpus {
    let issuer = TestIssuer::access_tokens(&TestKey::<Ed25519>::fixed(), ISS, AUD);
    issuer.corpus_at(Timestamp::from_unix_seconds(NOW)).unwrap()
}

fn middleware(forgets: Forgets) -> Middleware {
    let set: Value = serde_json::from_str(&TestKey::<Ed25519>::fixed().danger_jwks_for_tests()).unwrap();
    Middleware { jwk: set["keys"][0].clone(), forgets }
}

/// The names of the cases that the middleware answers wrongly.
fn found(corpus: &Corpus, forgets: Forgets) -> Vec<String> {
    let middleware = middleware(forgets);
    corpus.faults(|token| middleware.status(token)).iter().map(|fault| fault.name().to_owned()).collect()
}

/// The answers of the corpus are not those of cotter alone.
#[test]
fn a_right_middleware_has_no_fault() {
    assert_eq!(found(&corpus(), Forgets::Nothing), [""; 0]);
}

/// And each fault by a case that is about it.
#[test]
fn each_fault_of_a_careless_one_is_found() {
    let corpus = corpus();
    for (forgets, case) in FAULTS {
        let found = found(&corpus, forgets);
        assert!(found.iter().any(|name| name == case), "{forgets:?}: expected {case} among {found:?}");
    }
}

/// A fault that is about one thing is found by few cases, so that their names tell which it is.
#[test]
fn a_fault_is_told_by_its_cases() {
    let corpus = corpus();
    assert_eq!(found(&corpus, Forgets::PublicKeyIsNoSecret), ["hs256-under-public-pem"]);
    assert_eq!(found(&corpus, Forgets::KeyIsTheVerifiers), ["strangers-key-jwk"]);
    assert_eq!(found(&corpus, Forgets::NotBefore), ["not-yet-valid"]);
    assert_eq!(found(&corpus, Forgets::Confirmation), ["bound-to-key", "bound-to-certificate"]);
}

#[test]
fn a_fault_says_what_was_expected() {
    let corpus = corpus();
    let middleware = middleware(Forgets::NotBefore);
    let faults = corpus.faults(|token| middleware.status(token));
    assert_eq!((faults[0].expected(), faults[0].found()), (401, 200));
    assert_eq!(faults[0].to_string(), "not-yet-valid: expected 401, found 200. Valid in an hour.");
    assert!(corpus.faults(|_| 500).len() == corpus.iter().count(), "a service that fails is wrong everywhere");
}
