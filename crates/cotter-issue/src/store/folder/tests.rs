//! A process that is killed between any two system calls, and the order of those calls.

use std::{
    collections::BTreeSet,
    env, fs,
    os::unix::{fs::PermissionsExt, process::ExitStatusExt},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use cotter::{Ed25519, EdDsa, Timestamp};

use super::{KeyFolder, steps};
use crate::{
    Lifetime, SigningKey,
    schedule::{Fleet, KeySchedule, KeyState, Timing},
    store::{AtRest, KeyStore, StoreError, StoredSchedule},
};

const START: u64 = 1_763_683_200;
const DAY: u64 = 86_400;

fn timing() -> Timing {
    Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: Lifetime::of(Duration::from_secs(600)).unwrap(),
        period: Duration::from_secs(DAY),
    })
    .unwrap()
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(START + seconds)
}

/// A seed whose bytes are not all the same, as those of trivial keys are.
fn seed(number: u8) -> [u8; 32] {
    std::array::from_fn(|at| number.wrapping_add(u8::try_from(at).unwrap()))
}

fn key(number: u8) -> SigningKey<Ed25519> {
    SigningKey::from_raw(format!("key-{number}"), &seed(number)).unwrap()
}

/// A folder of one test, which is removed in the end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("cotter-folder-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn folder(&self) -> KeyFolder {
        KeyFolder::at(&self.0)
    }

    fn create(&self) -> StoredSchedule<Ed25519> {
        StoredSchedule::danger_create_signing_at_once(self.folder(), AtRest::plain(), timing(), key(1), at(0)).unwrap()
    }

    fn open(&self) -> Result<StoredSchedule<Ed25519>, StoreError> {
        StoredSchedule::open(self.folder(), AtRest::plain(), timing())
    }

    /// The state that is stored, if one is: the folder opens in any case, with every private key that it needs.
    fn state(&self) -> Option<String> {
        match self.open() {
            Ok(keys) => Some(keys.schedule().state()),
            Err(StoreError::StoreEmpty) => None,
            Err(error) => panic!("the folder does not open: {error}"),
        }
    }

    fn files(&self) -> BTreeSet<String> {
        let names = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    fn code(&self) -> &'static str {
        self.open().unwrap_err().code()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every change of a key's life, in the order of a rotation.
const STEPS: [&str; 6] = ["create", "announce", "activate", "retire", "gone", "drop"];

fn take(step: &str, folder: &Path) {
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

fn run_child(step: &str, folder: &Path, kill_at: Option<usize>) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", "store::folder::tests::child", "--ignored", "--quiet"])
        .env("COTTER_TEST_FOLDER", folder)
        .env("COTTER_TEST_STEP", step);
    if let Some(kill_at) = kill_at {
        command.env(steps::KILL_AT, kill_at.to_string());
    }
    command
}

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
            let expected: BTreeSet<_> = named.chain(["lock".to_owned(), "state.json".to_owned()]).collect();
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

/// Two rounds: threads, and processes.
#[test]
fn of_those_that_advance_at_once_one_makes_each_step() {
    let place = Place::new("race");
    let mut keys = place.create();
    keys.update(|schedule| schedule.announce(key(2), at(10)).map(drop)).unwrap();
    let mut racers: Vec<_> = (0..8).map(|_| place.open().unwrap()).collect();
    let steps: usize = thread::scope(|scope| {
        let advance = |keys: &mut StoredSchedule<Ed25519>| {
            let advanced = keys.change(|schedule| schedule.advance(at(DAY)), |steps| !steps.is_empty());
            advanced.unwrap().0.len()
        };
        let threads: Vec<_> = racers.iter_mut().map(|keys| scope.spawn(move || advance(keys))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(steps, 2, "one retires and one becomes active, once");

    // Processes, while this one changes something else all the time.
    keys.update(|schedule| schedule.announce(key(3), at(DAY)).map(drop)).unwrap();
    let children: Vec<_> = (0..6).map(|_| run_child("race", &place.0, None).spawn().unwrap()).collect();
    for number in 4..10 {
        keys.update(|schedule| schedule.announce(key(number), at(DAY)).map(drop)).unwrap();
    }
    let made = children.into_iter().map(|mut child| {
        assert!(child.wait().unwrap().success());
        let made = fs::read_to_string(place.0.join(format!("made-by-{}", child.id()))).unwrap();
        made.parse::<usize>().unwrap()
    });
    assert_eq!(made.sum::<usize>(), 3, "one goes, one retires, one becomes active, once");
    keys.refresh().unwrap();
    assert_eq!(keys.schedule().keys().filter(|key| key.state() == KeyState::Announced).count(), 6);
}

#[test]
fn another_process_sees_a_change_within_a_second() {
    let place = Place::new("poll");
    let mut keys = place.create();
    let mut child = run_child("announce", &place.0, None).spawn().unwrap();
    assert!(child.wait().unwrap().success());
    let begun = Instant::now();
    let changes = loop {
        let changes = keys.refresh().unwrap();
        if !changes.is_empty() {
            break changes;
        }
        thread::sleep(Duration::from_millis(100));
    };
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!((changes.len(), changes[0].id().as_str(), changes[0].to()), (1, Some("key-2"), KeyState::Announced));
    assert_eq!(keys.refresh().unwrap(), []);
}

#[test]
fn what_others_may_read_is_refused() {
    let place = Place::new("modes");
    drop(place.create());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    assert_eq!(mode(&place.0), 0o700);
    for file in place.files() {
        assert_eq!(mode(&place.0.join(&file)), 0o600, "{file}");
    }
    for open in [0o710, 0o701, 0o740, 0o755, 0o770] {
        set(&place.0, open);
        assert_eq!(place.code(), "folder-mode", "{open:o}");
        assert_eq!(place.folder().revision().unwrap_err().code(), "folder-mode");
    }
    set(&place.0, 0o700);
    for file in place.files() {
        for open in [0o640, 0o620, 0o604, 0o602, 0o666] {
            set(&place.0.join(&file), open);
            assert_eq!(place.code(), "file-mode", "{file} {open:o}");
        }
        set(&place.0.join(&file), 0o600);
    }
    place.open().unwrap();
}

/// What it holds can be saved as long as nobody makes a new state, which would remove the keys.
#[test]
fn keys_whose_state_was_lost_are_kept() {
    let place = Place::new("lost");
    drop(place.create());
    fs::remove_file(place.0.join("state.json")).unwrap();
    let files = place.files();
    assert_eq!(place.code(), "state-missing");
    let create = || StoredSchedule::danger_open_or_create(place.folder(), AtRest::plain(), timing(), at(5));
    let made: Result<StoredSchedule<Ed25519>, _> = create();
    assert_eq!(made.unwrap_err().code(), "state-missing");
    assert_eq!(place.files(), files);
    fs::remove_file(place.0.join(format!("{}.pem", key(1).public().thumbprint()))).unwrap();
    assert!(create().is_ok());
}

/// The service could not read what another user writes, root included.
#[test]
fn what_belongs_to_another_user_is_refused() {
    let place = Place::new("owner");
    drop(place.create());
    let give = |path: &Path| std::os::unix::fs::chown(path, Some(65534), None);
    let key = format!("{}.pem", key(1).public().thumbprint());
    if give(&place.0.join(&key)).is_err() {
        eprintln!("skipped: only root can give a file away");
        return;
    }
    assert_eq!(place.code(), "file-owner");
    give(&place.0).unwrap();
    assert_eq!(place.code(), "folder-owner");
}

#[test]
fn what_is_not_as_it_was_written_is_refused() {
    let place = Place::new("broken");
    drop(place.create());
    let state = place.0.join("state.json");
    let written = fs::read_to_string(&state).unwrap();
    let restore = || fs::write(&state, &written).unwrap();
    let thumbprint = key(1).public().thumbprint().to_string();
    for (from, to, code) in [
        (r#"{"version":1,"#, r#"{"version":1,"note":"","#, "store-malformed"),
        (r#""version":1"#, r#""version":2"#, "store-malformed"),
        (r#""version":1,"#, "", "store-malformed"),
        (r#""keys":["#, r#""keys":["../state","#, "store-malformed"),
        (r#""keys":["#, &format!(r#""keys":["{thumbprint}","#), "store-malformed"),
        (r#","schedule":{"#, r#","schedules":{"#, "store-malformed"),
        (r#""seen""#, r#""saw""#, "state-malformed"),
        (&format!(r#""keys":["{thumbprint}"]"#), r#""keys":[]"#, "private-key-missing"),
    ] {
        assert!(written.contains(from), "{from}");
        fs::write(&state, written.replacen(from, to, 1)).unwrap();
        assert_eq!(place.code(), code, "{to}");
    }
    for broken in ["", "{", "\u{0}"] {
        fs::write(&state, broken).unwrap();
        assert_eq!(place.code(), "store-malformed");
    }
    fs::write(&state, vec![b' '; 4 * 1024 * 1024 + 1]).unwrap();
    assert_eq!(place.code(), "file-too-long");
    fs::write(&state, [0xff]).unwrap();
    assert_eq!(place.code(), "store-malformed");
    restore();

    let pem = place.0.join(format!("{thumbprint}.pem"));
    let private = fs::read(&pem).unwrap();
    fs::write(&pem, &private[..private.len() / 2]).unwrap();
    assert_eq!(place.code(), "pem-malformed");
    fs::write(&pem, &*key(2).danger_export_pkcs8_pem()).unwrap();
    assert_eq!(place.code(), "key-pair-mismatch");
    fs::remove_file(&pem).unwrap();
    let missing = place.open().unwrap_err();
    assert_eq!(missing.code(), "key-file-missing");
    assert!(missing.to_string().contains(&thumbprint), "{missing}");
    for link in [Path::new("/dev/zero"), &state] {
        std::os::unix::fs::symlink(link, &pem).unwrap();
        assert_eq!(place.code(), "file-kind");
        fs::remove_file(&pem).unwrap();
    }
    fs::create_dir(&pem).unwrap();
    assert_eq!(place.code(), "file-kind");
    fs::remove_dir(&pem).unwrap();
    assert!(Command::new("mkfifo").arg(&pem).status().unwrap().success());
    assert_eq!(place.code(), "file-kind", "and nobody waits for its writer");
}

#[test]
fn a_folder_of_another_algorithm_is_refused_with_both_names() {
    let place = Place::new("algorithm");
    drop(place.create());
    let refused = StoredSchedule::<EdDsa>::open(place.folder(), AtRest::plain(), timing()).unwrap_err();
    assert_eq!(refused.to_string(), "keys are of Ed25519: expected EdDSA");
    let (_, stored) = place.folder().load().unwrap().unwrap();
    assert_eq!(stored.algorithm().as_deref(), Some("Ed25519"));
}

#[test]
fn a_folder_is_created_once() {
    let place = Place::new("once");
    assert_eq!(place.code(), "store-empty");
    drop(place.create());
    let again = StoredSchedule::create(place.folder(), AtRest::plain(), timing(), key(2), at(0));
    assert_eq!(again.unwrap_err().code(), "store-taken");
    assert!(!place.files().contains(&format!("{}.pem", key(2).public().thumbprint())));
}

/// As by a restored backup: what is gone from the folder is gone.
#[test]
fn a_folder_that_was_replaced_by_hand_is_seen() {
    let (place, other) = (Place::new("by-hand"), Place::new("by-hand-other"));
    let mut keys = place.create();
    let first = SigningKey::<Ed25519>::from_raw("other", &seed(77)).unwrap();
    drop(StoredSchedule::create(other.folder(), AtRest::plain(), timing(), first, at(5)).unwrap());
    fs::remove_dir_all(&place.0).unwrap();
    assert_eq!(keys.refresh().unwrap_err().code(), "store-empty");
    assert!(keys.schedule().active(at(5)).is_ok(), "after an error, all is as it was");
    fs::rename(&other.0, &place.0).unwrap();
    let changes = keys.refresh().unwrap();
    let told: Vec<_> =
        changes.iter().map(|change| (change.id().as_str().unwrap(), change.from(), change.to())).collect();
    assert_eq!(told, [("key-1", Some(KeyState::Active), KeyState::Gone), ("other", None, KeyState::Announced)],);
}

#[test]
fn files_of_other_names_stay() {
    let place = Place::new("foreign");
    let mut keys = place.create();
    for name in ["README", "notes.tmp", "backup.pem", "state.json.bak"] {
        fs::write(place.0.join(name), "mine").unwrap();
    }
    let orphan = format!("{}.pem", key(7).public().thumbprint());
    fs::write(place.0.join(&orphan), "half").unwrap();
    fs::write(place.0.join("state.json.tmp"), "half").unwrap();
    keys.update(|schedule| schedule.announce(key(2), at(1)).map(drop)).unwrap();
    let files = place.files();
    for name in ["README", "notes.tmp", "backup.pem", "state.json.bak"] {
        assert!(files.contains(name), "{name}");
    }
    assert!(!files.contains(&orphan) && !files.contains("state.json.tmp"));
}

#[test]
fn what_is_refused_is_not_stored() {
    let place = Place::new("refused");
    let mut keys = place.create();
    let before = place.state();
    let refused = keys.update(|schedule: &mut KeySchedule<Ed25519>| {
        schedule.announce(key(2), at(1))?;
        schedule.announce(key(2), at(1))
    });
    assert_eq!(refused.unwrap_err().code(), "key-id-taken");
    assert_eq!((place.state(), Some(keys.schedule().state())), (before.clone(), before));
}

#[cfg(feature = "encrypted-keys")]
#[test]
fn keys_are_encrypted_under_a_passphrase() {
    let place = Place::new("encrypted");
    let at_rest = || AtRest::under_passphrase("correct horse battery staple").unwrap();
    let keys = StoredSchedule::create(place.folder(), at_rest(), timing(), key(1), at(0)).unwrap();
    let file = format!("{}.pem", key(1).public().thumbprint());
    let pem = fs::read_to_string(place.0.join(file)).unwrap();
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{pem}");
    let again = StoredSchedule::<Ed25519>::open(place.folder(), at_rest(), timing()).unwrap();
    assert_eq!(again.schedule().state(), keys.schedule().state());
    assert_eq!(place.code(), "key-encrypted");
    let wrong = AtRest::under_passphrase("another").unwrap();
    let refused = StoredSchedule::<Ed25519>::open(place.folder(), wrong, timing()).unwrap_err();
    assert_eq!(refused.code(), "passphrase-wrong");
    assert_eq!(AtRest::under_passphrase("").unwrap_err().code(), "passphrase-empty");
    let plain = Place::new("not-encrypted");
    drop(plain.create());
    let refused = StoredSchedule::<Ed25519>::open(plain.folder(), at_rest(), timing()).unwrap_err();
    assert_eq!(refused.code(), "key-not-encrypted");
}
