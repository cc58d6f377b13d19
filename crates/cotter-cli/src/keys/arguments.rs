//! The subcommands and their options.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use cotter_issue::store::AtRest;
use cotter_vectors::algorithm::AlgorithmName;

use crate::{
    error::CliError,
    file,
    options::{Lead, SigningName, Text},
};

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make a folder with its first key, and print the key's id
    ///
    /// The key is announced, and signs when it is activated.
    #[command(verbatim_doc_comment)]
    New {
        /// Sign with this algorithm
        #[arg(long, value_name = "ALG", value_parser = SigningName, hide_possible_values = true, long_help = SigningName::help())]
        alg: AlgorithmName,
        #[command(flatten)]
        id: NewKeyId,
        /// Let the key sign at once: for a service whose key set nobody has fetched
        ///
        /// Verifiers with an older set refuse its tokens until they fetch the new one.
        #[arg(long, verbatim_doc_comment)]
        danger_signing_at_once: bool,
        #[command(flatten)]
        folder: FolderOptions,
    },
    /// List the keys: id, state, and since when
    ///
    /// One line a key, in the order in which they were announced. The states are
    /// announced, active, retiring and gone.
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        folder: FolderOptions,
    },
    /// Make a key that will sign later, and print its id
    #[command(verbatim_doc_comment)]
    Announce {
        #[command(flatten)]
        id: NewKeyId,
        #[command(flatten)]
        folder: FolderOptions,
    },
    /// Let an announced key sign; the key that was active retires
    ///
    /// Without an id it is the key that was announced first.
    #[command(verbatim_doc_comment)]
    Activate {
        /// The id of the key
        #[arg(value_name = "KID", allow_hyphen_values = true, value_parser = Text)]
        kid: Option<String>,
        #[command(flatten)]
        lead: LeadOption,
        /// Activate it before its lead is over
        ///
        /// Verifiers with an older set refuse its tokens until they fetch the new one.
        #[arg(long, verbatim_doc_comment)]
        force: bool,
        #[command(flatten)]
        folder: FolderOptions,
    },
    /// Replace the active key by the one that was announced first
    ///
    /// It stays in the set for the tokens that it has signed. Drop it when they have
    /// expired.
    #[command(verbatim_doc_comment)]
    Retire {
        /// The id of the active key
        #[arg(value_name = "KID", allow_hyphen_values = true, value_parser = Text)]
        kid: Option<String>,
        #[command(flatten)]
        lead: LeadOption,
        #[command(flatten)]
        folder: FolderOptions,
    },
    /// Take a key out of the set at once, and never use it again
    ///
    /// If it is active, the key that was announced first signs at once, and verifiers
    /// with an older set refuse its tokens until they fetch the new one. If none is
    /// announced, the active key is not dropped: announce one first.
    #[command(verbatim_doc_comment)]
    Drop {
        /// The id of the key
        #[arg(value_name = "KID", allow_hyphen_values = true, value_parser = Text)]
        kid: String,
        #[command(flatten)]
        folder: FolderOptions,
    },
    /// Write the JWK set that verifiers fetch: announced, active and retiring keys
    #[command(verbatim_doc_comment)]
    Jwks {
        /// Write to this file, which is replaced at once, instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        folder: FolderOptions,
    },
}

/// Where the keys are.
#[derive(Args, Debug)]
pub(super) struct FolderOptions {
    /// The folder of the keys, of mode 0700
    #[arg(long, value_name = "DIR")]
    pub(super) keys: PathBuf,
    /// The private keys are encrypted under the passphrase in this file
    ///
    /// A line break at its end does not count.
    #[arg(long, value_name = "FILE", verbatim_doc_comment)]
    passphrase_file: Option<PathBuf>,
}

/// The id of a new key.
#[derive(Args, Debug)]
pub(super) struct NewKeyId {
    /// Name the key by this id instead of its thumbprint (RFC 7638)
    #[arg(long, value_name = "ID", allow_hyphen_values = true, value_parser = Text)]
    pub(super) kid: Option<String>,
}

/// How long a key is announced before it signs.
#[derive(Args, Debug)]
pub(super) struct LeadOption {
    /// How long a key is announced before it may sign, such as 500ms, 10s, 15m, 1h or 14d
    ///
    /// As long as the slowest verifier may keep a key set. Whole seconds count.
    #[arg(long, value_name = "TIME", default_value = "65m", value_parser = Lead, verbatim_doc_comment)]
    pub(super) lead: Duration,
}

impl FolderOptions {
    /// How private keys are stored.
    pub(super) fn at_rest(&self) -> Result<AtRest, CliError> {
        let Some(path) = &self.passphrase_file else { return Ok(AtRest::plain()) };
        let bytes = file::bytes(path, file::MAX_LEN)?;
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let passphrase = line.strip_suffix(b"\r").unwrap_or(line);
        AtRest::under_passphrase(passphrase).map_err(|error| CliError::Usage(file::named(path, &error.to_string())))
    }
}

impl Action {
    /// The folder, which every subcommand has.
    pub(super) const fn folder(&self) -> &FolderOptions {
        match self {
            Self::New { folder, .. }
            | Self::List { folder }
            | Self::Announce { folder, .. }
            | Self::Activate { folder, .. }
            | Self::Retire { folder, .. }
            | Self::Drop { folder, .. }
            | Self::Jwks { folder, .. } => folder,
        }
    }
}
