//! The libraries, each used as its documentation says.

mod cotter;
mod session_guard;
mod tower_sessions;

use std::{sync::Arc, time::Duration};

pub use self::cotter::{CLIENT, Cotter, policy, store};
use crate::{
    Outcome,
    engines::{Address, Store},
    load::Step,
};

/// How old the note of a session's last use may get: longer than a run, so that look-ups are measured and not these notes.
pub const TOUCH_INTERVAL: Duration = Duration::from_secs(3600);

/// Connections to PostgreSQL, for each library.
pub const CONNECTIONS: u32 = 16;

/// Bytes that an application keeps with a session. `session-guard` keeps none, but what it knows of the client.
pub const PAYLOAD: usize = 200;

/// What a browser says that it is.
pub const USER_AGENT: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

/// What a client holds of its session, as text.
pub struct Held {
    /// What it is looked up and ended with.
    pub cookie: String,
    /// What is exchanged for another, if that is not the cookie.
    pub token: String,
}

/// A library on one engine.
pub trait Contender: Send + Sync {
    fn name(&self) -> &'static str;

    /// Its tables, as a pattern of SQL for their name or schema.
    fn tables(&self) -> &'static str;

    /// Begins a session of this user.
    fn log_in(&self, user: u64) -> Step<'_, Held>;

    /// Finds the session, as for a request.
    fn look_up<'a>(&'a self, held: &'a Held) -> Step<'a, ()>;

    /// Replaces the secret.
    fn rotate<'a>(&'a self, held: &'a Held) -> Step<'a, Held>;

    /// Ends the session.
    fn log_out<'a>(&'a self, held: &'a Held) -> Step<'a, ()>;
}

/// All of them on a server. Ours is the first.
pub async fn all(address: Address) -> Outcome<Vec<Arc<dyn Contender>>> {
    let ours: Arc<dyn Contender> = Arc::new(Cotter::on(store(address).await?, policy()?));
    Ok(match address.store {
        Store::Postgres => {
            vec![ours, session_guard::postgres(address).await?, tower_sessions::postgres(address).await?]
        }
        Store::Redis | Store::RedisEverysec => {
            vec![ours, session_guard::redis(address).await?, tower_sessions::redis(address).await?]
        }
        Store::Redb => return Err("no peer has redb".into()),
    })
}
