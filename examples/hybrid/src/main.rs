//! The whole system in one command: browser sessions, short-lived tokens, rotation, and log-out that works.
//!
//! ```text
//! main           what is run, and the exit status
//! ├▶ options     flags and environment variables
//! ├▶ serve       both services in one process, or one of them
//! │  ├▶ web      sessions, tokens, pages, and the browser's way to the API
//! │  ├▶ orders   a stateless API
//! │  ├▶ bodies   the bodies of their requests
//! │  └▶ serving  their connections
//! ├▶ keys        `hybrid keys`
//! └▶ client      the native client
//! ```
#![forbid(unsafe_code)]

mod bodies;
mod client;
mod failure;
mod http_client;
mod instant;
mod keys;
mod observe;
mod options;
mod orders;
mod secret_file;
mod serve;
mod service_secret;
mod serving;
mod stop;
mod store;
mod users;
mod web;

use std::process::ExitCode;

use clap::Parser;

use options::{Cli, Command};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve(cli.serve));
    match command {
        Command::Serve(options) => failure::told(serve::both(options)),
        Command::Web(options) => failure::told(serve::web(options)),
        Command::Orders(options) => failure::told(serve::orders(options)),
        Command::Keys(options) => failure::told(keys::run(&options)),
        Command::Client(options) => client::run(options),
    }
}
