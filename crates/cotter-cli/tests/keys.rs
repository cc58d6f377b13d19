//! `cotter keys`: the life of keys in a folder.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing)]
#![cfg(unix)]

mod command;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use command::{Ran, cotter, file, path};
use serde_json::Value;

/// A folder that is not there yet.
fn folder(name: &str) -> PathBuf {
    let folder = path(&format!("keys/{name}/x")).parent().unwrap().to_owned();
    fs::remove_dir_all(&folder).unwrap();
    folder
}

fn keys(folder: &Path, words: &str) -> Ran {
    let folder = folder.display().to_string();
    let words = ["keys"].into_iter().chain(words.split_whitespace()).chain(["--keys", &folder]);
    cotter(&words.collect::<Vec<_>>(), "")
}

/// The one line that was printed.
fn line(ran: &Ran) -> String {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let line = ran.out.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    line.to_owned()
}

/// Each key with its state.
fn listed(folder: &Path) -> Vec<(String, String)> {
    let ran = keys(folder, "list");
    assert!(ran.code == 0 && ran.err.starts_with("generation "), "{}", ran.err);
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let lines = ran.out.lines().map(words).map(|words| {
        assert_eq!(words.len(), 3);
        assert!(words[2].ends_with('Z') && words[2].len() == 20, "{words:?}");
        (words[0].clone(), words[1].clone())
    });
    lines.collect()
}

fn pairs(keys: &[(String, String)]) -> Vec<(&str, &str)> {
    keys.iter().map(|(kid, state)| (kid.as_str(), state.as_str())).collect()
}

#[test]
fn a_key_is_announced_activated_retired_and_dropped() {
    let folder = folder("life");
    let first = line(&keys(&folder, "new --alg Ed25519"));
    assert_eq!(first.len(), 43, "a thumbprint");
    assert_eq!(pairs(&listed(&folder)), [(first.as_str(), "announced")]);
    let early = keys(&folder, "activate");
    assert_eq!((early.code, early.out.as_str()), (1, ""));
    assert!(early.err.starts_with("refused: key-unpublished: "), "{}", early.err);
    assert!(early.err.contains("hint: 'cotter keys jwks' writes the set"), "{}", early.err);
    let forced = line(&keys(&folder, &format!("activate {first} --danger-activate-at-once")));
    assert!(forced.starts_with(&format!("{first} active ")), "{forced}");

    let second = line(&keys(&folder, "announce --lead 0s"));
    let third = line(&keys(&folder, "announce --kid third --lead 0s"));
    assert_eq!(third, "third");
    assert!(keys(&folder, "activate third").err.starts_with("refused: key-unpublished: "));
    assert_eq!(keys(&folder, "jwks").code, 0);
    let activated = keys(&folder, "activate third");
    let lines: Vec<_> = activated.out.lines().map(|line| line.rsplit_once(' ').unwrap().0.to_owned()).collect();
    assert_eq!(lines, [format!("{first} retiring"), "third active".to_owned()], "{}", activated.err);
    let is_not = keys(&folder, &format!("retire {first}"));
    assert_eq!(
        (is_not.code, is_not.err.as_str()),
        (1, "refused: key-state-other: key is retiring: expected one that is active\n")
    );
    assert_eq!(keys(&folder, "retire third").code, 0);
    let states = listed(&folder);
    assert_eq!(pairs(&states), [(first.as_str(), "retiring"), (second.as_str(), "active"), ("third", "retiring")]);

    assert_eq!(keys(&folder, &format!("drop {first}")).code, 0);
    assert_eq!(listed(&folder)[0].1, "gone");
    assert!(keys(&folder, "drop nobody").err.starts_with("refused: key-id-unknown: "));
}

#[test]
fn the_active_key_is_dropped_only_if_another_takes_over() {
    let folder = folder("drop");
    let first = line(&keys(&folder, "new --alg EdDSA --danger-signing-at-once"));
    let refused = keys(&folder, &format!("drop {first}"));
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (1, "refused: no-successor: no key is announced: expected one that takes over\n")
    );
    let spare = line(&keys(&folder, "announce"));
    let dropped = keys(&folder, &format!("drop {first}"));
    assert_eq!((dropped.code, dropped.err.as_str()), (0, ""));
    assert_eq!(pairs(&listed(&folder)), [(first.as_str(), "gone"), (spare.as_str(), "active")]);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "the state and one private key");
}

