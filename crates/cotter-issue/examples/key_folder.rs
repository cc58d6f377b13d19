//! A service whose signing keys follow each other by themselves. While it runs: `cotter keys list --keys keys`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use std::{error::Error, path::Path, thread, time::Duration};

use cotter::{Ed25519, Timestamp};
use cotter_issue::{
    Lifetime, jwt,
    schedule::{Fleet, Timing},
    store::{AtRest, KeyFolder, StoredSchedule},
};

type Keys = StoredSchedule<Ed25519>;

fn open(folder: &Path, life: Lifetime, now: Timestamp) -> Result<Keys, Box<dyn Error>> {
    let timing = Timing::new(Fleet {
        cache: Duration::from_secs(3600),
        refresh: Duration::from_secs(300),
        propagation: Duration::from_secs(30),
        leeway: Duration::from_secs(60),
        token_life: life,
        period: Duration::from_secs(30 * 86_400),
    })?;
    // At the first start nobody has a key set, so the first key may sign at once. After the loss of the folder that is wrong: restore it.
    Ok(Keys::danger_open_or_create(KeyFolder::at(folder), AtRest::plain(), timing, now)?)
}

/// What the service does every second: sees what others did, and rotates what is due.
fn turn(keys: &mut Keys, now: Timestamp) -> Result<jwt::Issuer<Ed25519>, Box<dyn Error>> {
    match keys.rotate(now) {
        Ok(changes) => {
            for change in changes {
                println!("{} is {}", change.id().as_str().unwrap_or_default(), change.to().as_str());
            }
        }
        // The active key signs on, until the store has not answered for an hour.
        Err(error) => println!("{}: {error}", error.code()),
    }
    let key = keys.active(now)?.clone();
    let life = Lifetime::of(Duration::from_secs(600))?;
    Ok(jwt::Issuer::new(key, "order+jwt", "https://auth.example", "orders", life)?)
}

#[test]
fn a_month_later_another_key_signs() -> Result<(), Box<dyn Error>> {
    let folder = std::env::temp_dir().join(format!("cotter-key-folder-{}", std::process::id()));
    let (life, start) = (Lifetime::of(Duration::from_secs(600))?, Timestamp::from_unix_seconds(1_763_683_200));
    let mut keys = open(&folder, life, start)?;
    let first = keys.active(start)?.id().clone();
    for hour in 0..24 * 31 {
        let now = start.saturating_add(Duration::from_secs(hour * 3600));
        let token = turn(&mut keys, now)?.issue_at("user-17", &serde_json::json!({}), now)?;
        assert!(token.expires_at() > now);
    }
    let later = start.saturating_add(Duration::from_secs(31 * 86_400));
    assert_ne!(keys.active(later)?.id(), &first);
    Ok(std::fs::remove_dir_all(folder)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut keys = open(Path::new("keys"), Lifetime::of(Duration::from_secs(600))?, Timestamp::now()?)?;
    loop {
        let now = Timestamp::now()?;
        let issuer = turn(&mut keys, now)?;
        let token = issuer.issue_at("user-17", &serde_json::json!({"order": 7}), now)?;
        println!("{}\n{}", token.expose(), keys.jwks(now)?.body());
        thread::sleep(Duration::from_secs(1));
    }
}
