//! The tables of PostgreSQL, which alone has migrations.

use std::io::Write;

use super::{arguments::StoreOptions, failure::Failure, store_name::StoreName};
use crate::error::Answer;

/// Prints the SQL, or applies it.
pub(super) async fn migrate(options: &StoreOptions, apply: bool) -> Result<Answer, Failure> {
    let StoreName::Postgres(server) = options.name()? else {
        return Err(Failure::Usage("this store has no migrations: expected PostgreSQL".to_owned()));
    };
    let store = options.postgres(*server, options.durability())?;
    let mut out = anstream::stdout();
    if !apply {
        write!(out, "{}", store.migration_script())?;
        return Ok(Answer::Yes);
    }
    let applied = store.migrate().await?;
    if applied.is_empty() {
        writeln!(out, "the tables are up to date")?;
    }
    for version in applied {
        writeln!(out, "applied version {version}")?;
    }
    Ok(Answer::Yes)
}
