//! The suite that every store must pass.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use cotter_session::{
    conformance::{Engine, Opened, TestClock, Violation, propagation},
    store::BoxFuture,
};

use crate::{
    server::Server,
    store::{fresh, fresh_on},
};

pub(crate) struct Postgres;

impl Engine for Postgres {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            let fresh = fresh().await?;
            Some(Opened { store: fresh.store, clock: Arc::new(Offset(fresh.offset)) })
        })
    }
}

/// Moves the server's clock, as the store reads it.
struct Offset(Arc<AtomicI64>);

impl TestClock for Offset {
    fn shift(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

cotter_session::conformance!(Postgres);

/// A log-out is known to three verifiers within two seconds, however much else is revoked.
#[test]
#[ignore = "it is timed: run it alone"]
fn verifiers_reject_within_two_seconds() -> Result<(), Violation> {
    let Some(server) = Server::start(true) else { return Ok(()) };
    let engine = Durable(server);
    for per_second in [0, 1000] {
        let Some(told) = propagation(&engine, per_second)? else { break };
        println!("PostgreSQL, {per_second} revocations a second: {told:?}");
        assert!(told.p99 <= Duration::from_secs(2) && told.per_second >= 0.9 * f64::from(per_second), "{told:?}");
    }
    Ok(())
}

/// A server whose commits are on disk.
struct Durable(Server);

impl Engine for Durable {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            let fresh = fresh_on(self.0.config(), |builder| builder).await?;
            Some(Opened { store: fresh.store, clock: Arc::new(Offset(fresh.offset)) })
        })
    }
}
