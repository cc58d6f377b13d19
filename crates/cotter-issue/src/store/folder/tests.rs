//! Keys in a folder: what each file of these tests asks, it says first.

mod content;
mod crash;
mod lost;
mod owner;
mod process;
mod several;

use std::{collections::BTreeSet, env, fs, path::PathBuf, time::Duration};

use cotter::{Ed25519, Timestamp};

use super::KeyFolder;
use crate::{
    Lifetime, SigningKey,
    schedule::{Fleet, Timing},
    store::{AtRest, StoreError, StoredSchedule},
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
