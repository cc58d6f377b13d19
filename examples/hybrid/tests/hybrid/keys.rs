//! `hybrid keys`, while `web` and `orders` run.

use std::{fs, os::unix::fs::PermissionsExt, process::Output, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    native::refresh,
    process::hybrid,
    system::{Start, System, json, until},
};

const SECOND: Duration = Duration::from_secs(1);

fn keys(system: &System, words: &[&str]) -> Output {
    let folder = system.folder.join("keys");
    let mut arguments = vec!["keys"];
    arguments.extend_from_slice(words);
    arguments.extend(["--keys", &*folder]);
    hybrid(&arguments).output().unwrap()
}

async fn published(system: &System) -> Vec<String> {
    let answer = system.http.get(format!("{}/.well-known/jwks.json", system.web_urls[0])).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let set = json(answer).await;
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    assert_eq!((&header["alg"], &header["typ"]), (&"EdDSA".into(), &"at+jwt".into()));
    header["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn keys_change_while_tokens_are_used() {
    let system = System::new(Start { flags: vec!["--jwks-cooldown", "500ms"], ..Start::default() }).await;
    let native = system.native(0, "alice").await;
    let old = kid(&native.access);
    assert_eq!(published(&system).await, [&*old]);

    let announced = keys(&system, &["announce"]);
    assert!(announced.status.success());
    let new = String::from_utf8(announced.stdout).unwrap().trim().to_owned();
    assert!(until(SECOND, async || published(&system).await.contains(&new)).await, "within a second");
    assert!(!keys(&system, &["activate", &new]).status.success(), "before its lead is over");
    for words in [["activate", "nobody"], ["retire", "nobody"], ["drop", "nobody"]] {
        assert!(!keys(&system, &words).status.success());
    }
    assert!(keys(&system, &["activate", &new, "--force"]).status.success());
    let listed = String::from_utf8(keys(&system, &["list"]).stdout).unwrap();
    let states: Vec<Vec<&str>> = listed.lines().map(|line| line.split(' ').take(2).collect()).collect();
    assert_eq!(states, [[&*old, "retiring"], [&*new, "active"]]);

    let mut token = native.refresh.clone();
    let mut access = String::new();
    let signs = until(2 * SECOND, async || {
        let tokens = json(refresh(&system, 0, &token).await).await;
        token = tokens["refresh_token"].as_str().unwrap().to_owned();
        access = tokens["access_token"].as_str().unwrap().to_owned();
        kid(&access) == new
    });
    assert!(signs.await);
    assert!(until(5 * SECOND, async || system.orders_status(&access).await == 200).await);
    assert_eq!(system.orders_status(&native.access).await, 200, "a retired key's tokens live");

    assert!(!keys(&system, &["drop", &new]).status.success(), "no other is announced");
    assert!(keys(&system, &["drop", &old]).status.success());
    assert!(until(SECOND, async || published(&system).await == [&*new]).await);
    assert!(system.refused_within(2 * SECOND, &native.access).await, "by the feed");
    assert_eq!(system.orders_status(&access).await, 200);
}

/// A stranger has used up the cool-down of `orders`, which is the longest here, when an operator replaces a key that leaked.
#[tokio::test]
async fn an_emergency_does_not_wait_for_a_cool_down() {
    let system = System::new(Start::default()).await;
    let native = system.native(0, "alice").await;
    let old = kid(&native.access);
    assert_eq!(system.orders_status(&native.access).await, 200);
    // The first set was fetched a moment ago, so that the cool-down lasts for almost 30 s.
    assert!(keys(&system, &["announce"]).status.success() && keys(&system, &["drop", &old]).status.success());
    let begun = std::time::Instant::now();
    let mut token = native.refresh.clone();
    let is_accepted = until(8 * SECOND, async || {
        let tokens = json(refresh(&system, 0, &token).await).await;
        token = tokens["refresh_token"].as_str().unwrap().to_owned();
        let access = tokens["access_token"].as_str().unwrap();
        kid(access) != old && system.orders_status(access).await == 200
    });
    assert!(is_accepted.await, "{:?}", begun.elapsed());
    assert!(system.refused_within(2 * SECOND, &native.access).await);
}

#[tokio::test]
async fn keys_are_their_owners() {
    let system = System::new(Start::default()).await;
    let folder = system.folder.join("keys");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap()).collect();
    assert!(files.len() >= 2);
    for file in files {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}
