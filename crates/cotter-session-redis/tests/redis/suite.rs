//! The suite that every store must pass.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use cotter_session::{
    conformance::{Engine, Opened, TestClock, Violation, propagation},
    store::BoxFuture,
};
use cotter_session_redis::{RedisStore, RedisStoreBuilder};

use crate::server::{Kind, Server};

/// Adds to the server's clock, and keeps the server.
pub(crate) struct Offset {
    milliseconds: Arc<AtomicI64>,
    _servers: Vec<Arc<Server>>,
}

impl TestClock for Offset {
    fn shift(&self, milliseconds: i64) {
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

pub(crate) async fn open(builder: RedisStoreBuilder, servers: Vec<Arc<Server>>) -> Opened {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let milliseconds = Arc::new(AtomicI64::new(0));
    let store = builder
        .prefix(&format!("test.{}.{number}", std::process::id()))
        .expect("the prefix is plain")
        .danger_clock_offset(milliseconds.clone())
        .connect()
        .await
        .expect("the server can be used");
    Opened { store: Arc::new(store), clock: Arc::new(Offset { milliseconds, _servers: servers }) }
}

/// A server of its own for all stores that it opens, each with its prefix: callers of several share an `fsync`.
pub(crate) struct Own {
    kind: Kind,
    settings: &'static [&'static str],
    buckets: u8,
    server: OnceLock<Option<Arc<Server>>>,
}

impl Own {
    pub(crate) const fn of(kind: Kind, settings: &'static [&'static str], buckets: u8) -> Self {
        Self { kind, settings, buckets, server: OnceLock::new() }
    }
}

impl Engine for Own {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            let server = self.server.get_or_init(|| Server::start(self.kind, self.settings).map(Arc::new)).clone()?;
            let builder = RedisStore::builder(&server.url()).expect("the URL is one").buckets(self.buckets);
            let is_lossy = !self.settings.contains(&"always");
            let builder = if is_lossy { builder.danger_allow_lossy() } else { builder };
            Some(open(builder, vec![server]).await)
        })
    }
}

pub(crate) const ALWAYS: &[&str] = &["--appendonly", "yes", "--appendfsync", "always"];

mod redis {
    cotter_session::conformance!(super::Own::of(super::Kind::Redis, super::ALWAYS, 1));
}

/// Tenants and everyone have a copy of their counter in each bucket.
mod redis_in_buckets {
    cotter_session::conformance!(super::Own::of(
        super::Kind::Redis,
        &["--appendonly", "yes", "--appendfsync", "everysec"],
        5
    ));
}

mod valkey {
    cotter_session::conformance!(super::Own::of(super::Kind::Valkey, super::ALWAYS, 1));
}

/// A log-out is known to three verifiers within a second, however much else is revoked.
#[test]
#[ignore = "it is timed: run it alone"]
fn verifiers_reject_within_a_second() -> Result<(), Violation> {
    for kind in [Kind::Redis, Kind::Valkey] {
        for per_second in [0, 1000] {
            let Some(told) = propagation(&Own::of(kind, ALWAYS, 1), per_second)? else { break };
            println!("{kind:?}, {per_second} revocations a second: {told:?}");
            assert!(told.p99 <= Duration::from_secs(1) && told.per_second >= 0.9 * f64::from(per_second), "{told:?}");
        }
    }
    Ok(())
}

/// A server that runs already.
struct Named;

impl Engine for Named {
    fn open(&self) -> BoxFuture<'_, Option<Opened>> {
        Box::pin(async {
            let url = std::env::var("COTTER_TEST_REDIS").ok()?;
            let builder = RedisStore::builder(&url).expect("COTTER_TEST_REDIS is a URL");
            Some(open(builder.danger_allow_lossy(), Vec::new()).await)
        })
    }
}

mod named {
    cotter_session::conformance!(super::Named);
}

/// Three nodes of each case's own.
#[cfg(feature = "cluster")]
mod cluster {
    use std::{process::Command, sync::Arc, time::Duration};

    use super::{Engine, Kind, Opened, RedisStore, Server};
    use cotter_session::store::BoxFuture;

    struct Cluster;

    impl Engine for Cluster {
        fn open(&self) -> BoxFuture<'_, Option<Opened>> {
            Box::pin(async {
                let settings = ["--appendonly", "yes", "--appendfsync", "always", "--cluster-enabled", "yes"];
                let servers = (0..3).map(|_| Server::start(Kind::Redis, &settings).map(Arc::new));
                let servers = servers.collect::<Option<Vec<_>>>()?;
                join(&servers);
                let urls: Vec<String> = servers.iter().map(|server| server.url()).collect();
                let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
                let builder = RedisStore::cluster_builder(&urls).expect("the URLs are some");
                Some(super::open(builder, servers).await)
            })
        }
    }

    fn join(servers: &[Arc<Server>]) {
        let nodes = servers.iter().map(|server| format!("127.0.0.1:{}", server.port()));
        let output = Command::new("redis-cli")
            .args(["--cluster", "create"])
            .args(nodes)
            .args(["--cluster-replicas", "0", "--cluster-yes"])
            .output()
            .expect("redis-cli is beside redis-server");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        for server in servers {
            while !server.command(&["CLUSTER", "INFO"]).contains("cluster_state:ok") {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
    }

    cotter_session::conformance!(Cluster);
}
