//! Slow peers.

use std::{future, io, net::IpAddr, pin::Pin, time::Duration};

use cotter_jwks::{
    ReqwestClient, Resolver,
    client::{FetchError, Limits, Request},
};
use tokio::io::AsyncReadExt;

use crate::{
    certificate::{self, Kind},
    measure::{Fetching, MEMORY, fetch_within, limits, turn, url_of},
    server::{Server, dripping},
};

/// The end of the time that a test allows, and how much later its end may be noticed.
const TOTAL: u64 = 300;
const NOTICED: Duration = Duration::from_millis(TOTAL + 4000);

fn assert_times_out(server: &Server) {
    assert_eq!(fetch_within(&server.url(), limits(TOTAL, TOTAL), NOTICED, MEMORY).unwrap_err(), FetchError::Timeout);
}

#[test]
fn one_byte_after_another_is_not_waited_for() {
    let _turn = turn();
    let pause = Duration::from_millis(10);
    assert_times_out(&dripping("", b'H', Duration::from_secs(1)));
    assert_times_out(&dripping("HTTP/1.1 200 OK\r\nX-Padding: ", b'x', pause));
    assert_times_out(&dripping("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n", b' ', pause));
    assert_times_out(&dripping("HTTP/1.1 200 OK\r\n\r\n", b' ', pause));
    assert_times_out(&dripping("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b'0', pause));
}

#[test]
fn silence_is_not_waited_for() {
    let _turn = turn();
    assert_times_out(&Server::plain(|mut connection, _| async move { while connection.read_u8().await.is_ok() {} }));
}

/// A listener that accepts, and says nothing.
fn mute() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/jwks.json", listener.local_addr().unwrap().port());
    (listener, url)
}

#[test]
fn a_handshake_is_not_waited_for_longer_than_a_connection() {
    let _turn = turn();
    let (_listener, url) = mute();
    let fetched = fetch_within(&url, limits(TOTAL, 10_000), NOTICED, MEMORY);
    assert_eq!(fetched.unwrap_err(), FetchError::Connect);
    // The whole is over, if that is earlier.
    let fetched = fetch_within(&url, limits(10_000, TOTAL), NOTICED, MEMORY);
    assert_eq!(fetched.unwrap_err(), FetchError::Timeout);
}

/// A resolver that never answers.
pub struct Mute;

impl Resolver for Mute {
    fn resolve(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(future::pending())
    }
}

#[test]
fn a_look_up_is_not_waited_for_longer_than_a_connection() {
    let _turn = turn();
    let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem()).resolver(Mute);
    let (client, fetching) = (builder.build().unwrap(), Fetching::new());
    let mut request = Request::new(url_of("https://auth.example/jwks.json"));
    request.limits = limits(TOTAL, 10_000);
    let (fetched, took) = fetching.get(&client, request);
    assert_eq!(fetched.unwrap_err(), FetchError::Connect);
    assert!(took < NOTICED, "{took:?}");
    fetching.assert_nothing_is_left();
}

#[test]
fn a_port_that_nobody_listens_on_is_told_at_once() {
    let _turn = turn();
    let (listener, url) = mute();
    drop(listener);
    let fetched = fetch_within(&url, Limits::default(), Duration::from_secs(1), MEMORY);
    assert_eq!(fetched.unwrap_err(), FetchError::Connect);
}

#[test]
fn a_body_that_stops_over_tls_is_not_waited_for() {
    let _turn = turn();
    let server = Server::tls(Kind::Good, &[], |mut connection, heads| async move {
        use tokio::io::AsyncWriteExt;
        crate::server::read_head(&mut connection, &heads).await;
        connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{").await.unwrap();
        future::pending::<()>().await;
    });
    let fetched = fetch_within(&server.url(), limits(2000, 2 * TOTAL), NOTICED, MEMORY);
    assert_eq!(fetched.unwrap_err(), FetchError::Timeout);
}
