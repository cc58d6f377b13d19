//! The tables, as SQL that an operator can read and run.

use cotter_session::store::StoreError;

use crate::{PostgresStore, connection::step, error::corrupt, row::Columns};

/// Of everybody who applies migrations to a database, one does at a time.
const LOCK: i64 = 0x636f_7474_6572_0001;

/// One step from one version of the tables to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// The version that it leads to. They are counted from 1.
    pub version: i32,
    /// Its name: that of its file.
    pub name: &'static str,
    /// Its SQL. Run it in one transaction, with the schema of the store first in `search_path`.
    pub sql: &'static str,
}

const ALL: [Migration; 1] =
    [Migration { version: 1, name: "0001_sessions", sql: include_str!("../migrations/0001_sessions.sql") }];

/// All migrations, the first one first: for an operator who reads and applies them himself.
///
/// [`PostgresStore::migrate`] also notes in the table `migration` which it has applied. Whoever applies them by hand
/// notes it there too: [`PostgresStore::migration_script`] is the text of all that.
///
/// ```
/// let first = cotter_session_postgres::migrations()[0];
/// assert_eq!((first.version, first.name), (1, "0001_sessions"));
/// assert!(first.sql.contains("CREATE TABLE session"));
/// ```
#[must_use]
pub const fn migrations() -> &'static [Migration] {
    &ALL
}

impl PostgresStore {
    /// The version of the tables, as [`migrate`](Self::migrate) has noted it. That of this release is the last one of
    /// [`migrations`].
    ///
    /// # Errors
    ///
    /// [`StoreError`]; [`StoreError::Corrupt`] if there are no tables.
    pub async fn tables_version(&self) -> Result<i32, StoreError> {
        let text = format!("SELECT coalesce(max(version), 0) FROM \"{}\".migration", self.schema);
        let row = self.bounded(async { self.connection().await?.row(step(&text, &[])).await }).await?;
        Columns::of(&row.ok_or(corrupt("an answer without rows"))?).next()
    }

    /// Makes the tables, or brings them up to date. Any number of processes may do so at once.
    ///
    /// The role needs the right to create in the schema, or in the database if there is no such schema. It is not held
    /// to [`timeout`](crate::PostgresBuilder::timeout), since a migration of large tables may take long. Returns the
    /// versions that were applied.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; [`StoreError::Corrupt`] if the database is not in UTF-8, or if its tables are newer than this
    /// release.
    pub async fn migrate(&self) -> Result<Vec<i32>, StoreError> {
        let mut connection = self.bounded(self.connection()).await?;
        connection.begin(&[]).await?;
        connection.script(&format!("SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock({LOCK})")).await?;
        connection.script(&self.preamble()).await?;
        let known =
            connection.peek("SELECT coalesce(max(version), 0), current_setting('server_encoding') FROM migration");
        let row = known.await?.ok_or(corrupt("an answer without rows"))?;
        let mut columns = Columns::of(&row);
        let (version, encoding): (i32, &str) = (columns.next()?, columns.next()?);
        if encoding != "UTF8" {
            return Err(corrupt("texts that are not UTF-8: create the database with that encoding"));
        }
        if ALL.last().is_some_and(|last| last.version < version) {
            return Err(corrupt("tables of a newer release"));
        }
        let mut applied = Vec::new();
        for migration in ALL.iter().filter(|migration| version < migration.version) {
            connection.script(&script(migration)).await?;
            applied.push(migration.version);
        }
        connection.commit(&[]).await?;
        Ok(applied)
    }

    /// What [`migrate`](Self::migrate) runs on a database without tables, as a script for `psql`.
    ///
    /// ```
    /// use cotter_session_postgres::PostgresStore;
    ///
    /// let store = PostgresStore::builder().build("postgres://sessions@db.example/sessions".parse()?)?;
    /// let script = store.migration_script();
    /// assert!(script.starts_with("BEGIN;") && script.ends_with("COMMIT;\n"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn migration_script(&self) -> String {
        let steps: String = ALL.iter().map(script).collect();
        format!("BEGIN;\n{}{steps}COMMIT;\n", self.preamble())
    }

    fn preamble(&self) -> String {
        // Looked up first: a role that may not create a schema may use one that is there.
        let schema = &self.schema;
        format!(
            "DO $$ BEGIN IF to_regnamespace('{schema}') IS NULL THEN CREATE SCHEMA \"{schema}\"; END IF; END $$;\n\
             SET LOCAL search_path = \"{schema}\", pg_temp;\n\
             CREATE TABLE IF NOT EXISTS migration (\n    version integer PRIMARY KEY,\n    name text NOT NULL,\n    \
             applied_at timestamptz NOT NULL DEFAULT now()\n);\n"
        )
    }
}

fn script(migration: &Migration) -> String {
    let Migration { version, name, sql } = migration;
    format!("\n-- {name}\n{sql}\nINSERT INTO migration (version, name) VALUES ({version}, '{name}');\n")
}
