//! `cotter verify`.

use std::{
    io::{self, Read, Write},
    path::Path,
    time::{Duration, SystemTime},
};

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyError, Keyring, PinnedKey, Policy, PolicyError, Timestamp, Verified,
    VerifyError, jwt,
    paseto::{self, Protocol},
};
use cotter_audit::{
    algorithm::AlgorithmName,
    key::{WithKey, pin, pin_for_client},
    protocol::{ProtocolName, WithPasetoKey},
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    Answer, Trouble,
    args::{PasetoArguments, Verify},
    json_text, key_file,
    key_set::{OneOf, WithRing},
    pin::Pin,
    printable,
    profile::VerifyProfile,
    say,
};

/// More text than any verifier takes.
const STDIN_LIMIT: u64 = 1024 * 1024;

/// The claims as they stand in the token.
type Claims = Box<RawValue>;

/// Verifies the token, and prints its claims or why it is refused.
pub(crate) fn run(arguments: &Verify) -> Result<Answer, Trouble> {
    let policy = policy(arguments)?;
    let verified = match arguments.alg {
        Pin::Jws(algorithm) if arguments.profile.profile.is_some() => profile(arguments, algorithm)?,
        Pin::Paseto(_) if arguments.profile.profile.is_some() => return Err(usage("--profile is of JWT")),
        Pin::Jws(algorithm) => jws(arguments, algorithm, policy)?,
        Pin::Paseto(protocol) => paseto(arguments, protocol, policy)?,
    };
    match verified {
        Ok(verified) => accepted(&verified, arguments.json),
        Err(refusal) => refused(&refusal, arguments.json),
    }
}

fn jws(arguments: &Verify, algorithm: AlgorithmName, policy: Policy) -> Result<Verdict, Trouble> {
    if arguments.paseto.is_used() {
        return Err(usage("--footer, --no-footer and --implicit-assertion are of PASETO"));
    }
    if let Some(path) = &arguments.source.key {
        let key = key_file::read(path, arguments.key_format, arguments.alg).map_err(Trouble::Usage)?;
        let token = token(&arguments.token).map_err(Trouble::Usage)?;
        let verify = VerifyToken { token: &token, policy, at: arguments.at };
        Ok(pin(algorithm, arguments.key_id.kid.as_deref(), &key, verify))
    } else if let Some(path) = &arguments.source.jwks {
        let token = token(&arguments.token).map_err(Trouble::Usage)?;
        with_set(arguments, algorithm, path, VerifyToken { token: &token, policy, at: arguments.at })
    } else {
        Err(usage("expected --key or --jwks"))
    }
}

fn profile(arguments: &Verify, algorithm: AlgorithmName) -> Result<Verdict, Trouble> {
    let Some(profile) = arguments.profile.profile else { return Err(usage("expected --profile")) };
    if let Some(problem) = arguments.profile.problem(profile) {
        return Err(usage(problem));
    }
    if arguments.states_what_profiles_do() || arguments.paseto.is_used() {
        return Err(usage("--profile: what is expected of typ, sub, jti and exp is stated by the profile"));
    }
    let Some((iss, aud)) = arguments.parties() else {
        return Err(usage("--profile: expected one --iss and one --aud"));
    };
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    let verify = VerifyProfile {
        profile,
        arguments: &arguments.profile,
        token: &token,
        iss,
        aud,
        leeway: Duration::from_secs(arguments.leeway),
        issued_within: arguments.max_age.map(Duration::from_secs),
        at: arguments.at,
    };
    if let Some(path) = &arguments.source.jwks {
        return with_set(arguments, algorithm, path, verify);
    }
    let path = arguments.source.key.as_ref().ok_or_else(|| usage("expected --key or --jwks"))?;
    let key = key_file::read(path, arguments.key_format, arguments.alg).map_err(Trouble::Usage)?;
    Ok(pin_for_client(algorithm, arguments.key_id.kid.as_deref(), &key, verify))
}

