//! Whether a server keeps what it acknowledges.

use cotter_session::store::StoreError;
use redis::{Cmd, Pipeline, Value};

use crate::{
    reply::{Reply, unexpected},
    wire::Wire,
};

/// What is asked of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Every acknowledged write survives a crash.
    Always,
    /// Some may be lost.
    Lossy,
}

/// Asks the node of a key for its version and its settings.
///
/// # Errors
///
/// [`StoreError::NotDurable`], [`StoreError::Unsupported`] if the server is too old, or the failure of the server.
pub(crate) async fn check(wire: &mut Wire, key: &str, durability: Durability) -> Result<(), Failure> {
    let mut info = redis::cmd("INFO");
    info.arg("server");
    let info = wire.command(info, key).await.map_err(Failure::Server)?;
    if !is_new_enough(&text(info)?) {
        return Err(StoreError::Unsupported { what: "a server older than Redis 7.0 or Valkey 7.2" }.into());
    }
    if durability == Durability::Lossy {
        return Ok(());
    }
    let mut pipeline = Pipeline::new();
    for setting in ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory", "maxmemory-policy"] {
        let mut command = Cmd::new();
        command.arg("CONFIG").arg("GET").arg(setting);
        pipeline.add_command(command);
    }
    let answers = wire.pipeline(&pipeline, key).await;
    let settings = match answers.and_then(|answers| answers.into_iter().map(Value::extract_error).collect()) {
        Ok(settings) => settings,
        Err(error) if crate::failure::ends_connection(&error) => return Err(Failure::Server(error)),
        // A service that does not let its settings be read.
        Err(_) => return Err(not_durable("server does not show its settings: state `danger_allow_lossy`")),
    };
    let mut settings = Vec::into_iter(settings);
    let mut next = || settings.next().map_or_else(|| Err(Failure::Store(unexpected())), setting);
    let (append_only, sync, pauses, limit, policy) = (next()?, next()?, next()?, next()?, next()?);
    if append_only != "yes" || sync != "always" {
        return Err(not_durable(
            "server does not sync each write: set `appendonly yes` and `appendfsync always`, or state `danger_allow_lossy`",
        ));
    }
    // With `yes`, `appendfsync always` does not hold while a child process writes the log or a snapshot anew.
    if pauses != "no" {
        return Err(not_durable(
            "server does not sync writes during a rewrite: set `no-appendfsync-on-rewrite no`, or state `danger_allow_lossy`",
        ));
    }
    if limit != "0" && policy != "noeviction" {
        return Err(not_durable(
            "server evicts keys when its memory is full: set `maxmemory-policy noeviction`, or state `danger_allow_lossy`",
        ));
    }
    Ok(())
}

/// Why a connection cannot be used.
pub(crate) enum Failure {
    Server(redis::RedisError),
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

const fn not_durable(reason: &'static str) -> Failure {
    Failure::Store(StoreError::NotDurable { reason })
}

/// The value in an answer of `CONFIG GET`.
fn setting(answer: Value) -> Result<String, Failure> {
    let mut answer = Reply::of(answer)?;
    answer.value()?;
    Ok(answer.text()?)
}

fn text(value: Value) -> Result<String, StoreError> {
    String::from_utf8(crate::reply::bytes(value)?).map_err(|_| unexpected())
}

/// Valkey says which Redis it is compatible with, and its own version beside.
fn is_new_enough(info: &str) -> bool {
    let version = |name: &str| {
        let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        let mut numbers = line.trim().split('.').map(str::parse::<u32>);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    match version("valkey_version") {
        Some(valkey) => valkey >= (7, 2),
        None => version("redis_version").is_some_and(|redis| redis >= (7, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::is_new_enough;

    #[test]
    fn version_decides() {
        assert!(is_new_enough("# Server\r\nredis_version:7.0.0\r\n"));
        assert!(is_new_enough("# Server\r\nredis_version:7.2.4\r\nvalkey_version:7.2.5\r\n"));
        assert!(is_new_enough("redis_version:10.0.0\r\n"));
        assert!(!is_new_enough("redis_version:6.2.14\r\n"));
        assert!(!is_new_enough("redis_version:7.2.4\r\nvalkey_version:7.1.9\r\n"));
        assert!(!is_new_enough("redis_version:seven\r\n"));
        assert!(!is_new_enough(""));
    }
}
