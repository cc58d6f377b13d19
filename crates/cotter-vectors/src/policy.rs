//! The policy of a group. A policy with anything that is not understood is rejected.

mod value;

use std::time::{Duration, SystemTime};

use cotter::{JwsAlgorithm, Policy, PolicyError, Timestamp, VerifyError, jwt::Verifier};
use serde::Deserialize;

use self::value::{InPast, Lenient, Null, Number, OneOrMore, Presence, Required, Stated, Unconfirmed};
pub(crate) use self::value::{Shape, True, present};
use crate::{profile::Presentation, revocation::Revocation};

const EPOCH: Timestamp = Timestamp::from_unix_seconds(0);

/// The policy of a `jwt` or `paseto` group.
///
/// An unknown member or value is an error: ignoring a rule could turn a failure into a pass.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimsPolicy {
    now: i64,
    iss: Stated,
    aud: Stated,
    #[serde(default, deserialize_with = "present")]
    leeway: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    typ: Option<Stated>,
    #[serde(default, deserialize_with = "present")]
    exp: Option<Presence>,
    #[serde(default, deserialize_with = "present")]
    iat: Option<InPast>,
    #[serde(default, deserialize_with = "present")]
    max_age: Option<u64>,
    #[serde(default, deserialize_with = "present")]
    sub: Option<Required>,
    #[serde(default, deserialize_with = "present")]
    jti: Option<Required>,
    #[serde(default, deserialize_with = "present")]
    nonce: Option<String>,
    #[serde(default, deserialize_with = "present")]
    revocation: Option<Revocation>,
    #[serde(default, deserialize_with = "present")]
    shape: Option<Shape>,
    #[serde(default, deserialize_with = "present")]
    cnf: Option<Unconfirmed>,
    #[serde(default, deserialize_with = "present")]
    presented: Option<Presentation>,
    /// Claims that may be numbers.
    #[serde(default)]
    numbers: Vec<Number>,
    /// Claims that may be null.
    #[serde(default)]
    nulls: Vec<Null>,
    #[serde(default, deserialize_with = "present")]
    kid: Option<Lenient>,
    #[serde(default, deserialize_with = "present")]
    max_header_len: Option<usize>,
    #[serde(default, deserialize_with = "present")]
    max_claims_members: Option<usize>,
}

impl ClaimsPolicy {
    /// Reads a policy.
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let policy: Self = serde_json::from_str(json).map_err(|error| format!("policy: {error}"))?;
        match policy.typ {
            Some(Stated::Is(OneOrMore::More(_))) => Err("policy: typ is one string".to_owned()),
            _ => Ok(policy),
        }
    }

    /// The clock reading.
    pub(crate) fn now(&self) -> Result<Timestamp, VerifyError> {
        clock(self.now)
    }

    /// How tokens are presented, if the policy says so.
    pub(crate) fn into_presented(self) -> Option<Presentation> {
        self.presented
    }

    /// Applies the limits of a verifier of JWTs.
    pub(crate) fn limit<A: JwsAlgorithm>(&self, mut verifier: Verifier<A>) -> Result<Verifier<A>, PolicyError> {
        if let Some(bytes) = self.max_header_len {
            verifier = verifier.max_header_len(bytes)?;
        }
        if let Some(members) = self.max_claims_members {
            verifier = verifier.max_claims_members(members)?;
        }
        Ok(verifier)
    }

    pub(crate) const fn shape(&self) -> Option<Shape> {
        self.shape
    }

    /// Builds the equivalent policy of the library.
    pub(crate) fn build(&self) -> Result<Policy, PolicyError> {
        let mut policy = Policy::new(self.iss.expect(), self.aud.expect());
        if let Some(seconds) = self.leeway {
            policy = policy.leeway(Duration::from_secs(seconds))?;
        }
        policy = match &self.typ {
            None | Some(Stated::Is(OneOrMore::More(_))) => policy,
            Some(Stated::Is(OneOrMore::One(typ))) => policy.typ(typ),
            Some(Stated::Absent(True)) => policy.typ_absent(),
            Some(Stated::Any(True)) => policy.danger_any_typ(),
        };
        if let Some(Presence::Optional) = self.exp {
            policy = policy.danger_exp_optional();
        }
        if let Some(InPast::InPast) = self.iat {
            policy = policy.issued_in_past();
        }
        if let Some(seconds) = self.max_age {
            policy = policy.max_age(Duration::from_secs(seconds));
        }
        if let Some(Required::Required) = self.sub {
            policy = policy.require_subject();
        }
        if let Some(Required::Required) = self.jti {
            policy = policy.require_token_id();
        }
        if let Some(nonce) = &self.nonce {
            policy = policy.nonce(nonce);
        }
        policy = self.numbers.iter().fold(policy, |policy, number| policy.number_as_text((*number).into()));
        policy = self.nulls.iter().fold(policy, |policy, null| policy.null_as_absent((*null).into()));
        if let Some(Lenient::Lenient) = self.kid {
            policy = policy.lenient_key_id();
        }
        if let Some(Unconfirmed::Unconfirmed) = self.cnf {
            policy = policy.danger_unconfirmed();
        }
        Ok(match &self.revocation {
            // A clock that is out of range is an error before any token is read.
            Some(revocation) => {
                revocation.of(policy, self.now().unwrap_or(EPOCH), Policy::revocation, Policy::revocation_later)
            }
            None => policy,
        })
    }
}

