//! `cotter sessions`: the sessions in a store, for an operator.

mod arguments;

#[cfg(feature = "sessions")]
mod act;
#[cfg(feature = "sessions")]
mod bench;
#[cfg(feature = "sessions")]
mod check;
#[cfg(feature = "sessions")]
mod failure;
#[cfg(feature = "sessions")]
mod migrate;
#[cfg(feature = "sessions")]
mod show;
#[cfg(feature = "sessions")]
mod store;
#[cfg(feature = "sessions")]
mod store_name;

use clap::Args;

use self::arguments::{Action, StoreOptions};
use crate::error::{Answer, CliError};

/// A store, and what is asked of it.
#[derive(Args, Debug)]
pub(crate) struct Sessions {
    #[command(flatten)]
    store: StoreOptions,
    #[command(subcommand)]
    action: Action,
}

/// Asks the store.
#[cfg(feature = "sessions")]
pub(crate) fn run(arguments: &Sessions) -> Result<Answer, CliError> {
    Ok(act::run(&arguments.store, &arguments.action)?)
}

/// Says that this build has no stores.
#[cfg(not(feature = "sessions"))]
pub(crate) fn run(_: &Sessions) -> Result<Answer, CliError> {
    Err(CliError::Usage("this build of cotter has no stores of sessions: build it with --features sessions".to_owned()))
}
