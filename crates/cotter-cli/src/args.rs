//! The command line.

mod form;
mod value;

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};
use cotter::{Expect, Timestamp};

use self::value::{instant, seconds};
pub(crate) use self::{
    form::{KeyForm, KeyFormat, KeyTarget},
    value::{PinParser, text},
};
use crate::{pin::Pin, profile::ProfileArguments};

/// Verifies JWTs and PASETO tokens with the algorithm and the key id pinned.
#[derive(Debug, Parser)]
#[command(name = "cotter", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Verifies one token, and prints its claims.
    ///
    /// Exits with 0 if the token is accepted, with 1 if it or the key is refused, with 2 if the command line is wrong.
    Verify(Box<Verify>),
    /// Runs files of verification cases (schema cotter-vectors/1) against this build.
    ///
    /// Exits with 0 if no case fails, with 1 if one does, with 2 if a file cannot be read or understood. A case of a kind
    /// or an algorithm that this build does not have is skipped, and counted as that.
    Audit(Audit),
    /// Shows the public keys in a file: what they can be pinned to, their size and their thumbprints.
    ///
    /// Of a private key nothing is shown, and of a secret only its length. Exits with 0 if there is a key to use, with 1 if
    /// there is none or a private one, with 2 if the file cannot be read.
    Key(Key),
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The algorithm, or the version and purpose of a PASETO; a token that names another one is refused.
    #[arg(long, value_name = "ALG", value_parser = PinParser)]
    pub(crate) alg: Pin,
    #[command(flatten)]
    pub(crate) key_id: KeyIdArguments,
    #[command(flatten)]
    pub(crate) source: KeySourceArguments,
    /// The form of the key.
    #[arg(long, value_name = "FORMAT", default_value = "auto", conflicts_with = "jwks")]
    pub(crate) key_format: KeyFormat,
    /// Read a key or a set that is not to the letter: JWKs with padding, the other alphabet of base64, zero bytes before numbers or none,
    /// members without a value; PEM without its line breaks, with escaped ones, or its base64 alone.
    #[arg(long, alias = "jwks-as-published")]
    pub(crate) lenient: bool,
    #[command(flatten)]
    issuer: Issuer,
    #[command(flatten)]
    audience: Audience,
    /// The time to verify at, in seconds since 1970 or as 2026-11-21T10:00:00Z; otherwise now.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = instant)]
    pub(crate) at: Option<Timestamp>,
    /// By how many seconds clocks may differ, at most 600; otherwise none, and with --profile five.
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    leeway: Option<u64>,
    /// The header's typ must be this; otherwise it must be absent or JWT.
    #[arg(long, value_name = "TYP", allow_hyphen_values = true, value_parser = text, conflicts_with_all = ["typ_absent", "danger_any_typ"])]
    pub(crate) typ: Option<String>,
    /// The header must have no typ.
    #[arg(long, conflicts_with = "danger_any_typ")]
    pub(crate) typ_absent: bool,
    /// Accept any typ, so also a token that was made for another purpose.
    #[arg(long)]
    pub(crate) danger_any_typ: bool,
    /// iat must be there, and be at most this many seconds ago.
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = seconds)]
    pub(crate) max_age: Option<u64>,
    /// sub must be there.
    #[arg(long)]
    pub(crate) require_sub: bool,
    /// jti must be there.
    #[arg(long)]
    pub(crate) require_jti: bool,
    /// Accept a token without exp, which is valid for ever.
    #[arg(long)]
    pub(crate) danger_exp_optional: bool,
    #[command(flatten)]
    pub(crate) profile: ProfileArguments,
    #[command(flatten)]
    pub(crate) paseto: PasetoArguments,
    /// Print one line of JSON, also for a refusal.
    #[arg(long)]
    pub(crate) json: bool,
    /// Say on standard error which members of the set are left out, and why.
    #[arg(long)]
    pub(crate) verbose: bool,
    /// The token; - reads it from standard input, where one line end after it is dropped.
    #[arg(value_name = "TOKEN")]
    pub(crate) token: String,
}

#[derive(Args, Debug)]
pub(crate) struct PasetoArguments {
    /// The footer of the PASETO must be this; otherwise it must be absent or a JSON object.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = text, conflicts_with = "no_footer")]
    pub(crate) footer: Option<String>,
    /// The PASETO must have no footer.
    #[arg(long)]
    pub(crate) no_footer: bool,
    /// The implicit assertion that the PASETO was made with; otherwise none.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = text)]
    pub(crate) implicit_assertion: Option<String>,
}

