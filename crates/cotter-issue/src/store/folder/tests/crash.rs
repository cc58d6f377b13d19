//! A process that is killed between any two system calls, and the order of those calls.

use std::{collections::BTreeSet, os::unix::process::ExitStatusExt};

use super::{
    super::steps,
    DAY, Place, at, key,
    process::{STEPS, run_child, take},
};
use crate::store::KeyStore;

/// The states that a step passes through, in a folder of its own in which all steps before it were taken.
fn states(step: &str) -> Vec<Option<String>> {
    let place = Place::new(&format!("states-{step}"));
    prepare(step, &place);
    let mut states = vec![place.state()];
    if step == "retire" {
        let mut keys = place.open().unwrap();
        keys.update(|schedule| schedule.announce(key(3), at(DAY)).map(drop)).unwrap();
        states.push(place.state());
        keys.update(|schedule| schedule.danger_activate_at_once("key-3", at(DAY + 1))).unwrap();
    } else {
        take(step, &place.0);
    }
    states.push(place.state());
    states
}

fn prepare(step: &str, place: &Place) {
    STEPS.iter().take_while(|before| **before != step).for_each(|before| take(before, &place.0));
}

/// `kill -9` before each system call, and in the middle of each write. Afterwards the folder opens, in the state before the step or in the
/// one after it; and from there it goes on.
#[test]
fn a_process_that_is_killed_leaves_the_state_before_or_after() {
    for step in STEPS {
        let states = states(step);
        let mut seen = BTreeSet::new();
        let mut kills = 0;
        loop {
            let place = Place::new(&format!("kill-{step}"));
            prepare(step, &place);
            let output = run_child(step, &place.0, Some(kills)).output().unwrap();
            let found = place.state();
            let position = states.iter().position(|state| *state == found);
            let position = position.unwrap_or_else(|| panic!("{step}, killed at {kills}: {found:?}"));
            seen.insert(position);
            if output.status.success() {
                assert_eq!(position, states.len() - 1, "{step}: the step was not taken");
                break;
            }
            assert_eq!(output.status.signal(), Some(9), "{step}: {output:?}");
            // Another process goes on from there, and nothing is left behind.
            let mut keys = match place.open() {
                Ok(keys) => keys,
                Err(_) => place.create(),
            };
            keys.update(|schedule| schedule.announce(key(9), at(2 * DAY)).map(drop)).unwrap();
            let (_, stored) = place.folder().load().unwrap().unwrap();
            let named = stored.keys().map(|(name, _)| format!("{name}.pem"));
            let expected: BTreeSet<_> = named.chain(["state.json".to_owned()]).collect();
            assert_eq!(place.files(), expected, "{step}, killed at {kills}");
            kills += 1;
            assert!(kills < 200, "{step} never ends");
        }
        assert!(kills >= 7, "{step}: {kills} system calls");
        assert_eq!(seen.len(), states.len(), "{step}: every state was seen");
    }
}

/// A sync cannot be seen by a process that dies, but only by a machine that does: so its place in the order is tested.
#[test]
fn what_is_named_is_on_the_disk_before_it_is_named() {
    let place = Place::new("order");
    let file = |number| format!("{}.pem", key(number).public().thumbprint());
    let put = |name: &str| {
        let calls = ["create", "write", "write", "sync"].map(|call| format!("{call} {name}.tmp"));
        calls.into_iter().chain([format!("rename {name}")]).collect::<Vec<_>>()
    };
    let sync = || vec!["sync .".to_owned()];
    let read = sync;

    let made = vec!["make .".to_owned(), "sync ..".to_owned()];
    let calls = steps::record(|| drop(place.create()));
    let begun = [put("state.json"), sync()].concat();
    assert_eq!(calls, [made, begun, put(&file(1)), sync(), put("state.json"), sync()].concat());

    let mut keys = place.open().unwrap();
    let calls = steps::record(|| keys.update(|schedule| schedule.announce(key(2), at(10)).map(drop)).unwrap());
    assert_eq!(calls, [read(), put(&file(2)), sync(), put("state.json"), sync()].concat());

    // A key that signs no more is removed only when the state does not name it.
    let calls = steps::record(|| assert_eq!(keys.advance(at(DAY)).unwrap().len(), 2));
    let removed = vec![format!("remove {}", file(1))];
    assert_eq!(calls, [read(), sync(), put("state.json"), sync(), removed, sync()].concat());

    let calls = steps::record(|| assert_eq!(keys.advance(at(DAY)).unwrap(), []));
    assert!(calls.is_empty(), "nothing is due: {calls:?}");
}
