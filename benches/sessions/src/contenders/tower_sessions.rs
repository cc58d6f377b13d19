use std::sync::Arc;

use tower_sessions_core::{Expiry, Session, SessionStore, session::Id};
use tower_sessions_redis_store::{
    RedisStore,
    fred::prelude::{ClientLike as _, Config, Pool},
};
use tower_sessions_sqlx_store::{PostgresStore, sqlx::postgres::PgPoolOptions};

use super::{CONNECTIONS, Contender, Held, PAYLOAD};
use crate::{Outcome, engines::Address, load::Step};

/// Connections to Redis: as many as its documentation shows.
const REDIS_CONNECTIONS: usize = 6;

/// How long a session lives without use: the default of ours.
const IDLE: time::Duration = time::Duration::days(1);

/// The sessions of `tower-sessions`, without the layer that reads the cookie.
struct TowerSessions<S> {
    store: Arc<S>,
}

pub async fn postgres(address: Address) -> Outcome<Arc<dyn Contender>> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(&address.url()).await?;
    let store = PostgresStore::new(pool);
    store.migrate().await?;
    Ok(Arc::new(TowerSessions { store: Arc::new(store) }))
}

pub async fn redis(address: Address) -> Outcome<Arc<dyn Contender>> {
    let pool = Pool::new(Config::from_url(&address.url())?, None, None, None, REDIS_CONNECTIONS)?;
    pool.init().await?;
    Ok(Arc::new(TowerSessions { store: Arc::new(RedisStore::new(pool)) }))
}

impl<S: SessionStore> TowerSessions<S> {
    fn session(&self, id: Option<Id>) -> Session {
        Session::new(id, Arc::clone(&self.store), Some(Expiry::OnInactivity(IDLE)))
    }

    fn held(&self, held: &Held) -> Outcome<Session> {
        Ok(self.session(Some(held.cookie.parse().map_err(|_| "an id is malformed")?)))
    }
}

fn cookie(session: &Session) -> Outcome<Held> {
    let id = session.id().ok_or("a session that was saved has an id")?;
    Ok(Held { cookie: id.to_string(), token: String::new() })
}

impl<S: SessionStore> Contender for TowerSessions<S> {
    fn name(&self) -> &'static str {
        "tower-sessions"
    }

    fn tables(&self) -> &'static str {
        "tower_sessions"
    }

    fn log_in(&self, user: u64) -> Step<'_, Held> {
        Box::pin(async move {
            let session = self.session(None);
            session.insert("user", format!("user-{user}")).await?;
            session.insert("data", "p".repeat(PAYLOAD)).await?;
            session.save().await?;
            cookie(&session)
        })
    }

    fn look_up<'a>(&'a self, held: &'a Held) -> Step<'a, ()> {
        Box::pin(async move {
            let data: Option<String> = self.held(held)?.get("data").await?;
            if data.is_some_and(|data| data.len() == PAYLOAD) { Ok(()) } else { Err("the data is not there".into()) }
        })
    }

    fn rotate<'a>(&'a self, held: &'a Held) -> Step<'a, Held> {
        Box::pin(async move {
            let session = self.held(held)?;
            session.cycle_id().await?;
            session.save().await?;
            cookie(&session)
        })
    }

    fn log_out<'a>(&'a self, held: &'a Held) -> Step<'a, ()> {
        Box::pin(async move { Ok(self.held(held)?.flush().await?) })
    }
}
