//! A store in PostgreSQL.

use std::sync::Arc;

use cotter_session_postgres::{PostgresStore, tokio_postgres::NoTls};

use crate::{
    done,
    life::{lead, make, wait},
    no_answer,
    postgres::Server,
    sessions,
};

/// One server for all, since starting one takes seconds.
#[test]
fn sessions_are_led_in_postgresql() {
    let Some(server) = Server::start(true) else { return };
    let config = server.config();
    let url = format!("postgres://cotter@127.0.0.1:{}/postgres", config.get_ports()[0]);
    let run = |words: &str| sessions(&["--store", &url], words);
    let statement = |text: &str| {
        let config = config.clone();
        let text = text.to_owned();
        wait(async move {
            let (client, connection) = config.connect(NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(&text).await.unwrap();
        });
    };

    // Without tables.
    let checked = run("check");
    assert_eq!(checked.code, 1, "{}", checked.err);
    let told = "tables     not ok: store holds what cannot be read: tables of another version or none: use 'cotter sessions \
                migrate --apply'";
    assert_eq!(checked.out.lines().last().unwrap(), told);
    assert!(
        no_answer(run("list alice"))
            .ends_with("tables of another version or none: use 'cotter sessions migrate --apply'\n")
    );

    // The SQL is that of the script, and runs.
    let script = done(run("migrate --namespace by_hand"));
    assert!(script.starts_with("BEGIN;\n") && script.ends_with("COMMIT;\n") && script.contains("by_hand"), "{script}");
    statement(&script);
    assert_eq!(done(run("migrate --namespace by_hand --apply")), "the tables are up to date\n");
    assert_eq!(run("list alice --namespace by_hand").err, "live sessions: 0\n");

    assert_eq!(done(run("migrate --apply")), "applied version 1\n");
    let checked = done(run("check"));
    let lines: Vec<_> = checked.lines().collect();
    assert_eq!(lines[..2], ["reachable  ok: it answers", "durable    ok: an acknowledged write survives a crash"]);
    assert!(lines[2].starts_with("clock      ok: "), "{checked}");
    assert_eq!(lines[3], "tables     ok: version 1");

    let store = Arc::new(PostgresStore::builder().build(config.clone()).unwrap());
    let made = wait(make(store));
    lead(&["--store", &url], &made);

    statement("INSERT INTO cotter.migration (version, name) VALUES (99, 'x')");
    let checked = run("check");
    assert_eq!(checked.code, 1);
    assert!(
        checked.out.ends_with("tables     not ok: version 99 is of a newer release: expected version 1\n"),
        "{}",
        checked.out
    );
    statement("DELETE FROM cotter.migration WHERE version = 99");

    statement("ALTER ROLE cotter SET synchronous_commit = off");
    let checked = run("check");
    assert_eq!(checked.code, 1);
    assert!(
        checked.out.contains("\ndurable    not ok: store is not durable: synchronous_commit is off"),
        "{}",
        checked.out
    );
    assert!(no_answer(run("stats")).starts_with("error: store is not durable: synchronous_commit is off"));
    let accepted = done(run("check --danger-not-durable"));
    assert!(accepted.contains("\ndurable    accepted: store is not durable: "), "{accepted}");
    done(run("stats --danger-not-durable"));
}