/// Converts a clock reading; a negative one is before 1970.
pub(crate) fn clock(now: i64) -> Result<Timestamp, VerifyError> {
    let span = Duration::from_secs(now.unsigned_abs());
    if now >= 0 {
        return Ok(Timestamp::from_unix_seconds(span.as_secs()));
    }
    Timestamp::try_from(SystemTime::UNIX_EPOCH.checked_sub(span).ok_or(VerifyError::ClockOutOfRange)?)
}

#[cfg(test)]
mod tests {
    use cotter::Expect;

    use super::*;

    fn read(more: &str) -> Result<ClaimsPolicy, String> {
        ClaimsPolicy::read(&format!(r#"{{"now": 0, "iss": {{"is": "a"}}, "aud": {{"any": true}}{more}}}"#))
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for refused in [
            r#", "leeways": 1"#,
            r#", "leeway": -1"#,
            r#", "leeway": null"#,
            r#", "exp": "maybe""#,
            r#", "exp": null"#,
            r#", "sub": "optional""#,
            r#", "iat": "required""#,
            r#", "typ": {"is": ["a", "b"]}"#,
            r#", "typ": {"absent": false}"#,
            r#", "typ": {"absent": true, "any": true}"#,
            r#", "typ": "JWT""#,
            r#", "shape": "numbers""#,
            r#", "revocation": null"#,
            r#", "revocation": {"token": {"revoked": []}}"#,
            r#", "revocation": {"tokens": [{"jti": "a"}]}"#,
            r#", "revocation": {"tokens": {"revoked": [{"iss": null, "jti": "a"}]}}"#,
            r#", "revocation": {"sessions": {"revoked": []}}"#,
            r#", "revocation": {"claim": "sep"}"#,
            r#", "revocation": {"claim": {"name": "sep"}}"#,
            r#", "revocation": {"unavailable": false}"#,
            r#", "revocation": {"asked_by_caller": false}"#,
        ] {
            assert!(read(refused).is_err(), "{refused}");
        }
        assert!(ClaimsPolicy::read(r#"{"now": 0, "iss": {"is": "a"}}"#).is_err());
        assert!(ClaimsPolicy::read(r#"{"now": 1.5, "iss": {"is": "a"}, "aud": {"any": true}}"#).is_err());
    }

    #[test]
    fn it_says_what_the_file_says() {
        let policy = read(r#", "leeway": 60, "typ": {"is": "at+jwt"}, "max_age": 3600, "sub": "required""#).unwrap();
        let expected = Policy::new(Expect::exactly("a"), Expect::danger_any())
            .leeway(Duration::from_secs(60))
            .unwrap()
            .typ("at+jwt")
            .max_age(Duration::from_secs(3600))
            .require_subject();
        assert_eq!(policy.build(), Ok(expected));
        assert_eq!(policy.now(), Ok(Timestamp::from_unix_seconds(0)));
        assert_eq!(read(r#", "leeway": 601"#).unwrap().build().unwrap_err().code(), "leeway-too-long");
    }

    #[test]
    fn a_clock_before_1970_is_one_that_the_library_refuses() {
        let policy = ClaimsPolicy::read(r#"{"now": -1, "iss": {"any": true}, "aud": {"any": true}}"#).unwrap();
        assert_eq!(policy.now(), Err(VerifyError::ClockOutOfRange));
    }
}
