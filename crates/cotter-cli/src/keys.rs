//! `cotter keys`: signing keys in a folder, from the first to the last day of each.

mod act;
mod algorithm;
mod arguments;
mod publish;
mod told;

use clap::Args;

use self::arguments::Action;
use crate::error::{Answer, CliError};

/// The subcommands of a folder of signing keys.
#[derive(Args, Debug)]
pub(crate) struct Keys {
    #[command(subcommand)]
    action: Action,
}

/// Does what is asked for, with the algorithm of the folder.
pub(crate) fn run(arguments: &Keys) -> Result<Answer, CliError> {
    let folder = arguments.action.folder();
    match algorithm::run(&arguments.action, folder) {
        Ok(()) => Ok(Answer::Yes),
        Err(failure) => told::failure(failure, &folder.keys),
    }
}
