//! The subcommands and their options. They are the same in a build without stores.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Subcommand};

use crate::options::{Lead, Text};

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List the live sessions of a subject, the oldest first
    ///
    /// One line a session: id, kind, when it was begun, when it was used last, when it
    /// is over at the latest, the OAuth client, and the label. How many there are is
    /// written to standard error.
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        subject: SubjectArguments,
    },
    /// Show a session, live or over
    Show {
        #[command(flatten)]
        session: SessionArgument,
    },
    /// End a session
    ///
    /// Says whether it has ended now or was over before. Verifiers that follow the
    /// store's feed are told, and reject its access tokens.
    #[command(verbatim_doc_comment)]
    End {
        #[command(flatten)]
        session: SessionArgument,
        #[command(flatten)]
        life: LifeOption,
    },
    /// End all sessions of a subject in one step
    ///
    /// Raises the subject's counter, and prints it. Log-ins and refreshes that are under
    /// way do not survive it.
    #[command(verbatim_doc_comment)]
    EndEverywhere {
        #[command(flatten)]
        subject: SubjectArguments,
        #[command(flatten)]
        life: LifeOption,
    },
    /// Remove what is over: sessions, revocations, uses and grants
    Purge,
    /// Count what the store holds
    Stats,
    /// Check that the store can be reached and keeps its promises
    ///
    /// One line each: whether it answers, whether an acknowledged write survives a
    /// crash, how far its clock is from this machine's (at most 5 s), and whether its
    /// tables are those of this release.
    #[command(verbatim_doc_comment)]
    Check,
    /// Measure looking a session up against verifying a token
    ///
    /// Makes sessions of the subject 'cotter sessions bench', finds them by their
    /// cookies, one after another, and ends them. They end by themselves after 10
    /// minutes if this is interrupted, and their rows go with 'purge' then. The token is
    /// an access token under Ed25519, which is verified in this process.
    #[command(verbatim_doc_comment)]
    Bench {
        /// How many sessions to make
        #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        sessions: u32,
        /// How many look-ups and verifications to measure
        #[arg(long, value_name = "COUNT", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        count: u32,
        /// Stop making, looking up and verifying after so long each, at most 60s
        #[arg(long, value_name = "TIME", default_value = "5s", value_parser = Lead)]
        time: Duration,
    },
    /// Print the SQL that makes the tables in PostgreSQL
    ///
    /// It is what --apply runs on a database without tables, for psql, and no server is
    /// asked.
    #[command(verbatim_doc_comment)]
    Migrate {
        /// Make the tables, or bring them up to date
        ///
        /// Any number of processes may do so at once. The role must be allowed to create.
        #[arg(long, verbatim_doc_comment)]
        apply: bool,
    },
}

/// Where the sessions are.
#[derive(Args, Debug)]
#[command(next_help_heading = "Store")]
pub(super) struct StoreOptions {
    /// The store: redb:PATH, postgres://USER@HOST/DATABASE or redis://HOST
    ///
    /// One with a password is read from a file: see --store-file.
    #[arg(long, value_name = "STORE", global = true, verbatim_doc_comment)]
    pub(super) store: Option<String>,
    /// A file with the store, which only its owner can read
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) store_file: Option<PathBuf>,
    /// The schema in PostgreSQL, or the prefix of keys in Redis [default: cotter]
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) namespace: Option<String>,
    /// The number of buckets that the service states for Redis [default: 1]
    #[arg(long, value_name = "COUNT", global = true, value_parser = clap::value_parser!(u8).range(1..))]
    pub(super) buckets: Option<u8>,
    /// Use a server that may lose acknowledged writes in a crash, log-outs among them
    #[arg(long, global = true)]
    pub(super) danger_not_durable: bool,
}

/// Whose sessions.
#[derive(Args, Debug)]
pub(super) struct SubjectArguments {
    /// The subject: sub of its tokens
    #[arg(value_name = "SUBJECT", allow_hyphen_values = true, value_parser = Text)]
    pub(super) subject: String,
    /// The tenant of the subject, in a service with several
    #[arg(long, value_name = "NAME", allow_hyphen_values = true, value_parser = Text)]
    pub(super) tenant: Option<String>,
}

/// Which session.
#[derive(Args, Debug)]
pub(super) struct SessionArgument {
    /// The public id of the session: sid of its tokens
    #[arg(value_name = "SID", allow_hyphen_values = true, value_parser = Text)]
    pub(super) sid: String,
}

/// How long verifiers are told.
#[derive(Args, Debug)]
pub(super) struct LifeOption {
    /// The longest life of the service's access tokens, such as 10m
    ///
    /// Verifiers keep the revocation for as long, and 10 minutes for clocks that differ.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = Lead, verbatim_doc_comment)]
    pub(super) token_life: Duration,
}