impl PasetoArguments {
    /// Whether any of them is there.
    pub(crate) const fn is_used(&self) -> bool {
        self.footer.is_some() || self.no_footer || self.implicit_assertion.is_some()
    }
}

#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct KeyIdArguments {
    /// The key's id; the token must carry this kid, a PASETO in its footer.
    #[arg(long, value_name = "ID", allow_hyphen_values = true, value_parser = text)]
    pub(crate) kid: Option<String>,
    /// The key has no id; the token must carry no kid.
    #[arg(long)]
    pub(crate) no_kid: bool,
}

#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct KeySourceArguments {
    /// The file of the key: PEM (public key or certificate), DER, a JWK, for PASETO a PASERK, or the secret of HMAC and local.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// The file of a JWK set, of which the member with the key's id is used; not for HMAC.
    #[arg(long, value_name = "FILE")]
    pub(crate) jwks: Option<PathBuf>,
}

#[derive(Args, Debug)]
#[group(multiple = false)]
struct Issuer {
    /// The token's iss must be this; if repeated, one of these.
    #[arg(long, value_name = "ISSUER", allow_hyphen_values = true, value_parser = text)]
    iss: Vec<String>,
    /// The token must have no iss.
    #[arg(long)]
    iss_absent: bool,
    /// Accept a token of any issuer.
    #[arg(long)]
    danger_any_iss: bool,
}

#[derive(Args, Debug)]
#[group(multiple = false)]
struct Audience {
    /// The token's aud must hold this; if repeated, one of these.
    #[arg(long, value_name = "AUDIENCE", allow_hyphen_values = true, value_parser = text)]
    aud: Vec<String>,
    /// The token must have no aud.
    #[arg(long)]
    aud_absent: bool,
    /// Accept a token that was made for anyone.
    #[arg(long)]
    danger_any_aud: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// Print one line of JSON for each case, and nothing else.
    #[arg(long)]
    pub(crate) json: bool,
    /// Files, and folders whose .json files of this schema are taken, also in folders inside them.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Key {
    /// The form of the file.
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub(crate) format: KeyForm,
    /// Read JWKs and PEM that are not to the letter, as cotter verify --lenient does.
    #[arg(long)]
    pub(crate) lenient: bool,
    /// Write the public keys in this form, and nothing else.
    #[arg(long, value_name = "FORM", conflicts_with = "json")]
    pub(crate) to: Option<KeyTarget>,
    /// Print one line of JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// The file of the key.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

impl Verify {
    /// By how much clocks may differ, if it is said.
    pub(crate) fn leeway(&self) -> Option<Duration> {
        self.leeway.map(Duration::from_secs)
    }

    /// What is expected of `iss`; `None` if it is not said.
    pub(crate) fn issuer(&self) -> Option<Expect> {
        expect(&self.issuer.iss, self.issuer.iss_absent, self.issuer.danger_any_iss)
    }

    /// What is expected of `aud`; `None` if it is not said.
    pub(crate) fn audience(&self) -> Option<Expect> {
        expect(&self.audience.aud, self.audience.aud_absent, self.audience.danger_any_aud)
    }

    /// The one issuer and the one audience, if that is what is stated.
    pub(crate) const fn parties(&self) -> Option<(&str, &str)> {
        match (self.issuer.iss.as_slice(), self.audience.aud.as_slice()) {
            ([iss], [aud]) => Some((iss.as_str(), aud.as_str())),
            _ => None,
        }
    }

    /// Whether something is stated of the policy that every profile states itself.
    pub(crate) const fn states_what_profiles_do(&self) -> bool {
        self.typ.is_some()
            || self.typ_absent
            || self.danger_any_typ
            || self.require_sub
            || self.require_jti
            || self.danger_exp_optional
    }
}

/// At most one of the three options of a group is there.
fn expect(values: &[String], absent: bool, any: bool) -> Option<Expect> {
    match (values, absent, any) {
        ([], false, false) => None,
        ([], true, _) => Some(Expect::absent()),
        ([], _, true) => Some(Expect::danger_any()),
        (values, ..) => Some(Expect::one_of(values)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn any_is_only_what_is_said_to_be() {
        let (one, none): (&[String], &[String]) = (&["a".to_owned()], &[]);
        assert_eq!(expect(none, false, false), None);
        assert_eq!(expect(none, false, true), Some(Expect::danger_any()));
        assert_eq!(expect(none, true, false), Some(Expect::absent()));
        assert_eq!(expect(one, false, false), Some(Expect::exactly("a")));
    }

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
