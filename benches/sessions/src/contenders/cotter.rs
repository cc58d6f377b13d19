use std::{sync::Arc, time::Duration};

use cotter_session::{
    EndReason, RefreshOutcome, RefreshToken, SessionCookie, SessionPolicy, Sessions, Subject,
    store::{Ended, SessionStore},
};
use cotter_session_postgres::{PostgresStore, tokio_postgres::Config};
use cotter_session_redis::RedisStore;

use super::{CONNECTIONS, Contender, Held, PAYLOAD, TOUCH_INTERVAL, USER_AGENT};
use crate::{
    Outcome,
    engines::{Address, Store},
    load::Step,
};

/// The client that has the refresh tokens.
pub const CLIENT: &str = "app";

/// Ours, on any store.
pub struct Cotter {
    sessions: Sessions<dyn SessionStore>,
}

/// The defaults, without an overlap: inside it a token is not replaced again, and nothing would be measured.
pub fn policy() -> Outcome<SessionPolicy> {
    Ok(SessionPolicy::new(Duration::from_secs(600)).overlap(Duration::ZERO)?.touch_interval(TOUCH_INTERVAL))
}

/// Our store on a server.
pub async fn store(address: Address) -> Outcome<Arc<dyn SessionStore>> {
    if address.store == Store::Postgres {
        let server: Config = address.url().parse()?;
        // One of ours is kept for readers of the feed, and has nothing to do here.
        let store = PostgresStore::builder().connections(usize::try_from(CONNECTIONS + 1)?).build(server)?;
        store.migrate().await?;
        return Ok(Arc::new(store));
    }
    let builder = RedisStore::builder(&address.url())?;
    let builder = if address.store == Store::RedisEverysec { builder.danger_allow_lossy() } else { builder };
    Ok(Arc::new(builder.connect().await?))
}

impl Cotter {
    pub fn on(store: Arc<dyn SessionStore>, policy: SessionPolicy) -> Self {
        Self { sessions: Sessions::shared(store, policy) }
    }
}

impl Contender for Cotter {
    fn name(&self) -> &'static str {
        "cotter-session"
    }

    fn tables(&self) -> &'static str {
        "cotter"
    }

    fn log_in(&self, user: u64) -> Step<'_, Held> {
        Box::pin(async move {
            let begin = self.sessions.begin(Subject::new(&format!("user-{user}"))?).label(USER_AGENT);
            let begun = begin.with_cookie().with_refresh_token(CLIENT).data(vec![b'p'; PAYLOAD]).start().await?;
            let cookie = begun.cookie.ok_or("a cookie was asked for")?.expose().to_string();
            let token = begun.refresh_token.ok_or("a refresh token was asked for")?.expose().to_string();
            Ok(Held { cookie, token })
        })
    }

    fn look_up<'a>(&'a self, held: &'a Held) -> Step<'a, ()> {
        Box::pin(async move {
            let session = self.sessions.find(&SessionCookie::parse(&held.cookie)?).await?;
            if session.data().len() == PAYLOAD { Ok(()) } else { Err("the data is not there".into()) }
        })
    }

    fn rotate<'a>(&'a self, held: &'a Held) -> Step<'a, Held> {
        Box::pin(async move {
            let refreshed = self.sessions.refresh(RefreshToken::parse(&held.token)?, CLIENT, None).await?;
            if refreshed.outcome != RefreshOutcome::Rotated {
                return Err("a token was not replaced".into());
            }
            Ok(Held { cookie: held.cookie.clone(), token: refreshed.refresh_token.expose().to_string() })
        })
    }

    fn log_out<'a>(&'a self, held: &'a Held) -> Step<'a, ()> {
        Box::pin(async move {
            let id = SessionCookie::parse(&held.cookie)?.session_id();
            match self.sessions.end(id, EndReason::LoggedOut).await? {
                Ended::Now(_) => Ok(()),
                Ended::Before(_) => Err("a session was over before".into()),
            }
        })
    }
}
