//! `cotter verify`.

use std::{
    io::{self, Read, Write},
    time::{Duration, SystemTime},
};

use cotter::{Algorithm, KeyError, PinnedKey, Policy, Timestamp, Verified, VerifyError, jwt};
use cotter_audit::key::{WithKey, pin};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{Answer, Trouble, args::Verify, json_text, key_file, printable, say};

/// More text than any verifier takes.
const STDIN_LIMIT: u64 = 1024 * 1024;

/// The claims as they stand in the token.
type Claims = Box<RawValue>;

/// Verifies the token, and prints its claims or why it is refused.
pub(crate) fn run(arguments: &Verify) -> Result<Answer, Trouble> {
    let policy = policy(arguments)?;
    let key = key_file::read(&arguments.key, arguments.key_format, arguments.alg).map_err(Trouble::Usage)?;
    let token = token(&arguments.token).map_err(Trouble::Usage)?;
    let verify = VerifyToken { token: &token, policy, at: arguments.at };
    match pin(arguments.alg, arguments.key_id.kid.as_deref(), &key, verify) {
        Ok(verified) => accepted(&verified, arguments.json),
        Err(refusal) => refused(&refusal, arguments.json),
    }
}

fn policy(arguments: &Verify) -> Result<Policy, Trouble> {
    let mut policy = Policy::new(arguments.issuer(), arguments.audience())
        .leeway(Duration::from_secs(arguments.leeway))
        .map_err(|error| Trouble::Usage(format!("--leeway: {error}")))?;
    if let Some(typ) = &arguments.typ {
        policy = policy.typ(typ);
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

struct VerifyToken<'t> {
    token: &'t str,
    policy: Policy,
    at: Option<Timestamp>,
}

impl WithKey for VerifyToken<'_> {
    type Output = Result<Verified<Claims>, Refusal>;

    fn with_key<A: Algorithm>(self, key: Result<PinnedKey<A>, KeyError>) -> Self::Output {
        let verifier = jwt::Verifier::new(key?, self.policy);
        let now = self.at.map_or_else(|| Timestamp::try_from(SystemTime::now()), Ok)?;
        Ok(verifier.verify_at(self.token, now)?)
    }
}

/// Why there are no claims to print.
enum Refusal {
    Key(KeyError),
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
        claims: Claims,
    }
    let claims = verified.claims().get();
    let line = if json {
        let claims = RawValue::from_string(json_text::compact(claims)).map_err(io::Error::from)?;
        let (alg, kid) = (verified.algorithm(), verified.key_id().as_str());
        printable::json_line(&Accepted { ok: true, alg, kid, claims })?
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
        Refusal::Token(error) => ("refused", error.code(), error.to_string()),
    };
    say(&format!("{what}: {code}: {message}"));
    if json {
        let line = printable::json_line(&Refused { ok: false, code, message: &message })?;
        writeln!(anstream::stdout(), "{line}")?;
    }
    Ok(Answer::No)
}
