//! `cotter verify`.

use std::{
    io::{self, Read, Write},
    path::Path,
    time::{Duration, SystemTime},
};

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, PinnedKey, Policy, Timestamp, Verified, VerifyError, jwt,
    paseto::{self, Protocol},
};
use cotter_vectors::{
    algorithm::AlgorithmName,
    key::{KeySource, WithKey, pin},
    protocol::{ProtocolName, WithPasetoKey},
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Answer, Trouble,
    args::{PasetoArguments, Verify},
    hint, json_text, key_file,
    key_set::{OneOf, WithRing},
    pin::Pin,
    printable, profile,
    refusal::{Refusal, refused},
};

/// More text than any verifier takes.
const STDIN_LIMIT: u64 = 1024 * 1024;

/// The claims as they stand in the token.
pub(crate) type Claims = Box<RawValue>;

/// Verifies the token, and prints its claims or why it is refused.
pub(crate) fn run(arguments: &Verify) -> Result<Answer, Trouble> {
    match (arguments.profile.profile, arguments.alg) {
        (Some(_), Pin::Paseto(_)) => Err(usage("--profile: a PASETO has none")),
        (None, Pin::Paseto(protocol)) => answer(paseto(arguments, protocol)?, arguments),
        (_, Pin::Jws(_)) if arguments.paseto.is_used() => {
            Err(usage("--footer, --no-footer and --implicit-assertion are of PASETO"))
        }
        (Some(profile), Pin::Jws(algorithm)) => profile::run(arguments, profile, algorithm),
        (None, Pin::Jws(algorithm)) => answer(jwt(arguments, algorithm)?, arguments),
    }
}

/// Prints the claims, or why there are none.
pub(crate) fn answer(verdict: Verdict, arguments: &Verify) -> Result<Answer, Trouble> {
    match verdict {
        Ok(verified) => accepted(&verified, arguments.json),
        Err(refusal) => refused(&refusal.with_hint(|reason| hint::of(reason, arguments)), arguments.json),
    }
}

fn jwt(arguments: &Verify, algorithm: AlgorithmName) -> Result<Verdict, Trouble> {
    let (policy, at) = (policy(arguments)?, arguments.at);
    with_keys(arguments, algorithm, pin, |token| VerifyToken { token, policy, at })
}

/// Reads the key or the set, then the token, and verifies.
pub(crate) fn with_keys<V: WithRing>(
    arguments: &Verify,
    algorithm: AlgorithmName,
    pin: impl FnOnce(AlgorithmName, Option<&str>, &KeySource, V) -> Verdict,
    of: impl FnOnce(String) -> V,
) -> Result<Verdict, Trouble> {
    key_id_is_stated(arguments)?;
    if let Some(path) = &arguments.source.key {
        let key =
            key_file::read(path, arguments.key_format, arguments.alg, arguments.lenient).map_err(Trouble::Usage)?;
        let token = token(&arguments.token).map_err(Trouble::Usage)?;
        let verdict = pin(algorithm, arguments.key_id.kid.as_deref(), &key.source, of(token));
        Ok(verdict.map_err(|refusal| refusal.with_hint(|reason| key.hint(reason))))
    } else if let Some(path) = &arguments.source.jwks {
        with_set(arguments, algorithm, path, of)
    } else {
        Err(usage("expected --key or --jwks"))
    }
}

fn paseto(arguments: &Verify, protocol: ProtocolName) -> Result<Verdict, Trouble> {
    let policy = policy(arguments)?;
    key_id_is_stated(arguments)?;
    if arguments.typ.is_some() || arguments.typ_absent || arguments.danger_any_typ {
        return Err(usage("--typ, --typ-absent and --danger-any-typ are of JWT: a PASETO has no typ"));
    }
    if arguments.source.jwks.is_some() {
        return Err(usage("--jwks: a JWK set has no key of PASETO: expected --key"));
    }
    let path = arguments.source.key.as_ref().ok_or_else(|| usage("expected --key"))?;
    let key = key_file::read(path, arguments.key_format, arguments.alg, arguments.lenient).map_err(Trouble::Usage)?;
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    let verify = VerifyPaseto { token: &token, policy, at: arguments.at, arguments: &arguments.paseto };
    let verdict = protocol.pin(arguments.key_id.kid.as_deref(), &key.source, verify);
    Ok(verdict.map_err(|refusal| refusal.with_hint(|reason| key.hint(reason))))
}

/// Refuses a command line that says nothing of the key's id.
fn key_id_is_stated(arguments: &Verify) -> Result<(), Trouble> {
    let is_stated = arguments.key_id.kid.is_some() || arguments.key_id.no_kid;
    if is_stated { Ok(()) } else { Err(usage("expected --kid or --no-kid")) }
}

pub(crate) fn usage(message: &str) -> Trouble {
    Trouble::Usage(message.to_owned())
}

