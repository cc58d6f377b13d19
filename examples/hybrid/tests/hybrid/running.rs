//! Starting and ending.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::{
    process::{Folder, Process, hybrid},
    system::{Start, System, http, until},
};

#[tokio::test]
async fn one_command_starts_both_and_says_what_to_try() {
    let folder = Folder::new();
    let mut command = hybrid(&["--web", "127.0.0.1:0", "--orders", "127.0.0.1:0"]);
    command.env("TMPDIR", folder.path());
    let mut both = Process::start(command);
    let (web, _orders) = (both.listens("web"), both.listens("orders"));
    let password = both.line(|line| line.trim().strip_prefix("user demo, password ").map(str::to_owned));
    let public = web.replace("127.0.0.1", "localhost");
    let mut browser = crate::browser::Browser::new(&web, &public);
    assert_eq!(browser.log_in("demo", &password).await.status(), 303);
    assert!(browser.get("/").await.text().await.unwrap().contains("demo"));
    assert_eq!(browser.get("/app/orders").await.status(), 200);
    assert!(both.terminate().success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing temporary is left");
}

#[tokio::test]
async fn a_second_web_on_one_file_says_why_it_does_not_start() {
    let system = System::new(Start { store: None, ..Start::default() }).await;
    let store = format!("redb:{}", system.folder.join("sessions.redb"));
    let other = hybrid(&["web", "--web", "127.0.0.1:0", "--store", &store, "--service-secret", "s"]).output().unwrap();
    assert_eq!(other.status.code(), Some(1));
    let said = String::from_utf8(other.stderr).unwrap();
    assert!(said.contains("file is open in another store"), "{said}");
}

#[tokio::test]
async fn what_is_stated_wrongly_is_said_and_no_secret_with_it() {
    for (arguments, expected) in [
        (vec!["web", "--public-url", "http://shop.example", "--store", "memory"], "--public-url is not private"),
        (vec!["web", "--user", "alice", "--store", "memory"], "expected NAME:PASSWORD"),
        (vec!["orders"], "no secret of the service"),
        (vec!["web", "--access-ttl", "2h", "--store", "memory"], "at most 1h"),
        (vec!["web", "--overlap", "2m", "--store", "memory"], "at most 60 seconds"),
        (vec!["web", "--public-url", "http://shop.localhost:1", "--store", "memory"], "--public-url is not private"),
        (vec!["web", "--jwks-max-stale", "2d", "--store", "memory"], "--jwks-max-stale is too long"),
        (vec!["web", "--store", "mysql://u:hidden@host"], "expected memory, redb:PATH"),
    ] {
        let mut all = arguments.clone();
        all.extend(["--web", "127.0.0.1:0", "--orders", "127.0.0.1:0"]);
        let output = hybrid(&all).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[tokio::test]
async fn ending_does_not_wait_for_long_polls() {
    let mut system = System::new(Start::default()).await;
    let begun = Instant::now();
    assert!(system.web[0].terminate().success());
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(system.orders.terminate().success());
}

/// An end that was asked for is not an error of anything.
#[tokio::test]
async fn a_clean_end_is_logged_as_one() {
    let folder = Folder::new();
    let log = |name: &str| folder.join(&format!("{name}.log"));
    let logged = |arguments: &[&str], name: &str| {
        let mut command = hybrid(arguments);
        command.env("RUST_LOG", "info").env("NO_COLOR", "1").env("TMPDIR", folder.path());
        command.stderr(std::fs::File::create(log(name)).unwrap());
        Process::start(command)
    };
    let ready = async |url: &str| {
        let asked =
            async || http().get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200);
        assert!(until(Duration::from_secs(60), asked).await, "{url}");
    };
    let free = ["--orders", "127.0.0.1:0", "--store", "memory"];
    let mut both = logged(&[&["serve", "--web", "127.0.0.1:0"], &free[..]].concat(), "serve");
    ready(&both.listens("orders")).await;
    let mut web = logged(&[&["web", "--web", "127.0.0.1:0", "--service-secret", "s"], &free[..]].concat(), "web");
    let url = web.listens("web");
    let at = url.trim_start_matches("http://");
    let mut orders = logged(&["orders", "--web", at, "--orders", "127.0.0.1:0", "--service-secret", "s"], "orders");
    ready(&orders.listens("orders")).await;
    for (mut process, name) in [(orders, "orders"), (web, "web"), (both, "serve")] {
        assert!(process.terminate().success(), "{name}");
        let text = std::fs::read_to_string(log(name)).unwrap();
        // With both in one process, `orders` may see the end of the feed before its own.
        assert!(!text.contains("ERROR") && (name == "serve" || !text.contains("WARN")), "{name}: {text}");
        assert!(name == "web" || text.contains("keys are not kept any more"), "{name}: {text}");
    }
}

/// A head of one byte a second does not hold a connection, and others are answered meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_or_huge_head_ends_its_connection() {
    let system = System::new(Start::default()).await;
    for url in [&system.web_urls[0], &system.orders_url] {
        let at = url.trim_start_matches("http://").to_owned();
        let slow = tokio::task::spawn_blocking({
            let at = at.clone();
            move || {
                let begun = Instant::now();
                let mut stream = TcpStream::connect(at).unwrap();
                stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
                stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx-slow: ").unwrap();
                while begun.elapsed() < Duration::from_secs(30) {
                    let is_over = stream.write_all(b"x").is_err();
                    if is_over || !matches!(stream.read(&mut [0; 512]), Err(error) if is_late(&error)) {
                        break;
                    }
                }
                begun.elapsed()
            }
        });
        let mut huge = TcpStream::connect(&at).unwrap();
        huge.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let head = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-huge: ";
        let head = format!("{head}{}\r\n\r\n", "x".repeat(64 * 1024));
        // It may be closed before all is written.
        let _ = huge.write_all(head.as_bytes());
        let mut answer = Vec::new();
        let _ = huge.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");

        assert_eq!(http().get(format!("{url}/healthz")).send().await.unwrap().status(), 200);
        let took = slow.await.unwrap();
        assert!(took > Duration::from_secs(5) && took < Duration::from_secs(20), "{took:?}");
    }
}

fn is_late(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut)
}

