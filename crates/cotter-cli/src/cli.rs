//! The command line: which subcommand, and its answer.

use std::ffi::OsString;

use clap::{Parser, Subcommand, error::ErrorKind};

#[cfg(unix)]
use crate::keys::{self, Keys};
use crate::{
    audit::{self, Audit},
    config,
    error::{Answer, CliError},
    issue::{self, Issue},
    jwks::{self, Jwks},
    key::{self, Key},
    sessions::{self, Sessions},
    verify::{self, Verify},
};

/// Verifies and issues JWTs and PASETO tokens with the algorithm and the key id pinned
#[derive(Debug, Parser)]
#[command(name = "cotter", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Verify one token, and print its claims
    ///
    /// Exits with 0 if the token is accepted, with 1 if the token or the key is
    /// rejected, and with 2 if the command line is wrong or a file cannot be read.
    #[command(verbatim_doc_comment)]
    Verify(Verify),
    /// Issue one token, and print it
    ///
    /// A private key is read from a file, never from the command line. Nothing is
    /// issued that cotter verify, with the same words, would reject.
    ///
    /// Exits with 0 if the token is issued, with 1 if the key or the claims are
    /// rejected, and with 2 if the command line is wrong or a file cannot be read.
    #[command(verbatim_doc_comment)]
    Issue(Issue),
    /// Show the keys in a file, or convert them
    ///
    /// Says what each key can be pinned to, its size and its thumbprint. Never shows
    /// a private key, and of a secret only the length.
    ///
    /// Exits with 0 if there is a key to use and no private one, with 1 if not, and
    /// with 2 if the file cannot be read.
    #[command(verbatim_doc_comment)]
    Key(Key),
    /// Show the members of JWK sets
    ///
    /// Prints for each member the algorithms that its key can be pinned to, or the
    /// reason why the key cannot be used.
    ///
    /// Given a URL or an issuer, the command fetches the set by the rules of
    /// cotter-jwks. It then also prints the cache headers, what a verifier would do
    /// with the response, and when it would fetch the set again. Fetching needs a
    /// build with the feature remote.
    ///
    /// Exits with 0 if every set has a usable key and no private key, with 1 if a set
    /// does not, and with 2 if a set cannot be read or fetched.
    #[command(verbatim_doc_comment)]
    Jwks(Jwks),
    /// Make, rotate and publish signing keys in a folder
    ///
    /// A key is announced in the key set before it signs, active while it signs, and
    /// retiring while tokens live that it has signed. Services that have the folder
    /// open see a change within a second.
    ///
    /// Exits with 0 if the step was taken, with 1 if a rule of key life refuses it,
    /// and with 2 if the command line is wrong or the folder cannot be used.
    #[cfg(unix)]
    #[command(verbatim_doc_comment)]
    Keys(Keys),
    /// Show, end and count the sessions in a store
    ///
    /// The store is a file, PostgreSQL or Redis. Prints ids, times, kinds and counts, and
    /// never a digest or a secret. This needs a build with the feature sessions.
    ///
    /// Exits with 0 if it is done, with 1 if there is no such session or a check fails,
    /// and with 2 if the command line is wrong or the store cannot answer.
    #[command(verbatim_doc_comment)]
    Sessions(Sessions),
    /// Run files of verification cases (schema cotter-vectors/1) against this build
    ///
    /// A case of a kind or an algorithm that this build does not have is skipped, and
    /// counted as skipped.
    ///
    /// Exits with 0 if no case fails, with 1 if one does, and with 2 if a file cannot
    /// be read or understood.
    #[command(verbatim_doc_comment)]
    Audit(Audit),
}

/// Runs the command that these words state, the name of the program first.
pub(crate) fn run(words: Vec<OsString>) -> Result<Answer, CliError> {
    if let Some(problem) = verify::kind_is_missing(words.get(1..).unwrap_or_default()) {
        return Err(CliError::Usage(problem));
    }
    let is_verify = words.get(1).is_some_and(|word| word == "verify");
    let words = if is_verify { config::expand(words)? } else { words };
    match Arguments::try_parse_from(&words) {
        Ok(Arguments { command }) => match command {
            Command::Verify(arguments) => verify::run(&arguments),
            Command::Issue(arguments) => issue::run(&arguments),
            Command::Key(arguments) => key::run(&arguments),
            Command::Jwks(arguments) => jwks::run(&arguments),
            #[cfg(unix)]
            Command::Keys(arguments) => keys::run(&arguments),
            Command::Sessions(arguments) => sessions::run(&arguments),
            Command::Audit(arguments) => audit::run(&arguments),
        },
        Err(error) if error.kind() == ErrorKind::DisplayHelp && !is_alone(&words) => Err(CliError::CommandLine(error)),
        Err(error) if !error.use_stderr() => {
            error.print()?;
            Ok(Answer::Yes)
        }
        Err(error) => Err(CliError::CommandLine(error)),
    }
}

/// Whether help is all that is asked for.
///
/// If it is not, `--help` may be what a script was given as a token, and must not look like an accepted one.
fn is_alone(words: &[OsString]) -> bool {
    let before = words.split_last().map_or(words, |(_, before)| before);
    before.iter().skip(1).all(|word| !word.to_string_lossy().starts_with('-'))
}
