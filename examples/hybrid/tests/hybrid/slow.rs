//! Clients that take their time: nothing waits for them for long, and nothing is done for a session that ended meanwhile.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::{
    browser::COOKIE,
    system::{PASSWORD, Start, System, json},
};

const SECOND: Duration = Duration::from_secs(1);

const ORDER: &str = r#"{"item":"kettle"}"#;

/// A request of which a part was sent.
struct Slow {
    stream: TcpStream,
    rest: String,
}

impl Slow {
    /// Sends the head, and three bytes of the body.
    fn begin(url: &str, path: &str, fields: &str, body: &str, is_chunked: bool) -> Self {
        let at = url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(at).unwrap();
        let (begin, rest) = body.split_at(3);
        let head = format!("POST {path} HTTP/1.1\r\nHost: {at}\r\n{fields}");
        let (head, rest) = if is_chunked {
            let head = format!("{head}Transfer-Encoding: chunked\r\n\r\n3\r\n{begin}\r\n");
            (head, format!("{:x}\r\n{rest}\r\n0\r\n\r\n", rest.len()))
        } else {
            (format!("{head}Content-Length: {}\r\n\r\n{begin}", body.len()), rest.to_owned())
        };
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(20 * SECOND)).unwrap();
        Self { stream, rest }
    }

    /// Sends the rest, and reads the head of the answer.
    fn end(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).unwrap();
        let mut answer = [0; 4096];
        let length = self.stream.read(&mut answer).unwrap();
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }

    /// Sends nothing more, and reads until the service closes the connection.
    fn answer(mut self) -> String {
        let mut answer = Vec::new();
        self.stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n")
}

fn cookie(value: &str) -> String {
    format!("Cookie: {COOKIE}={value}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n")
}

/// Directly and through the backend, of a length that is stated or not.
#[tokio::test(flavor = "multi_thread")]
async fn no_order_is_placed_by_a_body_that_comes_after_the_log_out() {
    let system = System::new(Start::default()).await;
    let mut native = system.native(0, "alice").await;
    let (token, value) = (native.access.clone(), native.browser.cookie.clone().unwrap());
    let mut slow = Vec::new();
    for is_chunked in [false, true] {
        slow.push(Slow::begin(&system.orders_url, "/orders", &bearer(&token), ORDER, is_chunked));
        slow.push(Slow::begin(&system.web_urls[0], "/app/orders", &cookie(&value), ORDER, is_chunked));
    }
    tokio::time::sleep(SECOND / 2).await;
    assert_eq!(native.browser.post("/logout-everywhere", &[]).await.status(), 303);
    assert!(system.refused_within(2 * SECOND, &token).await);
    for slow in slow {
        let answer = slow.end();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    }
    let mut again = system.logged_in(0, "alice").await;
    assert_eq!(json(again.get("/app/orders").await).await["orders"], serde_json::json!([]));
}

/// The token was live when the head came, and is not when the body is here.
#[tokio::test(flavor = "multi_thread")]
async fn no_order_is_placed_by_a_body_that_comes_after_the_end_of_its_token() {
    let flags = vec!["--access-ttl", "4s", "--leeway", "0s"];
    let system = System::new(Start { flags, ..Start::default() }).await;
    let native = system.native(0, "alice").await;
    let slow = Slow::begin(&system.orders_url, "/orders", &bearer(&native.access), ORDER, false);
    assert!(system.refused_within(8 * SECOND, &native.access).await);
    let answer = slow.end();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_ends_its_connection_at_every_route() {
    let system = System::new(Start::default()).await;
    let native = system.native(0, "alice").await;
    let (web, orders) = (&system.web_urls[0], &system.orders_url);
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let json = "Content-Type: application/json\r\n";
    let own = cookie(&native.browser.cookie.clone().unwrap());
    let body = "x".repeat(1000);
    let begun = Instant::now();
    let slow: Vec<_> = [
        (web, "/login", form),
        (web, "/logout", form),
        (web, "/authorize", form),
        (web, "/orders", form),
        (web, "/account/password", form),
        (web, "/token", form),
        (web, "/revoke", form),
        (web, "/introspect", form),
        (web, "/app/orders", json),
        (web, "/app/orders", &own),
        (web, "/nowhere", json),
        (orders, "/orders", form),
        (orders, "/orders", json),
        (orders, "/orders", &bearer(&native.access)),
        (orders, "/orders/1/refund", json),
    ]
    .into_iter()
    .flat_map(|(url, path, fields)| {
        [false, true].map(|is_chunked| (path, Slow::begin(url, path, fields, &body, is_chunked)))
    })
    .collect();
    for (path, slow) in slow {
        let answer = tokio::task::spawn_blocking(move || slow.answer()).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 4"), "{path}: {answer}");
        assert!(begun.elapsed() < 15 * SECOND, "{path}: {:?}", begun.elapsed());
    }
    // A body that comes in pieces is as late.
    let begun = Instant::now();
    let mut slow = Slow::begin(web, "/login", form, &body, false);
    while begun.elapsed() < 20 * SECOND && slow.stream.write_all(b"x").is_ok() {
        tokio::time::sleep(SECOND / 2).await;
    }
    assert!(begun.elapsed() < 15 * SECOND, "{:?}", begun.elapsed());
    assert_eq!(system.browser(0).log_in("alice", PASSWORD).await.status(), 303);
}

/// A client that asks and does not read: its connection ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_ends_its_connection() {
    let system = System::new(Start::default()).await;
    for (url, path) in [(&system.web_urls[0], "/style.css"), (&system.orders_url, "/metrics")] {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        // Little is on its way, so that the service soon waits.
        socket.set_recv_buffer_size(2048).unwrap();
        let stream = socket.connect(url.trim_start_matches("http://").parse().unwrap()).await.unwrap();
        let mut stream = stream.into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        stream.set_write_timeout(Some(SECOND / 2)).unwrap();
        let requests = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(200);
        let begun = Instant::now();
        let mut sent = 0_usize;
        let ended = loop {
            match stream.write(requests.as_bytes()) {
                Ok(length) => sent += length,
                Err(error) if is_late(&error) => {}
                Err(_) => break true,
            }
            if begun.elapsed() > 40 * SECOND {
                break false;
            }
        };
        assert!(ended, "{url}: {sent} bytes were sent");
    }
}

fn is_late(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

/// A body that is too long is answered as before, and does nothing.
#[tokio::test]
async fn a_body_that_is_too_long_places_nothing() {
    let system = System::new(Start::default()).await;
    let native = system.native(0, "alice").await;
    let long = format!(r#"{{"item":"kettle","more":"{}"}}"#, "x".repeat(64 * 1024));
    let order = |token: &str| system.http.post(system.at_orders("/orders")).bearer_auth(token).body(long.clone());
    assert_eq!(order(&native.access).send().await.unwrap().status(), 413);
    assert_eq!(order("e30.e30.").send().await.unwrap().status(), 401);
    let form = "application/x-www-form-urlencoded";
    let posted = |path: &str| {
        let request = system.http.post(format!("{}{path}", system.web_urls[0])).header("content-type", form);
        request.body(long.clone())
    };
    assert_eq!(posted("/login").send().await.unwrap().status(), 413);
    let answer = posted("/token").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(json(answer).await["error"], "invalid_request");
}
