//! Records of TLS that never end: of somebody in the middle without a certificate, and of a peer that has one.

use std::time::Duration;

use cotter_jwks::client::FetchError;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    certificate::Kind,
    measure::{AT_ONCE, MEMORY, fetch_within, limits, turn},
    server::Server,
};

const CHANGE_CIPHER_SPEC: u8 = 20;
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const DATA: u8 = 23;

fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[kind, 3, 3], &length[..], content].concat()
}

/// Reads what comes first, and writes these bytes, and then the others again and again.
fn in_the_middle(first: Vec<u8>, again: Vec<u8>) -> String {
    let server = Server::plain(move |mut connection, _| {
        let (first, again) = (first.clone(), again.repeat(1 + 16_384 / again.len()));
        async move {
            let _ = connection.read(&mut [0; 4096]).await;
            let _ = connection.write_all(&first).await;
            for _ in 0..10_000_000 / again.len() {
                if connection.write_all(&again).await.is_err() {
                    return;
                }
            }
            // Then it says nothing.
            tokio::time::sleep(Duration::from_secs(60)).await;
        }
    });
    let url = format!("https://localhost:{}/jwks.json", server.address.port());
    // It ends with the test.
    std::mem::forget(server);
    url
}

#[test]
fn records_without_end_are_refused() {
    let _turn = turn();
    // A message of 16 MB, of which every record has a part.
    let long = record(HANDSHAKE, &[2, 0xff, 0xff, 0xff]);
    for (name, first, again) in [
        ("a long message", long, record(HANDSHAKE, &[0; 16_384])),
        ("empty records", vec![], record(HANDSHAKE, &[])),
        ("a byte in a record", record(HANDSHAKE, &[2]), record(HANDSHAKE, &[0])),
        ("changes of the cipher", vec![], record(CHANGE_CIPHER_SPEC, &[1])),
        ("warnings", vec![], record(ALERT, &[1, 90])),
        ("data", vec![], record(DATA, &[0; 1000])),
        ("an unknown kind", vec![], record(99, &[0; 1000])),
        ("a long record", vec![], [&[HANDSHAKE, 3, 3, 0xff, 0xff][..], &[0; 0xffff]].concat()),
        ("SSL 2", vec![], vec![0x80; 1000]),
    ] {
        let url = in_the_middle(first, again);
        let fetched = fetch_within(&url, limits(1000, 2000), AT_ONCE, MEMORY).unwrap_err();
        assert_eq!(fetched, FetchError::Tls, "{name}");
    }
}

#[test]
fn an_alert_in_the_middle_is_an_error_of_tls() {
    let _turn = turn();
    for alert in [[2, 40], [2, 70], [1, 0], [2, 0]] {
        let url = in_the_middle(record(ALERT, &alert), vec![0; 10]);
        let fetched = fetch_within(&url, limits(1000, 2000), AT_ONCE, MEMORY).unwrap_err();
        assert!(matches!(fetched, FetchError::Tls | FetchError::Incomplete), "{alert:?} {fetched:?}");
    }
}

/// A peer that changes its keys again and again, and never answers.
#[test]
fn changes_of_keys_without_end_are_not_waited_for() {
    let _turn = turn();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/jwks.json", listener.local_addr().unwrap().port());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut tls = rustls::ServerConnection::new(Server::config(Kind::Good, &[])).unwrap();
        let mut changes = 0;
        while changes == 0 || stream.take_error().unwrap().is_none() {
            if tls.is_handshaking() {
                tls.complete_io(&mut stream).unwrap();
            }
            if tls.refresh_traffic_keys().is_err() {
                break;
            }
            changes += 1;
            while tls.wants_write() {
                if tls.write_tls(&mut stream).is_err() {
                    return changes;
                }
            }
        }
        changes
    });
    // What the server allocates is counted too.
    let fetched = fetch_within(&url, limits(1000, 2000), AT_ONCE, 1 << 30).unwrap_err();
    assert_eq!(fetched, FetchError::Tls);
    assert!(server.join().unwrap() > 1);
}
