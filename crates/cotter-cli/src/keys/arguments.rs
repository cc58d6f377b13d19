//! The subcommands and their options.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};
use cotter_issue::store::AtRest;
use cotter_vectors::algorithm::AlgorithmName;

use crate::{
    error::CliError,
    file,
    options::{FolderSigningName, Lead, Text},
};

/// The lead of a new folder, unless another is stated.
const DEFAULT_LEAD: &str = "65m";

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Make a folder with its first key, and print the key's id
    ///
    /// The key is announced. Write the set that verifiers fetch with 'cotter keys
    /// jwks'; when the lead is over since then, the key can be activated.
    #[command(verbatim_doc_comment)]
    New {
        /// Sign with this algorithm
        #[arg(long, value_name = "ALG", value_parser = FolderSigningName, hide_possible_values = true, long_help = FolderSigningName::help())]
        alg: AlgorithmName,
        #[command(flatten)]
        id: NewKeyId,
        /// How long a key is published before it may sign, such as 500ms, 10s, 15m, 1h or 14d
        ///
        /// As long as the slowest verifier may keep a key set. A fraction of a second
        /// counts as a whole one. It is stored with the key.
        #[arg(long, value_name = "TIME", default_value = DEFAULT_LEAD, value_parser = Lead, verbatim_doc_comment)]
        lead: Duration,
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
    /// announced, active, retiring and gone. How often the folder was changed, and when
    /// last, is written to standard error: an older copy has a smaller generation.
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        folder: ExistingFolder,
    },
    /// Make a key that will sign later, and print its id
    ///
    /// It is in the set that 'cotter keys jwks' writes next, and its lead counts from
    /// then on.
    #[command(verbatim_doc_comment)]
    Announce {
        #[command(flatten)]
        id: NewKeyId,
        /// How long the key is published before it may sign, such as 500ms, 10s, 15m, 1h or 14d
        ///
        /// It is the longest that is stated for a key of the folder unless this states
        /// another. A fraction of a second counts as a whole one.
        #[arg(long, value_name = "TIME", value_parser = Lead, verbatim_doc_comment)]
        lead: Option<Duration>,
        #[command(flatten)]
        folder: ExistingFolder,
    },
    /// Let an announced key sign; the key that was active retires
    ///
    /// Without an id it is the key that was announced first. It is refused until the key
    /// has been published for its lead.
    #[command(verbatim_doc_comment)]
    Activate {
        /// The id of the key
        #[arg(value_name = "KID", allow_hyphen_values = true, value_parser = Text)]
        kid: Option<String>,
        /// Activate it before its lead is over
        ///
        /// Verifiers with an older set refuse its tokens until they fetch the new one.
        #[arg(long, verbatim_doc_comment)]
        danger_activate_at_once: bool,
        #[command(flatten)]
        folder: ExistingFolder,
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
        folder: ExistingFolder,
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
        folder: ExistingFolder,
    },
    /// Write the JWK set that verifiers fetch: announced, active and retiring keys
    ///
    /// What is written counts as published: from then on the lead of each key counts.
    #[command(verbatim_doc_comment)]
    Jwks {
        /// Write to this file, which is replaced at once, instead of standard output
        ///
        /// Meanwhile nobody can change the folder, so that the file is never older than
        /// a key that was dropped.
        #[arg(long, value_name = "FILE", verbatim_doc_comment)]
        out: Option<PathBuf>,
        #[command(flatten)]
        folder: ExistingFolder,
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

/// Where keys are that were made before.
#[derive(Args, Debug)]
pub(super) struct ExistingFolder {
    #[command(flatten)]
    options: FolderOptions,
    /// Refuse a folder that was changed fewer times than this, as an older copy was
    ///
    /// An older copy has forgotten which keys were dropped since. 'cotter keys list'
    /// shows the number.
    #[arg(long, value_name = "NUMBER", verbatim_doc_comment)]
    expect_generation: Option<u64>,
}

impl FolderOptions {
    /// How private keys are stored.
    pub(super) fn at_rest(&self) -> Result<AtRest, CliError> {
        let Some(path) = &self.passphrase_file else { return Ok(AtRest::plain()) };
        let bytes = file::private_bytes(path, file::Open::Refused)?;
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let passphrase = line.strip_suffix(b"\r").unwrap_or(line);
        AtRest::under_passphrase(passphrase).map_err(|error| CliError::Usage(file::named(path, &error.to_string())))
    }
}

impl Action {
    /// The folder, which every subcommand has.
    pub(super) const fn folder(&self) -> &FolderOptions {
        match self {
            Self::New { folder, .. } => folder,
            Self::List { folder }
            | Self::Announce { folder, .. }
            | Self::Activate { folder, .. }
            | Self::Retire { folder, .. }
            | Self::Drop { folder, .. }
            | Self::Jwks { folder, .. } => &folder.options,
        }
    }

    /// How often the folder was changed at least, if that is stated.
    pub(super) const fn expected_generation(&self) -> Option<u64> {
        match self {
            Self::New { .. } => None,
            Self::List { folder }
            | Self::Announce { folder, .. }
            | Self::Activate { folder, .. }
            | Self::Retire { folder, .. }
            | Self::Drop { folder, .. }
            | Self::Jwks { folder, .. } => folder.expect_generation,
        }
    }
}