#[test]
fn the_set_is_what_verifiers_read() {
    let folder = folder("jwks");
    let first = line(&keys(&folder, "new --alg EdDSA --danger-signing-at-once"));
    let second = line(&keys(&folder, "announce"));
    let set = keys(&folder, "jwks");
    let read: Value = serde_json::from_str(&set.out).unwrap();
    let kids: Vec<_> = read["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert_eq!(kids, [first, second]);
    assert!(!set.out.contains(r#""d":"#));

    let out = path("keys/served.json").display().to_string();
    fs::write(&out, "old").unwrap();
    let written = keys(&folder, &format!("jwks --out {out}"));
    assert_eq!((written.code, written.out.as_str(), written.err.as_str()), (0, "", ""));
    assert_eq!(fs::read_to_string(&out).unwrap(), set.out.trim_end());
    let shown = cotter(&["jwks", &out], "");
    assert_eq!(shown.code, 0, "{}", shown.err);
    let nowhere = keys(&folder, "jwks --out no-such-folder/served.json");
    assert!(nowhere.code == 2 && nowhere.err.contains("cannot be written"), "{}", nowhere.err);
}

#[test]
fn every_algorithm_has_a_folder() {
    let mut algorithms = vec!["Ed25519", "EdDSA"];
    if cfg!(feature = "ecdsa") {
        algorithms.extend(["ES256", "ES384", "ES512", "ES256K"]);
    }
    if cfg!(feature = "ml-dsa") {
        algorithms.extend(["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]);
    }
    for alg in algorithms {
        let folder = folder(&format!("alg-{alg}"));
        let kid = line(&keys(&folder, &format!("new --alg {alg}")));
        let set: Value = serde_json::from_str(&keys(&folder, "jwks").out).unwrap();
        assert_eq!((&set["keys"][0]["alg"], &set["keys"][0]["kid"]), (&alg.into(), &kid.into()));
    }
}

#[test]
fn what_cannot_be_used_is_told() {
    let here = folder("told");
    let none = keys(&here, "list");
    assert!(
        none.code == 2 && none.err.contains("store-empty: no keys are here: use 'cotter keys new'"),
        "{}",
        none.err
    );
    assert_eq!(keys(&here, "new --alg Ed25519").code, 0);
    let again = keys(&here, "new --alg Ed25519");
    assert!(again.code == 2 && again.err.contains("store-taken: keys are here already"), "{}", again.err);
    for (words, told) in [
        ("new --alg HS256", "'HS256' has no public keys"),
        ("new --alg Ed25519|EdDSA", "use 'Ed25519' or 'EdDSA'"),
        ("new --alg ed25519", "with these capitals"),
        ("announce --lead 10", "expected a number and its unit"),
        ("announce --lead 1M", "expected a number and its unit"),
        ("activate --lead 10s", "unexpected argument '10s'"),
        ("drop --keys", ""),
    ] {
        let ran = keys(&here, words);
        assert!(ran.code == 2 && ran.out.is_empty() && ran.err.contains(told), "{words}: {}", ran.err);
    }
    let too_long = keys(&here, "announce --lead 4000d");
    assert!(too_long.err.starts_with("refused: time-too-long: "), "{}", too_long.err);
    let open = fs::Permissions::from_mode(0o755);
    fs::set_permissions(&here, open).unwrap();
    let refused = keys(&here, "list");
    assert!(refused.code == 2 && refused.err.contains("folder-mode: "), "{}", refused.err);
}

#[test]
fn private_keys_are_encrypted_under_a_passphrase() {
    let here = folder("passphrase");
    let passphrase = file("keys/passphrase.txt", "correct horse battery staple\n");
    line(&keys(&here, &format!("new --alg Ed25519 --passphrase-file {passphrase}")));
    let names = fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().path());
    let pem = names.into_iter().find(|path| path.extension().is_some_and(|end| end == "pem")).unwrap();
    assert!(fs::read_to_string(pem).unwrap().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    let without = keys(&here, "list");
    assert_eq!(
        (without.code, without.err.as_str()),
        (1, "refused: key-encrypted: the keys are encrypted: expected --passphrase-file\n")
    );
    assert_eq!(keys(&here, &format!("list --passphrase-file {passphrase}")).code, 0);
    let other = file("keys/other.txt", "another");
    assert!(keys(&here, &format!("list --passphrase-file {other}")).err.contains("passphrase-wrong"));
    let empty = file("keys/empty.txt", "\n");
    let refused = keys(&here, &format!("list --passphrase-file {empty}"));
    assert!(refused.code == 2 && refused.err.contains("passphrase is empty"), "{}", refused.err);
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o604)).unwrap();
    let open = keys(&here, &format!("list --passphrase-file {passphrase}"));
    assert!(open.code == 2 && open.err.contains("file-mode: open to others (mode 0604)"), "{}", open.err);
}

#[test]
fn an_id_that_begins_with_a_hyphen_is_an_id() {
    let here = folder("hyphen");
    assert_eq!(line(&keys(&here, "new --alg Ed25519 --kid -first --danger-signing-at-once")), "-first");
    assert_eq!(line(&keys(&here, "announce --kid --second")), "--second");
    assert_eq!(keys(&here, "activate --danger-activate-at-once -- --second").code, 2, "the folder comes before it");
    let folder = here.display().to_string();
    let activated = cotter(&["keys", "activate", "--keys", &folder, "--danger-activate-at-once", "--", "--second"], "");
    assert_eq!(activated.code, 0, "{}", activated.err);
    let dropped = cotter(&["keys", "drop", "--keys", &folder, "-first"], "");
    assert_eq!(dropped.code, 0, "{}", dropped.err);
}

/// The lead is stored with the key, and counts from when the set was written.
#[test]
fn a_key_is_published_for_its_lead_before_it_signs() {
    let here = folder("lead");
    line(&keys(&here, "new --alg Ed25519 --kid first --lead 2h --danger-signing-at-once"));
    line(&keys(&here, "announce --kid second"));
    let told = keys(&here, "list").err;
    assert!(told.contains("hint: no set with second has been published"), "{told}");
    assert!(
        keys(&here, "activate").err.starts_with("refused: key-unpublished: no set with the key has been published\n")
    );
    assert!(keys(&here, "retire").err.starts_with("refused: key-unpublished: "));

    let out = path("keys/lead.json").display().to_string();
    assert_eq!(keys(&here, &format!("jwks --out {out}")).code, 0);
    assert!(!keys(&here, "list").err.contains("hint"));
    let state = fs::read_to_string(here.join("state.json")).unwrap();
    assert_eq!(state.matches(r#""lead":7200,"#).count(), 2, "that of the other key, unless another is stated");
    let early = keys(&here, "activate");
    let (reason, hint) = early.err.split_once('\n').unwrap();
    assert_eq!(reason, "refused: key-not-ready: key has not been published for long enough");
    assert!(hint.starts_with("hint: it may sign from 20") && hint.contains("--danger-activate-at-once"), "{hint}");

    // Written again, it is published no later.
    assert_eq!(keys(&here, "jwks").code, 0);
    assert_eq!(fs::read_to_string(here.join("state.json")).unwrap(), state);
    line(&keys(&here, "announce --kid third --lead 1500ms"));
    assert!(fs::read_to_string(here.join("state.json")).unwrap().contains(r#""lead":2}"#), "a fraction is a second");
}

/// A backup from before a drop would bring the key back, and nobody can see it in the folder itself.
#[test]
fn an_older_copy_is_refused_by_its_generation() {
    let here = folder("generation");
    line(&keys(&here, "new --alg Ed25519 --kid leaked --danger-signing-at-once"));
    line(&keys(&here, "announce --kid spare"));
    let told = keys(&here, "list").err;
    assert!(told.starts_with("generation 2, last changed 20") && told.contains("Z\n"), "{told}");
    let copy: Vec<_> = fs::read_dir(&here).unwrap().map(|entry| entry.unwrap().path()).collect();
    let copy: Vec<_> = copy.into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
    assert_eq!(keys(&here, "drop leaked").code, 0);
    assert_eq!(keys(&here, "list --expect-generation 3").code, 0);
    for (content, path) in copy {
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    for words in ["list", "announce", "activate", "retire", "drop spare", "jwks"] {
        let refused = keys(&here, &format!("{words} --expect-generation 3"));
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{words}");
        let told = "refused: generation-older: the folder has generation 2: expected 3 at least\nhint: ";
        assert!(refused.err.starts_with(told), "{words}: {}", refused.err);
    }
    assert_eq!(pairs(&listed(&here))[0], ("leaked", "active"), "nobody has said what to expect");
}