fn paseto(arguments: &Verify, protocol: ProtocolName, policy: Policy) -> Result<Verdict, Trouble> {
    if arguments.typ.is_some() || arguments.typ_absent || arguments.danger_any_typ {
        return Err(usage("--typ, --typ-absent and --danger-any-typ are of JWT: a PASETO has no typ"));
    }
    let Some(path) = &arguments.source.key else {
        return Err(usage("--jwks: a JWK set has no key of PASETO: expected --key"));
    };
    let key = key_file::read(path, arguments.key_format, arguments.alg).map_err(Trouble::Usage)?;
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    let verify = VerifyPaseto { token: &token, policy, at: arguments.at, arguments: &arguments.paseto };
    Ok(protocol.pin(arguments.key_id.kid.as_deref(), &key, verify))
}

fn usage(message: &str) -> Trouble {
    Trouble::Usage(message.to_owned())
}

/// Verifies with the one key of a set that has the id.
fn with_set<W: WithRing<Output = Verdict>>(
    arguments: &Verify,
    algorithm: AlgorithmName,
    path: &Path,
    verify: W,
) -> Result<Verdict, Trouble> {
    if !algorithm.has_public_keys() {
        let name = algorithm.as_str();
        return Err(Trouble::Usage(format!("--jwks: a set has public keys, and {name} has none: expected --key")));
    }
    let bytes = key_file::bytes(path).map_err(Trouble::Usage)?;
    let set = key_file::text(path, &bytes).map_err(Trouble::Usage)?;
    Ok(algorithm.visit(OneOf {
        set,
        as_published: arguments.jwks_as_published,
        id: arguments.key_id.kid.as_deref(),
        verbose: arguments.verbose,
        then: verify,
    }))
}

fn policy(arguments: &Verify) -> Result<Policy, Trouble> {
    let mut policy = Policy::new(arguments.issuer(), arguments.audience())
        .leeway(Duration::from_secs(arguments.leeway))
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

fn token(argument: &str) -> Result<String, String> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = Vec::new();
    let read = io::stdin().take(STDIN_LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read the token from standard input: {error}"))?;
    // What is not UTF-8 becomes a character that no token holds.
    let text = String::from_utf8_lossy(&bytes);
    let line = text.strip_suffix('\n').map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
    Ok(line.to_owned())
}

/// The token's claims, or why there are none to print.
pub(crate) type Verdict = Result<Verified<Claims>, Refusal>;

struct VerifyToken<'t> {
    token: &'t str,
    policy: Policy,
    at: Option<Timestamp>,
}

impl WithKey for VerifyToken<'_> {
    type Output = Verdict;

    fn with_key<A: JwsAlgorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        self.verify(Keyring::from(key?))
    }
}

impl WithRing for VerifyToken<'_> {
    type Output = Verdict;

    fn with_ring<A: JwsPublicKeyAlgorithm>(self, ring: Result<Keyring<A>, KeyError>) -> Self::Output {
        self.verify(ring?)
    }

    fn without_ring(self, error: KeyError) -> Self::Output {
        Err(error.into())
    }
}

impl VerifyToken<'_> {
    fn verify<A: JwsAlgorithm>(self, ring: Keyring<A>) -> Verdict {
        let verifier = jwt::Verifier::new(ring, self.policy);
        Ok(verifier.verify_at(self.token, at_or_now(self.at)?)?)
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
        Ok(verifier.verify_with_assertion_at(self.token, assertion.as_bytes(), at_or_now(self.at)?)?)
    }
}

pub(crate) fn at_or_now(at: Option<Timestamp>) -> Result<Timestamp, VerifyError> {
    at.map_or_else(|| Timestamp::try_from(SystemTime::now()), Ok)
}

/// Why there are no claims to print.
pub(crate) enum Refusal {
    Key(KeyError),
    Policy(PolicyError),
    Token(VerifyError),
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Self {
        Self::Token(error)
    }
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

fn refused(refusal: &Refusal, json: bool) -> Result<Answer, Trouble> {
    #[derive(Serialize)]
    struct Refused<'t> {
        ok: bool,
        code: &'t str,
        message: &'t str,
    }
    let (what, code, message) = match refusal {
        Refusal::Key(error) => ("key refused", error.code(), error.to_string()),
        Refusal::Policy(error) => ("policy refused", error.code(), error.to_string()),
        Refusal::Token(error) => ("refused", error.code(), error.to_string()),
    };
    say(&format!("{what}: {code}: {message}"));
    if json {
        let line = printable::json_line(&Refused { ok: false, code, message: &message })?;
        writeln!(anstream::stdout(), "{line}")?;
    }
    Ok(Answer::No)
}
