//! Recorded key sets of providers, each served over HTTP and kept. The keys are those that the library reads from the file.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use cotter::{Ed25519, Es256, JwsPublicKeyAlgorithm, Keyring, Rs256};
use cotter_jwks::{JwksUrl, RemoteJwks};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use super::client;

pub fn trials() -> Vec<Trial> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors");
    let folder = env::var_os("COTTER_THIRD_PARTY").map_or(beside, PathBuf::from);
    let Ok(text) = fs::read_to_string(folder.join("jwks-real.json")) else {
        let skipped = "recorded sets: skipped, there is no jwks-real.json";
        println!("{skipped}");
        return vec![Trial::test(skipped, || Ok(())).with_ignored_flag(true)];
    };
    let recorded: Value = serde_json::from_str(&text).unwrap();
    let groups = recorded["groups"].as_array().unwrap().iter();
    groups
        .enumerate()
        .map(|(position, group)| {
            let set = group["pin"]["key"]["jwks_text"].as_str().unwrap().to_owned();
            let name = group["cases"][0]["id"].as_str().map_or_else(|| position.to_string(), str::to_owned);
            Trial::test(format!("recorded set {name}"), move || check(&set))
        })
        .collect()
}

fn check(set: &str) -> Result<(), Failed> {
    let url = serve(set);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let counts = runtime.block_on(async {
        let (rsa, ecdsa) = (count::<Rs256>(&url, set).await, count::<Es256>(&url, set).await);
        [rsa, ecdsa, count::<Ed25519>(&url, set).await]
    });
    println!("RS256 {}, ES256 {}, Ed25519 {}", counts[0], counts[1], counts[2]);
    if counts.iter().sum::<usize>() == 0 { Err("none of the keys can be used".into()) } else { Ok(()) }
}

/// How many keys are kept for an algorithm: as many as are read.
async fn count<A: JwsPublicKeyAlgorithm>(url: &str, set: &str) -> usize {
    let read = Keyring::<A>::from_jwks(set);
    let keys = RemoteJwks::<A>::builder(JwksUrl::on_loopback(url).unwrap()).start_with(client()).unwrap();
    let status = loop {
        tokio::time::sleep(Duration::from_millis(2)).await;
        let status = keys.status();
        if status.succeeded > 0 || status.failures > 0 {
            break status;
        }
    };
    match read {
        Ok((ring, _)) => assert_eq!(status.keys, ring.len(), "{status:?}"),
        Err(error) => assert_eq!(status.last_error.map(|error| error.code()), Some(error.code())),
    }
    status.keys
}

/// Serves the set on a port of its own.
fn serve(set: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{set}", set.len());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let (mut reader, mut line) = (BufReader::new(stream.try_clone().unwrap()), String::new());
            while reader.read_line(&mut line).unwrap() > 2 {
                line.clear();
            }
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}