/// Verifies with the one key of a set that has the id.
fn with_set<V: WithRing>(
    arguments: &Verify,
    algorithm: AlgorithmName,
    path: &Path,
    of: impl FnOnce(String) -> V,
) -> Result<Verdict, Trouble> {
    if !algorithm.has_public_keys() {
        let name = algorithm.as_str();
        return Err(Trouble::Usage(format!("--jwks: a set has public keys, and {name} has none: expected --key")));
    }
    let bytes = key_file::bytes(path).map_err(Trouble::Usage)?;
    let set = key_file::set(path, &bytes).map_err(Trouble::Usage)?;
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    Ok(algorithm.visit(OneOf {
        set,
        lenient: arguments.lenient,
        id: arguments.key_id.kid.as_deref(),
        verbose: arguments.verbose,
        then: of(token),
    }))
}

fn policy(arguments: &Verify) -> Result<Policy, Trouble> {
    let issuer = arguments.issuer().ok_or_else(|| usage("expected --iss, --iss-absent or --danger-any-iss"))?;
    let audience = arguments.audience().ok_or_else(|| usage("expected --aud, --aud-absent or --danger-any-aud"))?;
    let mut policy = Policy::new(issuer, audience)
        .leeway(arguments.leeway().unwrap_or_default())
        .map_err(|error| Trouble::Usage(format!("--leeway: {error}")))?;
    if let Some(typ) = &arguments.typ {
        policy = policy.typ(typ);
    }
    if arguments.typ_absent {
        policy = policy.typ_absent();
    }
    if arguments.danger_any_typ {
        policy = policy.danger_any_typ();
    }
    if let Some(seconds) = arguments.max_age {
        policy = policy.max_age(Duration::from_secs(seconds));
    }
    if arguments.require_sub {
        policy = policy.require_subject();
    }
    if arguments.require_jti {
        policy = policy.require_token_id();
    }
    Ok(if arguments.danger_exp_optional { policy.danger_exp_optional() } else { policy })
}

pub(crate) fn token(argument: &str) -> Result<String, String> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = Vec::new();
    let read = io::stdin().take(STDIN_LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read the token from standard input: {error}"))?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("standard input is text in UTF-16: expected ASCII".to_owned());
    }
    // What is not UTF-8 becomes a character that no token holds.
    let text = String::from_utf8_lossy(&bytes);
    if text.is_empty() {
        return Err("standard input is empty: expected the token".to_owned());
    }
    let line = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(line.to_owned())
}

/// The token's claims, or why there are none to print.
pub(crate) type Verdict = Result<Verified<Claims>, Refusal>;

struct VerifyToken {
    token: String,
    policy: Policy,
    at: Option<Timestamp>,
}

impl WithKey for VerifyToken {
    type Output = Verdict;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        self.verify(Keyring::from(key?))
    }
}

impl WithRing for VerifyToken {
    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        self.verify(ring)
    }
}

impl VerifyToken {
    fn verify<A: JwsAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        let verifier = jwt::Verifier::new(ring, self.policy);
        Ok(verifier.verify_as_at(&self.token, at_or_now(self.at)?)?)
    }
}

struct VerifyPaseto<'t> {
    token: &'t str,
    policy: Policy,
    at: Option<Timestamp>,
    arguments: &'t PasetoArguments,
}

impl WithPasetoKey for VerifyPaseto<'_> {
    type Output = Verdict;

    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Verdict {
        let PasetoArguments { footer, no_footer, implicit_assertion } = self.arguments;
        let mut verifier = paseto::Verifier::new(key?, self.policy);
        if let Some(footer) = footer {
            verifier = verifier.footer(footer.as_bytes());
        }
        if *no_footer {
            verifier = verifier.footer_absent();
        }
        let assertion = implicit_assertion.as_deref().unwrap_or_default();
        Ok(verifier.verify_with_assertion_as_at(self.token, assertion.as_bytes(), at_or_now(self.at)?)?)
    }
}

pub(crate) fn at_or_now(at: Option<Timestamp>) -> Result<Timestamp, VerifyError> {
    at.map_or_else(|| Timestamp::try_from(SystemTime::now()), Ok)
}

fn accepted(verified: &Verified<Claims>, json: bool) -> Result<Answer, Trouble> {
    #[derive(Serialize)]
    struct Accepted<'t> {
        ok: bool,
        alg: &'t str,
        kid: Option<&'t str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        footer: Option<&'t str>,
        claims: Claims,
    }
    let claims = verified.claims().get();
    let line = if json {
        let claims = RawValue::from_string(json_text::compact(claims)).map_err(io::Error::from)?;
        let (alg, kid) = (verified.algorithm(), verified.key_id().as_str());
        let footer = str::from_utf8(verified.footer()).ok().filter(|footer| !footer.is_empty());
        printable::json_line(&Accepted { ok: true, alg, kid, footer, claims })?
    } else {
        json_text::pretty(claims)
    };
    writeln!(anstream::stdout(), "{line}")?;
    Ok(Answer::Yes)
}
