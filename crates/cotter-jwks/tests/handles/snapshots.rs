//! The last good set in a file.

use std::{
    fs,
    hash::{BuildHasher, RandomState},
    path::PathBuf,
};

use cotter::VerifyError;
use cotter_jwks::RemoteJwks;

use crate::support::*;

/// A file of its own.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("cotter-jwks-{:016x}.json", RandomState::new().hash_one(1))))
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_starts_with_the_snapshot_while_its_issuer_is_away() {
    let (a, file) = (key("a"), File::new());
    let server = Server::of(&[&a]);
    let start = |wall: &Wall| {
        let keys = RemoteJwks::builder(url()).snapshot(&file.0).clock(wall.clone()).start_with(server.clone()).unwrap();
        Service::of(keys, wall.clone())
    };
    let wall = Wall::new();
    let service = start(&wall);
    service.keys.ready().await;
    pass(1).await;
    service.keys.shutdown().await;
    let saved = fs::read_to_string(&file.0).unwrap();
    assert!(saved.contains(URL) && saved.contains("\"usable_for\":4200"), "{saved}");

    server.fails();
    wall.leap(3000);
    let service = start(&wall);
    assert!(service.keys.ready().await);
    assert_eq!(service.verify(&a), Ok(()));
    assert_eq!(service.verify(&key("b")).unwrap_err(), VerifyError::KeysUnavailable, "it is stale");
    assert!(service.keys.status().age.unwrap() >= seconds(3000));
    pass(1100).await;
    assert_eq!(service.verify(&a), Ok(()));
    pass(120).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable, "it is never fresher than its date");
    service.keys.shutdown().await;

    // A snapshot that is too old, from the future, or broken counts as absent. Whatever it says, it is used within the bounds.
    for (leap, text) in [
        (10_000, saved.clone()),
        (-1_000_000, saved.clone()),
        (0, "{".to_owned()),
        (0, saved.replace("kid", "k")),
        (10_000, saved.replace(":4200", &format!(":{}", u64::MAX))),
        (0, saved.replace("\"saved\":1", "\"saved\":0")),
        (0, saved.replace("\"saved\":1", "\"saved\":-1")),
    ] {
        fs::write(&file.0, text).unwrap();
        wall.leap(leap);
        let service = start(&wall);
        pass(1).await;
        assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
        wall.leap(-leap);
    }
    // The next fetch repairs the file.
    server.serves(&[&a]);
    let service = start(&wall);
    service.keys.ready().await;
    pass(1).await;
    assert!(fs::read_to_string(&file.0).unwrap().contains(URL));
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_removed_do_not_come_back_with_a_restart() {
    let (a, file) = (key("a"), File::new());
    let server = Server::of(&[&a]);
    let wall = Wall::new();
    let start = || {
        let keys = RemoteJwks::builder(url()).snapshot(&file.0).clock(wall.clone()).start_with(server.clone()).unwrap();
        Service::of(keys, wall.clone())
    };
    let service = start();
    service.keys.ready().await;
    server.answers(|_| Ok(ok(&[], r#"{"keys":[{"kty":"EC","crv":"P-256","kid":"p"}]}"#)));
    pass(490).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KidUnknown);
    service.keys.shutdown().await;
    server.fails();
    let service = start();
    pass(1).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
}

#[tokio::test(start_paused = true)]
async fn a_set_is_withdrawn_in_time_though_a_fetch_is_on_its_way() {
    let (a, file) = (key("a"), File::new());
    let server = Server::of(&[&a]);
    let wall = Wall::new();
    let start = || {
        let keys = RemoteJwks::builder(url()).snapshot(&file.0).clock(wall.clone()).start_with(server.clone()).unwrap();
        Service::of(keys, wall.clone())
    };
    let service = start();
    service.keys.ready().await;
    pass(1).await;
    service.keys.shutdown().await;
    // Three of its 4,200 seconds are left, and the fetch takes four.
    wall.leap(4196);
    server.fails();
    server.delays(seconds(4));
    let asked = server.asked();
    let service = start();
    service.keys.ready().await;
    pass(2).await;
    assert_eq!(service.verify(&a), Ok(()));
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert_eq!(service.verify(&a).unwrap_err(), VerifyError::KeysUnavailable);
    assert_eq!((server.asked(), service.keys.status().failures), (asked + 1, 0), "it is still on its way");
}
