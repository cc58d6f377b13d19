//! A store on Redis, and on Valkey.

use std::{sync::Arc, time::Instant};

use cotter_session_redis::RedisStore;

use crate::{
    done,
    life::{lead, make, wait},
    no_answer,
    redis::{Kind, Server},
    sessions,
};

#[test]
fn sessions_are_led_on_redis() {
    led_on(Kind::Redis);
}

#[test]
fn sessions_are_led_on_valkey() {
    led_on(Kind::Valkey);
}

fn led_on(kind: Kind) {
    let Some(server) = Server::durable(kind) else { return };
    let url = server.url();
    let run = |words: &str| sessions(&["--store", &url], words);
    let checked = done(run("check"));
    let lines: Vec<_> = checked.lines().collect();
    assert_eq!(lines[..2], ["reachable  ok: it answers", "durable    ok: an acknowledged write survives a crash"]);
    assert!(lines[2].starts_with("clock      ok: "), "{checked}");
    assert_eq!(lines[3], "tables     ok: there are none: each row states its version");

    let made = wait(async {
        let builder = RedisStore::builder(&url).unwrap().prefix("shop").unwrap().buckets(4);
        make(Arc::new(builder.connect().await.unwrap())).await
    });
    lead(&["--store", &url, "--namespace", "shop", "--buckets", "4"], &made);
    assert_eq!(run("list alice --tenant acme").err, "live sessions: 0\n", "under another prefix");

    server.command(&["CONFIG", "SET", "appendfsync", "everysec"]);
    let checked = run("check");
    assert_eq!(checked.code, 1);
    let told = "\ndurable    not ok: store is not durable: server does not sync each write: set `appendonly yes` and \
                `appendfsync always`, or use --danger-not-durable\n";
    assert!(checked.out.contains(told), "{}", checked.out);
    assert!(no_answer(run("stats")).contains("`appendfsync always`"));
    let accepted = done(run("check --danger-not-durable"));
    assert!(accepted.contains("\ndurable    accepted: store is not durable: "), "{accepted}");
    done(run("stats --danger-not-durable"));
}

/// A server that hangs cannot tell, and says so in time.
#[test]
fn a_server_that_hangs_is_not_an_unknown_session() {
    let Some(server) = Server::durable(Kind::Redis) else { return };
    server.signal("-STOP");
    let began = Instant::now();
    let said = no_answer(sessions(&["--store", &server.url()], "show AAAAAAAAAAAAAAAAAAAAAA"));
    let took = began.elapsed();
    server.signal("-CONT");
    assert_eq!(said, "error: store is unavailable: server does not answer in time\n");
    assert!(took.as_secs() < 6, "{took:?}");
}
