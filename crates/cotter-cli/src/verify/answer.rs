//! Prints the result of a verification.

use std::io::{self, Write};

use cotter::Verified;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::{
    error::{Answer, CliError},
    hint::{self, Asked},
    json_text, printable,
    refusal::{Refusal, refused},
};

/// The claims, spelt as in the token.
pub(super) type Claims = Box<RawValue>;

/// A token with its claims, or the reason why there are none to print.
pub(super) type Verdict = Result<Verified<Claims>, Refusal>;

/// Prints a verified token with `accepted`, or the reason why it was rejected.
pub(super) fn answer<T>(
    verdict: Result<T, Refusal>,
    asked: Asked<'_>,
    json: bool,
    accepted: impl FnOnce(&T, bool) -> io::Result<()>,
) -> Result<Answer, CliError> {
    match verdict {
        Ok(verified) => {
            accepted(&verified, json)?;
            Ok(Answer::Yes)
        }
        Err(refusal) => refused(&refusal.with_hint(|reason| hint::of(reason, asked)), json),
    }
}

/// Prints the claims.
pub(super) fn claims(verified: &Verified<Claims>, json: bool) -> io::Result<()> {
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
        let claims = RawValue::from_string(json_text::compact(claims))?;
        let (alg, kid) = (verified.algorithm(), verified.key_id().as_str());
        let footer = str::from_utf8(verified.footer()).ok().filter(|footer| !footer.is_empty());
        printable::json_line(&Accepted { ok: true, alg, kid, footer, claims })?
    } else {
        json_text::pretty(claims)
    };
    writeln!(anstream::stdout(), "{line}")
}
