//! A store in a file.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use cotter::Timestamp;
use cotter_session::{Clock, RedbStore, SessionPolicy, Sessions, Subject, store::StoreError};

use crate::{
    command::{file, path},
    done,
    life::{lead, make, wait},
    no_answer, sessions,
};

/// A file that is not there yet, and its name as a store.
fn fresh(name: &str) -> (PathBuf, String) {
    let path = path(&format!("sessions/{name}.redb"));
    let _ = fs::remove_file(&path);
    let store = format!("redb:{}", path.display());
    (path, store)
}

#[test]
fn sessions_are_led_from_the_first_to_the_last_day() {
    let (path, store) = fresh("life");
    let made = wait(make(Arc::new(RedbStore::open(&path).unwrap())));
    let checked = done(sessions(&["--store", &store], "check"));
    let told = "reachable  ok: it answers\ndurable    ok: each commit is synced\nclock      ok: it is this machine's\n\
                tables     ok: they are those of this release\n";
    assert_eq!(checked, told);
    lead(&["--store", &store], &made);
}

#[test]
fn a_store_may_be_stated_before_and_after() {
    let (path, store) = fresh("order");
    drop(RedbStore::open(&path).unwrap());
    for words in [
        format!("--store {store} list alice"),
        format!("list --store {store} alice"),
        format!("list alice --store {store}"),
    ] {
        assert_eq!(sessions(&[], &words).err, "live sessions: 0\n", "{words}");
    }
}

#[test]
fn a_file_of_another_process_is_left_alone() {
    let (path, store) = fresh("held");
    let held = RedbStore::open(&path).unwrap();
    for words in ["list alice", "end AAAAAAAAAAAAAAAAAAAAAA", "purge", "stats", "bench"] {
        let said = no_answer(sessions(&["--store", &store], words));
        let told = "error: file is open in another process, as it is while the service runs: stop that process first\n";
        assert_eq!(said, told, "{words}");
    }
    let checked = sessions(&["--store", &store], "check");
    assert_eq!(checked.code, 1);
    let told = "reachable  not ok: file is open in another process, as it is while the service runs: stop that process \
                first\ndurable    unknown: not asked\nclock      unknown: not asked\ntables     unknown: not asked\n";
    assert_eq!(checked.out, told);
    drop(held);
    assert_eq!(sessions(&["--store", &store], "list alice").code, 0);
}

#[test]
fn no_store_is_made() {
    let (path, store) = fresh("absent");
    for words in ["list alice", "stats", "check", "bench"] {
        let said = no_answer(sessions(&["--store", &store], words));
        assert!(said.ends_with(": file is not there, and no store is made here\n"), "{words}: {said}");
        assert!(!path.exists(), "{words}");
    }
    fs::write(&path, "").unwrap();
    let said = no_answer(sessions(&["--store", &store], "list alice"));
    assert!(said.ends_with(": file is empty, and no store is made here\n"), "{said}");
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    let folder = format!("redb:{}", path.parent().unwrap().display());
    assert!(no_answer(sessions(&["--store", &folder], "list alice")).ends_with(": expected a file\n"));
}

#[test]
fn a_file_of_something_else_is_not_a_store() {
    let (path, store) = fresh("other");
    fs::write(&path, "a diary, and not a store at all\n".repeat(200)).unwrap();
    let before = fs::read(&path).unwrap();
    let said = no_answer(sessions(&["--store", &store], "list alice"));
    assert_eq!(said, "error: store holds what cannot be read: a file that is not a redb database\n");
    let checked = sessions(&["--store", &store], "check");
    assert_eq!(checked.code, 1);
    assert!(checked.out.contains("\ntables     not ok: store holds what cannot be read: "), "{}", checked.out);
    assert_eq!(fs::read(&path).unwrap(), before);
}

/// A clock that stands still in 2020.
struct LongAgo;

impl Clock for LongAgo {
    fn now(&self) -> Result<Timestamp, StoreError> {
        Ok(Timestamp::from_unix_seconds(1_577_836_800))
    }
}

#[test]
fn what_is_over_is_removed() {
    let (path, store) = fresh("purge");
    let id = wait(async {
        let store = RedbStore::builder().clock(LongAgo).open(&path).unwrap();
        let sessions = Sessions::new(store, SessionPolicy::new(Duration::from_secs(600)));
        let begin = || sessions.begin(Subject::new("alice").unwrap()).with_cookie();
        begin().start().await.unwrap();
        begin().start().await.unwrap().session.id()
    });
    let shown = done(sessions(&["--store", &store], &format!("show {id}")));
    assert!(shown.contains("\nstate         expired\n"), "{shown}");
    let ended = done(sessions(&["--store", &store], &format!("end {id}")));
    assert_eq!(ended, format!("{id} was over before: expired\n"));
    assert_eq!(done(sessions(&["--store", &store], "purge")), "removed 2\n");
    assert_eq!(sessions(&["--store", &store], &format!("end {id}")).code, 1);
    assert!(done(sessions(&["--store", &store], "stats")).starts_with("sessions     0,"));
}

#[test]
fn the_name_of_a_store_may_come_from_a_file() {
    let (path, store) = fresh("named");
    drop(RedbStore::open(&path).unwrap());
    let name = file("sessions/store.txt", format!("{store}\n"));
    assert_eq!(sessions(&["--store-file", &name], "list alice").code, 0);
    let both = no_answer(sessions(&["--store-file", &name, "--store", &store], "list alice"));
    assert_eq!(both, "error: expected one of --store and --store-file\n");
}

#[test]
fn a_file_has_neither_namespaces_nor_migrations() {
    let (path, store) = fresh("plain");
    drop(RedbStore::open(&path).unwrap());
    for (words, told) in [
        ("list alice --namespace a", "--namespace: a file has no namespaces"),
        ("list alice --buckets 2", "--buckets: this store has no buckets"),
        ("migrate", "this store has no migrations: expected PostgreSQL"),
        ("migrate --apply", "this store has no migrations: expected PostgreSQL"),
    ] {
        let said = no_answer(sessions(&["--store", &store], words));
        assert!(said.contains(told), "{words}: {said}");
    }
}
