use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

use session_guard::{
    ClientContext, Guard, GuardConfig, Outcome as Answer, PgStore, RotationConfig, SessionStore, ValkeyStore,
};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use super::{CONNECTIONS, Contender, Held, TOUCH_INTERVAL, USER_AGENT};
use crate::{Outcome, engines::Address, load::Step};

/// Two guards on one store: in one no token is old enough to be replaced, in the other each is.
struct SessionGuard<S> {
    keeping: Guard<S>,
    replacing: Guard<S>,
    client: ClientContext,
}

pub async fn postgres(address: Address) -> Outcome<Arc<dyn Contender>> {
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect(&address.url()).await?;
    SessionGuard::on(PgStore::migrated(pool).await?)
}

pub async fn redis(address: Address) -> Outcome<Arc<dyn Contender>> {
    SessionGuard::on(ValkeyStore::connect(&address.url()).await?)
}

impl<S: SessionStore + Clone + 'static> SessionGuard<S> {
    fn on(store: S) -> Outcome<Arc<dyn Contender>> {
        let guard = |rotation| {
            let config = GuardConfig::builder().last_seen_write_interval(TOUCH_INTERVAL).rotation(rotation).build()?;
            Outcome::Ok(Guard::builder(store.clone(), config).build())
        };
        // Without a period of grace, as ours is without an overlap.
        let at_once = RotationConfig {
            interval: Duration::from_millis(1),
            grace: Duration::ZERO,
            reuse_detection: RotationConfig::default().reuse_detection,
        };
        let client = ClientContext::new(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7))).with_user_agent(USER_AGENT);
        Ok(Arc::new(Self { keeping: guard(RotationConfig::default())?, replacing: guard(at_once)?, client }))
    }
}

fn held(cookie: &str) -> Held {
    Held { cookie: cookie.to_owned(), token: String::new() }
}

impl<S: SessionStore + 'static> Contender for SessionGuard<S> {
    fn name(&self) -> &'static str {
        "session-guard"
    }

    fn tables(&self) -> &'static str {
        "session\\_guard\\_%"
    }

    fn log_in(&self, user: u64) -> Step<'_, Held> {
        Box::pin(async move {
            let begun = self.keeping.login(&Uuid::from_u128(user.into()), &self.client, None).await?;
            Ok(held(begun.token.expose()))
        })
    }

    fn look_up<'a>(&'a self, held: &'a Held) -> Step<'a, ()> {
        Box::pin(async move {
            match self.keeping.authenticate(&held.cookie, &self.client).await? {
                Answer::Authenticated(found) if found.rotated.is_none() => Ok(()),
                _ => Err("a session was not found, or its token was replaced".into()),
            }
        })
    }

    fn rotate<'a>(&'a self, of: &'a Held) -> Step<'a, Held> {
        Box::pin(async move {
            match self.replacing.authenticate(&of.cookie, &self.client).await? {
                Answer::Authenticated(found) => Ok(held(found.rotated.ok_or("a token was not replaced")?.expose())),
                _ => Err("a session was not found".into()),
            }
        })
    }

    fn log_out<'a>(&'a self, held: &'a Held) -> Step<'a, ()> {
        Box::pin(async move {
            if self.keeping.logout(&held.cookie, &self.client).await? {
                Ok(())
            } else {
                Err("a session was over".into())
            }
        })
    }
}
