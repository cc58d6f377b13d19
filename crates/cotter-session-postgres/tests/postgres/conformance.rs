//! The suite that every store must pass.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use cotter_session::{
    conformance::{Engine, Opened, TestClock},
    store::BoxFuture,
};

use crate::store::fresh;

struct Postgres;

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