#[tokio::test]
async fn a_flag_is_an_environment_variable_too() {
    let folder = Folder::new();
    let mut command = hybrid(&["web"]);
    command
        .env("HYBRID_WEB", "127.0.0.1:0")
        .env("HYBRID_STORE", "memory")
        .env("HYBRID_PUBLIC_URL", "http://localhost:1");
    command.env("HYBRID_KEYS", folder.join("keys")).env("HYBRID_USER", "carol:correct horse 3\ndave:correct horse 4");
    let mut web = Process::start(command);
    let url = web.listens("web");
    let metadata = http().get(format!("{url}/.well-known/oauth-authorization-server")).send().await.unwrap();
    assert_eq!(crate::system::json(metadata).await["issuer"], "http://localhost:1");
    for (user, password) in [("carol", "correct horse 3"), ("dave", "correct horse 4")] {
        let mut browser = crate::browser::Browser::new(&url, "http://localhost:1");
        assert_eq!(browser.log_in(user, password).await.status(), 303);
    }
    let secret = std::fs::metadata(folder.path().join("keys/service-secret")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&secret.permissions()) & 0o777, 0o600);
}

#[tokio::test]
async fn metrics_name_routes_and_no_secret() {
    let system = System::new(Start::default()).await;
    let mut native = system.native(0, "alice").await;
    assert_eq!(system.orders_status(&native.access).await, 200);
    assert!(native.browser.is_alive().await);
    for url in [&system.web_urls[0], &system.orders_url] {
        let answer = system.http.get(format!("{url}/metrics")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let text = answer.text().await.unwrap();
        assert!(text.contains("http_requests_total{"), "{text}");
        for secret in [&native.access, &native.refresh, &native.browser.cookie.clone().unwrap()] {
            assert!(!text.contains(&**secret));
        }
    }
}
