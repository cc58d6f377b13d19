//! Names that cannot be used: nothing is asked, and no secret is repeated.

#[cfg(unix)]
use std::{fs, os::unix::fs::PermissionsExt};

use crate::{command::file, no_answer, sessions};

#[test]
fn a_store_must_be_stated() {
    let said = no_answer(sessions(&[], "list alice"));
    assert!(said.starts_with("error: the store is missing: expected --store or --store-file"), "{said}");
    for (store, told) in [
        ("sessions.redb", "--store: store is unknown: expected redb:PATH, postgres://… or redis://…"),
        ("redb:", "--store: path is missing"),
        ("rediss://localhost", "--store: this command connects to Redis without TLS"),
        ("postgres://a@localhost/b?sslmode=require", "--store: this command connects to PostgreSQL without TLS"),
    ] {
        let said = no_answer(sessions(&["--store", store], "list alice"));
        assert!(said.contains(told), "{store}: {said}");
    }
}

#[test]
fn a_password_is_not_stated_on_the_command_line() {
    for store in
        ["postgres://alice:geheim@127.0.0.1:1/x", "redis://:geheim@127.0.0.1:1", "redis://alice:geheim@127.0.0.1:1"]
    {
        let said = no_answer(sessions(&["--store", store], "stats"));
        assert!(
            said.contains("a password on the command line: expected --store-file") && !said.contains("geheim"),
            "{said}"
        );
        // From a file it is used, and no server is there.
        let name = file("sessions/password.txt", store);
        let said = no_answer(sessions(&["--store-file", &name], "stats"));
        assert!(said.starts_with("error: store is unavailable: ") && !said.contains("geheim"), "{said}");
    }
    let name = file("sessions/malformed.txt", "mysql://alice:geheim@127.0.0.1:1/x");
    let said = no_answer(sessions(&["--store-file", &name], "stats"));
    assert!(said.contains("store is unknown") && !said.contains("geheim"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_file_with_a_store_is_its_owners_alone() {
    let name = file("sessions/open.txt", "redis://:geheim@127.0.0.1:1");
    fs::set_permissions(&name, fs::Permissions::from_mode(0o644)).unwrap();
    let said = no_answer(sessions(&["--store-file", &name], "stats"));
    assert!(said.contains("file-mode: open to others (mode 0644)"), "{said}");
}

/// What may be a cookie that was pasted is not repeated.
#[test]
fn what_is_not_an_id_or_a_subject_is_refused_before_the_store_is_asked() {
    let store = ["--store", "postgres://a@127.0.0.1:1/b"];
    for words in ["show geheim", "end geheim"] {
        let said = no_answer(sessions(&store, words));
        assert_eq!(said, "error: session id is malformed: expected 22 characters of base64url\n", "{words}");
    }
    let long = "a".repeat(256);
    let said = no_answer(sessions(&store, &format!("list {long}")));
    assert_eq!(said, "error: name of a subject or tenant is too long: expected at most 255 bytes\n");
    for (words, told) in [
        ("bench --time 61s", "--time: expected a time of up to 60s"),
        ("bench --time 0s", "--time: expected a time of up to 60s"),
        ("bench --sessions 0", "'--sessions <COUNT>'"),
        ("list alice --buckets 0", "'--buckets <COUNT>'"),
        ("list alice --namespace A", "--namespace: name of the schema is not plain"),
        ("end AAAAAAAAAAAAAAAAAAAAAA --token-life 10", "expected a number and its unit"),
    ] {
        let said = no_answer(sessions(&store, words));
        assert!(said.contains(told), "{words}: {said}");
    }
    let said = no_answer(sessions(&["--store", "redis://127.0.0.1:1"], "stats --namespace {a}"));
    assert!(said.contains("--namespace: prefix is not plain"), "{said}");
}

/// One in 64 ids does.
#[test]
fn an_id_may_begin_with_a_hyphen() {
    let said = no_answer(sessions(&["--store", "redis://127.0.0.1:1"], "show -AAAAAAAAAAAAAAAAAAAAA"));
    assert!(said.starts_with("error: store is unavailable: "), "{said}");
}

#[test]
fn a_server_that_is_not_there_is_not_an_unknown_session() {
    for store in ["postgres://a@127.0.0.1:1/b", "redis://127.0.0.1:1"] {
        for words in
            ["show AAAAAAAAAAAAAAAAAAAAAA", "end AAAAAAAAAAAAAAAAAAAAAA", "list alice", "end-everywhere alice", "purge"]
        {
            let said = no_answer(sessions(&["--store", store], words));
            assert!(said.starts_with("error: store is unavailable: "), "{store} {words}: {said}");
        }
        let checked = sessions(&["--store", store], "check");
        assert_eq!(checked.code, 1, "{store}");
        assert!(checked.out.starts_with("reachable  not ok: store is unavailable: "), "{store}: {}", checked.out);
    }
}
