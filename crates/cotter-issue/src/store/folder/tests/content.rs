//! What is in the files: what was written, and nothing else is read.

use std::{fs, path::Path, process::Command};

use cotter::{Ed25519, EdDsa};

use super::{Place, at, key, timing};
use crate::{
    schedule::KeySchedule,
    store::{AtRest, KeyStore, StoredSchedule},
};

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

#[test]
fn what_is_refused_is_not_stored() {
    let place = Place::new("refused");
    let mut keys = place.create();
    let before = place.state();
    let refused = keys.update(|schedule: &mut KeySchedule<_>| {
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
