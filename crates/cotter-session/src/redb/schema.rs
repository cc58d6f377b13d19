//! The tables of the file. Times are milliseconds since 1970, unless seconds are said.

use ::redb::TableDefinition;

/// The version of everything below: a file of another is refused.
pub(super) const VERSION: u8 = 1;

/// About the file: its version, its name, and the end of the log.
pub(super) const FILE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("cotter_file");
pub(super) const FILE_VERSION: &str = "version";
/// 16 random bytes: the tag that the log begins with.
pub(super) const FILE_NAME: &str = "name";
/// The number and the tag of the last revocation.
pub(super) const FILE_LOG_END: &str = "log_end";

/// Rows by session id.
pub(super) const SESSIONS: TableDefinition<'_, [u8; 16], &[u8]> = TableDefinition::new("cotter_sessions");
/// The hash of a subject, and the id of a session of its.
pub(super) const BY_SUBJECT: TableDefinition<'_, [u8; 32], ()> = TableDefinition::new("cotter_sessions_by_subject");
/// The absolute limit of a session, and its id.
pub(super) const BY_EXPIRY: TableDefinition<'_, (u64, [u8; 16]), ()> =
    TableDefinition::new("cotter_sessions_by_expiry");
/// Counters by their kind and whose they are.
pub(super) const EPOCHS: TableDefinition<'_, [u8; 17], u64> = TableDefinition::new("cotter_epochs");

/// Revocations by number.
pub(super) const LOG: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("cotter_revocations");
/// When a revocation may go, in seconds, and its number.
pub(super) const LOG_BY_END: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("cotter_revocations_by_end");
/// How long what is revoked stays so, in seconds.
pub(super) const TARGETS: TableDefinition<'_, &[u8], u64> = TableDefinition::new("cotter_targets");

/// When the record of a use may go.
pub(super) const USES: TableDefinition<'_, [u8; 32], u64> = TableDefinition::new("cotter_uses");
pub(super) const USES_BY_END: TableDefinition<'_, (u64, [u8; 32]), ()> = TableDefinition::new("cotter_uses_by_end");
/// Grants by the digest of their secret.
pub(super) const GRANTS: TableDefinition<'_, [u8; 32], &[u8]> = TableDefinition::new("cotter_grants");
pub(super) const GRANTS_BY_END: TableDefinition<'_, (u64, [u8; 32]), ()> = TableDefinition::new("cotter_grants_by_end");
