//! The feed says when it cannot continue, whoever has removed what.

use std::time::{Duration, Instant};

use cotter_session::{
    RevocationFeed as _, TokenId,
    revocation::{FeedError, Target, Watermark},
    store::SessionStore as _,
};
use cotter_session_redis::RedisStore;

use crate::server::{Kind, Server};

const LIFE: Duration = Duration::from_secs(600);

async fn store(server: &Server) -> RedisStore {
    RedisStore::builder(&server.url()).unwrap().prefix("t").unwrap().connect().await.unwrap()
}

fn token(number: usize) -> Target {
    Target::Token(TokenId::new(&format!("token {number}")).unwrap())
}

async fn is_gone(store: &RedisStore, after: &Watermark) -> bool {
    matches!(store.since(after, Duration::ZERO).await, Err(FeedError::Gone))
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_removed_is_noticed() {
    for kind in [Kind::Redis, Kind::Valkey] {
        let Some(server) = Server::durable(kind) else { continue };
        let store = store(&server).await;
        let empty = store.snapshot().await.unwrap().watermark;
        let mut marks = vec![empty];
        for number in 0..10 {
            store.revoke(token(number), LIFE).await.unwrap();
            marks.push(store.since(&marks[number], Duration::ZERO).await.unwrap().watermark);
        }
        let whole = store.since(&marks[0], Duration::ZERO).await.unwrap();
        assert_eq!(whole.revocations.len(), 10);
        assert_eq!(whole.watermark, marks[10]);

        // Trimmed at its beginning, by an operator: the first three are gone.
        server.command(&["XTRIM", "t:{b00}:f", "MAXLEN", "7"]);
        for (number, mark) in marks.iter().enumerate() {
            assert_eq!(is_gone(&store, mark).await, number < 3, "{kind:?}: after {number} entries");
        }
        // One in the middle.
        let fifth = marks[5].as_str().split('.').nth(1).unwrap().to_owned();
        server.command(&["XDEL", "t:{b00}:f", &fifth]);
        for (number, mark) in marks.iter().enumerate() {
            assert_eq!(is_gone(&store, mark).await, number < 5, "{kind:?}: after {number} entries");
        }
        // The snapshot does not rest on the stream.
        assert_eq!(store.snapshot().await.unwrap().revocations.len(), 10);

        server.command(&["DEL", "t:{b00}:f"]);
        assert!(is_gone(&store, &marks[10]).await, "a stream that was deleted goes on");
        for number in 0..12 {
            store.revoke(token(number), LIFE).await.unwrap();
        }
        assert!(is_gone(&store, &marks[10]).await, "a stream that was begun anew goes on");

        let last = store.snapshot().await.unwrap().watermark;
        assert!(!is_gone(&store, &last).await);
        server.command(&["FLUSHALL"]);
        assert!(is_gone(&store, &last).await, "an empty server goes on");
        store.snapshot().await.unwrap();
        assert!(is_gone(&store, &last).await, "another data set goes on");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_full_is_not_the_end() {
    let Some(server) = Server::start(Kind::Redis, &["--appendonly", "no"]) else { return };
    let builder = RedisStore::builder(&server.url()).unwrap().prefix("t").unwrap();
    let store = builder.danger_allow_lossy().connect().await.unwrap();
    let mut mark = store.snapshot().await.unwrap().watermark;
    for number in 0..2500 {
        store.revoke(token(number), LIFE).await.unwrap();
    }
    let mut sizes = Vec::new();
    while sizes.len() < 4 {
        let batch = store.since(&mark, Duration::ZERO).await.unwrap();
        sizes.push(batch.revocations.len());
        mark = batch.watermark;
    }
    assert_eq!(sizes, [1000, 1000, 500, 0]);
}

/// Twenty wait, some of them since before the entry that wakes another.
#[tokio::test(flavor = "multi_thread")]
async fn everyone_who_waits_is_woken() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let store = std::sync::Arc::new(store(&server).await);
    for round in 0..5 {
        let mark = store.snapshot().await.unwrap().watermark;
        let readers: Vec<_> = (0..20)
            .map(|_| {
                let (store, mark) = (store.clone(), mark.clone());
                tokio::spawn(async move {
                    let batch = store.since(&mark, Duration::from_secs(20)).await.unwrap();
                    (Instant::now(), batch.revocations.len())
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        // One gives up while it waits on the server for all.
        for reader in &readers[..3] {
            reader.abort();
        }
        let begun = Instant::now();
        store.revoke(token(round), LIFE).await.unwrap();
        for reader in readers {
            let Ok((woken, count)) = reader.await else { continue };
            assert_eq!(count, 1);
            // Not when the command on the server ends, after a second.
            assert!(woken - begun < Duration::from_millis(900), "a reader was woken after {:?}", woken - begun);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_says_that_the_store_was_read() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let store = store(&server).await;
    let mark = store.snapshot().await.unwrap().watermark;
    let begun = Instant::now();
    let batch = store.since(&mark, Duration::from_millis(1500)).await.unwrap();
    assert!(batch.revocations.is_empty());
    assert!(begun.elapsed() >= Duration::from_millis(1500));
}

/// Three readers of a quiet feed ask again and again, as followers do.
#[tokio::test(flavor = "multi_thread")]
async fn readers_keep_the_connection_that_waits() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    let store = std::sync::Arc::new(store(&server).await);
    let mark = store.snapshot().await.unwrap().watermark;
    let read = async || {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                let (store, mark) = (store.clone(), mark.clone());
                tokio::spawn(async move { store.since(&mark, Duration::from_millis(200)).await.unwrap() })
            })
            .collect();
        for reader in readers {
            assert!(reader.await.unwrap().revocations.is_empty());
        }
    };
    let connections = || {
        let stats = server.command(&["INFO", "stats"]);
        let count = stats.lines().find_map(|line| line.strip_prefix("total_connections_received:")).unwrap();
        count.trim().parse::<u32>().unwrap()
    };
    read().await;
    let before = connections();
    for _ in 0..10 {
        read().await;
    }
    // The one that has asked.
    assert_eq!(connections() - before, 1, "connections were made anew");
}
