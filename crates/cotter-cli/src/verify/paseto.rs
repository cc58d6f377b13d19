//! `cotter verify paseto`.

use std::path::PathBuf;

use clap::Args;
use cotter::{
    KeyError, PinnedKey, Policy,
    paseto::{self, Protocol},
};
use cotter_vectors::protocol::{ProtocolName, WithPasetoKey};

use super::{
    answer::{self, Verdict, answer},
    policy::PolicyOptions,
};
use crate::{
    error::{Answer, CliError},
    hint::Asked,
    key_file::{self, KeyFormat, Reading},
    options::{ClockOptions, KeyIdOptions, PasetoName, Text, TokenArguments, at_most},
    pin::Pin,
};

/// The options of a PASETO.
#[derive(Args, Debug)]
pub(super) struct Paseto {
    #[command(flatten)]
    key: PasetoKeyOptions,
    #[command(flatten)]
    footer: FooterOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    /// Accept a token that is bound to a key (cnf) from anyone who has it
    #[arg(long, help_heading = "Claims")]
    danger_unconfirmed: bool,
    /// Accept a token of up to this many bytes, at most 262144 [default: 16384]
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    max_token_len: Option<usize>,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    token: TokenArguments,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Key")]
struct PasetoKeyOptions {
    /// Pin this version and purpose; a token of another one is rejected
    #[arg(long, value_name = "VERSION.PURPOSE", value_parser = PasetoName)]
    alg: ProtocolName,
    #[command(flatten)]
    id: KeyIdOptions,
    /// Read the key from this file: a PASERK, PEM (a public key or a certificate), DER, or the 32 bytes of a secret
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Read the key in this form
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    key_format: KeyFormat,
    /// Read a PEM without its line breaks, with escaped ones, or as its base64 alone
    #[arg(long)]
    lenient: bool,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Footer and implicit assertion")]
struct FooterOptions {
    /// Require this footer, instead of none or a JSON object
    #[arg(
        long,
        value_name = "TEXT",
        allow_hyphen_values = true,
        value_parser = Text,
        conflicts_with = "no_footer",
    )]
    footer: Option<String>,
    /// Require that there is no footer
    #[arg(long)]
    no_footer: bool,
    /// Verify with this implicit assertion, instead of none
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = Text)]
    implicit_assertion: Option<String>,
}

/// Verifies the token, and prints its claims.
pub(super) fn run(arguments: &Paseto) -> Result<Answer, CliError> {
    let Paseto { key: PasetoKeyOptions { alg, id, key, key_format, lenient }, token, .. } = arguments;
    let policy = arguments.policy.policy()?;
    let pin = Pin::Paseto(*alg);
    let reading = Reading { format: *key_format, lenient: *lenient, short_secret: false };
    let key = key_file::read(key, pin, reading)?;
    let verify = VerifyPaseto { arguments, policy, token: token.read()? };
    let verdict = alg.pin(id.kid.as_deref(), &key.source, verify);
    let verdict = verdict.map_err(|refusal| refusal.with_hint(|reason| key.hint(reason)));
    let asked = Asked { token: &token.token, pin, is_from_set: false, may_state_typ: false, is_proof: false };
    answer(verdict, asked, token.json, answer::claims)
}

/// A PASETO, and what the command line expects of it.
struct VerifyPaseto<'a> {
    arguments: &'a Paseto,
    policy: Policy,
    token: String,
}

impl WithPasetoKey for VerifyPaseto<'_> {
    type Output = Verdict;

    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Verdict {
        let Paseto { footer, max_token_len, clock, danger_unconfirmed, .. } = self.arguments;
        let FooterOptions { footer, no_footer, implicit_assertion } = footer;
        let policy = if *danger_unconfirmed { self.policy.danger_unconfirmed() } else { self.policy };
        let verifier = paseto::Verifier::new(key?, policy);
        let mut verifier = at_most(verifier, *max_token_len, paseto::Verifier::max_token_len)?;
        if let Some(footer) = footer {
            verifier = verifier.footer(footer.as_bytes());
        }
        if *no_footer {
            verifier = verifier.footer_absent();
        }
        let assertion = implicit_assertion.as_deref().unwrap_or_default();
        Ok(verifier.verify_with_assertion_as_at(&self.token, assertion.as_bytes(), clock.now()?)?)
    }
}
