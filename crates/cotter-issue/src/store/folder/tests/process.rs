//! What another process does: one step of a rotation, in which it may be killed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use cotter::Ed25519;

use super::{
    super::{KeyFolder, steps},
    DAY, at, key, timing,
};
use crate::store::{AtRest, StoredSchedule};

/// Every change of a key's life, in the order of a rotation.
pub(super) const STEPS: [&str; 6] = ["create", "announce", "activate", "retire", "gone", "drop"];

pub(super) fn take(step: &str, folder: &Path) {
    let store = || KeyFolder::at(folder);
    if step == "create" {
        StoredSchedule::danger_create_signing_at_once(store(), AtRest::plain(), timing(), key(1), at(0)).unwrap();
        return;
    }
    let mut keys = StoredSchedule::<Ed25519>::open(store(), AtRest::plain(), timing()).unwrap();
    let changes = match step {
        "announce" => keys.update(|schedule| schedule.announce(key(2), at(10)).map(|change| vec![change])).unwrap(),
        // The key before retires with it.
        "activate" => keys.advance(at(DAY)).unwrap(),
        "retire" => {
            keys.update(|schedule| schedule.announce(key(3), at(DAY)).map(drop)).unwrap();
            keys.update(|schedule| schedule.danger_activate_at_once("key-3", at(DAY + 1))).unwrap()
        }
        "gone" => keys.advance(at(DAY + 932)).unwrap(),
        "drop" => keys
            .update(|schedule| schedule.drop_now("key-3", at(DAY + 940)).map(|dropped| dropped.changes().to_vec()))
            .unwrap(),
        _ => panic!("{step}"),
    };
    assert!(!changes.is_empty(), "{step}");
}

/// What a process of its own runs: this test, in the binary of the tests.
#[test]
#[ignore = "run by the others, in a process that is killed"]
fn child() {
    let Some(folder) = env::var_os("COTTER_TEST_FOLDER").map(PathBuf::from) else { return };
    match env::var("COTTER_TEST_STEP").unwrap().as_str() {
        "race" => {
            let store = KeyFolder::at(&folder);
            let mut keys = StoredSchedule::<Ed25519>::open(store, AtRest::plain(), timing()).unwrap();
            let (steps, _) = keys.change(|schedule| schedule.advance(at(2 * DAY)), |steps| !steps.is_empty()).unwrap();
            fs::write(folder.join(format!("made-by-{}", std::process::id())), steps.len().to_string()).unwrap();
        }
        step => take(step, &folder),
    }
}

pub(super) fn run_child(step: &str, folder: &Path, kill_at: Option<usize>) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "store::folder::tests::process::child", "--ignored", "--quiet"])
        .env("COTTER_TEST_FOLDER", folder)
        .env("COTTER_TEST_STEP", step);
    if let Some(kill_at) = kill_at {
        command.env(steps::KILL_AT, kill_at.to_string());
    }
    command
}
