//! Feeds over HTTP that fail in every way, each with secrets in its answer.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use cotter_session::{
    FeedFollower, HttpFeed, HttpFeedError, RevocationFeed, RevocationView,
    conformance::witness::{issued, told},
    revocation::Watermark,
};

const USER: &str = "orders";
const SECRET: &str = "feed-secret-7d1f";
/// `orders:feed-secret-7d1f` in base64, as RFC 7617 sends it.
const CREDENTIALS: &str = "b3JkZXJzOmZlZWQtc2VjcmV0LTdkMWY=";

/// Whether a server was sent them: else nothing is shown.
static IS_SENT: AtomicBool = AtomicBool::new(false);

/// The path that asks for an answer, and the answer, or its JSON. `{}` is what the request has said, and more secrets.
const ANSWERS: [(&str, &str); 14] = [
    ("status", "HTTP/1.1 401 {}\r\nwww-authenticate: Basic realm=\"{}\"\r\ncontent-length: 0\r\n\r\n"),
    ("failure", "HTTP/1.1 500 {}\r\ncontent-length: {length}\r\n\r\n{}"),
    ("elsewhere", "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/{}\r\ncontent-length: 0\r\n\r\n"),
    ("gone", "HTTP/1.1 410 {}\r\ncontent-length: 0\r\n\r\n"),
    ("text", "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{}"),
    ("json", r#"{"{}":"{}"}"#),
    ("watermark", r#"{"watermark":"{}","revocations":[],"read_at":"{}"}"#),
    ("id", r#"{"watermark":"7","revocations":[{"kind":"session","id":"{}","until":"{now}"}],"read_at":"{now}"}"#),
    ("kind", r#"{"watermark":"7","revocations":[{"kind":"{}"}],"read_at":"{now}"}"#),
    ("large", "HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n{}"),
    ("cut", "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{}"),
    ("protocol", "{} 200\r\n\r\n"),
    ("field", "HTTP/1.1 200 OK\r\n{} {}: \0{}\r\n\r\n"),
    ("hangs", ""),
];

/// Tells the errors of every feed, as they are and as the log of who follows it. Gives how many there were.
pub(crate) async fn fail(credentials: &str) -> usize {
    issued(SECRET);
    issued(CREDENTIALS);
    let port = serve(credentials);
    let mut errors = 0;
    for (path, _) in ANSWERS {
        let url = format!("http://127.0.0.1:{port}/{path}");
        let feed = || HttpFeed::on_loopback(&url, USER, SECRET).unwrap().max_body(4096);
        told(format!("{:?} {:#?}", feed(), feed()));
        let (watermark, wait) = (Watermark::new("7"), Duration::ZERO);
        let reader = feed();
        let (snapshot, since) = tokio::join!(reader.snapshot(), reader.since(&watermark, wait));
        crate::tell(&snapshot.unwrap_err());
        crate::tell(&since.unwrap_err());
        errors += 2;
        let following = FeedFollower::new(feed(), RevocationView::new()).run();
        assert!(tokio::time::timeout(Duration::from_millis(200), following).await.is_err(), "it runs for ever");
    }
    let nobody = HttpFeed::on_loopback("http://127.0.0.1:1/feed", USER, SECRET).unwrap();
    crate::tell(&nobody.snapshot().await.unwrap_err());
    assert!(IS_SENT.load(Ordering::Relaxed), "no request had the credentials");
    errors + 1 + misstated(credentials)
}

/// What is wrong when a feed is made.
fn misstated(credentials: &str) -> usize {
    let with_password = format!("https://{USER}:{SECRET}@as.example");
    let with_secrets = format!("http://as.example/{SECRET}/{credentials}");
    let refused: [Result<HttpFeed, HttpFeedError>; 4] = [
        HttpFeed::on_loopback(&with_password, USER, SECRET),
        HttpFeed::on_loopback(&with_secrets, USER, SECRET),
        HttpFeed::https(&with_secrets, USER, SECRET, hyper_util::client::legacy::connect::HttpConnector::new()),
        HttpFeed::on_loopback("http://127.0.0.1:1", SECRET, &format!("{SECRET}\n")),
    ];
    refused.iter().map(|refused| crate::tell(refused.as_ref().unwrap_err())).count()
}

/// A server until the process ends, and its port.
fn serve(credentials: &str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let credentials = credentials.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let credentials = credentials.clone();
            thread::spawn(move || answer(stream, &credentials));
        }
    });
    port
}

fn answer(mut stream: TcpStream, credentials: &str) {
    let mut bytes = [0; 4096];
    let length = stream.read(&mut bytes).unwrap_or(0);
    let request = String::from_utf8_lossy(bytes.get(..length).unwrap_or_default()).into_owned();
    let path = request.split('/').nth(1).unwrap_or_default();
    let Some((_, template)) = ANSWERS.iter().find(|(known, _)| *known == path) else { return };
    if template.is_empty() {
        thread::sleep(Duration::from_secs(20));
    }
    let said = request.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap_or_default();
    IS_SENT.fetch_or(said.contains(CREDENTIALS), Ordering::Relaxed);
    let head = if template.starts_with("{\"") { "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n" } else { "" };
    let text = format!("{head}{template}")
        .replace("{now}", "2026-11-30T12:00:00Z")
        .replace("{}", &format!("{said} {SECRET} {credentials}"));
    let body = text.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
    let _ = stream.write_all(text.replace("{length}", &body.to_string()).as_bytes());
}
