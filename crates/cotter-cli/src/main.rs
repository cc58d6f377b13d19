//! `cotter`: verifies and issues tokens, runs files of verification cases, shows public keys, rotates signing keys, and shows and ends
//! sessions, from the command line.
//!
//! Exit codes: 0 for a token that is accepted or issued, cases that all hold and keys that can be used; 1 for a token, key or claims that
//! are rejected, a session that is not there, and cases and checks that fail; 2 for wrong usage, a file that cannot be read or understood,
//! a store that cannot answer, and output that cannot be written.
//!
//! A subcommand is a file with its arguments and its `run`. A new one gets a file, a variant of `Command` in `cli.rs`, and a place beside
//! the others in this order:
//!
//! ```text
//! main
//! └▶ cli
//!    └▶ verify · issue · key · jwks · keys · sessions · audit
//!       └▶ key_report
//!          └▶ options · remote
//!             └▶ config · hint · key_set · key_file
//!                └▶ refusal
//!                   └▶ error · json_text · words · file · pin · signing
//!                      └▶ printable
//! ```
//!
//! A file uses those of the lines below its own, and none of its own line or above. Inside `verify` the order is:
//!
//! ```text
//! verify
//! └▶ jwt · jws · paseto · access_token · id_token · logout_token · client_assertion · request_object · dpop
//!    └▶ client · presentation · policy · issuer
//!       └▶ proof · keys · answer
//! ```
//!
//! inside `issue`:
//!
//! ```text
//! issue
//! └▶ access_token · id_token · logout_token · client_assertion · dpop · jws · paseto
//!    └▶ jwt
//!       └▶ claims · keys · terms
//!          └▶ answer
//! ```
//!
//! inside `key_file`:
//!
//! ```text
//! key_file
//! └▶ private
//!    └▶ private_key
//!       └▶ format · secret · shape
//! ```
//!
//! inside `keys`:
//!
//! ```text
//! keys
//! └▶ algorithm
//!    └▶ act
//!       └▶ publish · arguments
//!          └▶ told
//! ```
//!
//! inside `sessions`:
//!
//! ```text
//! sessions
//! └▶ act
//!    └▶ bench · check · migrate · show
//!       └▶ store
//!          └▶ store_name · arguments · failure
//! ```
//!
//! inside `key_report`:
//!
//! ```text
//! key_report
//! └▶ text · json · write
//!    └▶ examine · clash · refused
//!       └▶ paserk
//!          └▶ facts
//!             └▶ numbers
//!                └▶ parsed_file
//! ```
//!
//! inside `remote`:
//!
//! ```text
//! remote
//! └▶ fetch
//!    └▶ place
//! ```
//!
//! and inside `options`:
//!
//! ```text
//! options
//! └▶ key · clock · limits · token · signing_name
//!    └▶ value
//! ```
//!
//! `tests/arrows.rs` reads these drawings and fails on an arrow that points up.
#![forbid(unsafe_code)]

mod audit;
mod cli;
mod config;
mod error;
mod file;
mod hint;
mod issue;
mod json_text;
mod jwks;
mod key;
mod key_file;
mod key_report;
mod key_set;
#[cfg(unix)]
mod keys;
mod options;
mod pin;
mod printable;
mod refusal;
mod remote;
mod sessions;
mod signing;
mod verify;
mod words;

use std::{env, process::ExitCode};

use crate::error::Answer;

fn main() -> ExitCode {
    match cli::run(env::args_os().collect()) {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::FAILURE,
        Err(error) => {
            error.say();
            ExitCode::from(2)
        }
    }
}
