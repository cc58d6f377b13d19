//! `hybrid client`, with a test in place of the browser.

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    process::Output,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    process::{Folder, Process, hybrid},
    system::{Start, System, fields},
};

struct Client {
    folder: Folder,
    public: String,
    orders: String,
}

impl Client {
    fn of(system: &System, public: &str) -> Self {
        let orders = system.orders_url.trim_start_matches("http://").to_owned();
        Self { folder: Folder::new(), public: public.to_owned(), orders }
    }

    fn arguments<'a>(&'a self, words: &[&'a str]) -> Vec<String> {
        let mut all: Vec<String> = ["client"].iter().chain(words).map(|word| (*word).to_owned()).collect();
        all.extend(["--public-url", &self.public, "--orders", &self.orders].map(str::to_owned));
        all.extend(["--token-file".to_owned(), self.token_file()]);
        all
    }

    fn token_file(&self) -> String {
        self.folder.join("state/token")
    }

    async fn run(&self, words: &[&str]) -> Output {
        let mut command = hybrid(&self.arguments(words));
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// Logs in: the test is the browser.
    async fn log_in(&self, system: &System) -> i32 {
        let mut login = Process::start(hybrid(&self.arguments(&["login", "--no-browser"])));
        let address = login.line(|line| line.starts_with("http").then(|| line.to_owned()));
        let mut browser = system.logged_in(0, "alice").await;
        let query = address.split_once('?').unwrap().1;
        assert_eq!(browser.get(&format!("/authorize?{query}")).await.status(), 200);
        let form: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
        let granted = browser.post("/authorize", &form).await;
        assert_eq!(granted.status(), 303);
        let back = fields(&granted, "location").remove(0);
        // A stranger's answer changes nothing.
        let strange = back.replace("state=", "state=x");
        assert_eq!(system.http.get(strange).send().await.unwrap().status(), 400);
        assert_eq!(system.http.get(back).send().await.unwrap().status(), 200);
        login.wait().code().unwrap()
    }
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_logs_in_orders_and_logs_out() {
    let mut system = System::new(Start { store: None, ..Start::default() }).await;
    let client = Client::of(&system, &system.public.clone());
    assert_eq!(code(&client.run(&["orders"]).await), Some(1), "not logged in");
    assert_eq!(client.log_in(&system).await, 0);
    let mode = fs::metadata(client.token_file()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let placed = client.run(&["order", "a kettle"]).await;
    assert_eq!(code(&placed), Some(0));
    assert!(String::from_utf8(placed.stdout).unwrap().contains("a kettle"));
    // At once, each with the token that the one before it has kept.
    let (one, two, three) = tokio::join!(client.run(&["orders"]), client.run(&["orders"]), client.run(&["orders"]));
    for listed in [one, two, three] {
        assert_eq!(code(&listed), Some(0), "{}", String::from_utf8_lossy(&listed.stderr));
        assert!(String::from_utf8(listed.stdout).unwrap().contains("a kettle"));
    }

    system.web[0].kill();
    let kept = fs::read(client.token_file()).unwrap();
    for words in [["orders"], ["logout"]] {
        assert_eq!(code(&client.run(&words).await), Some(75), "{words:?}: later");
    }
    assert_eq!(fs::read(client.token_file()).unwrap(), kept);
    system.start_web_again(0);
    system.ready().await;
    assert_eq!(code(&client.run(&["orders"]).await), Some(0));

    let before: serde_json::Value = serde_json::from_slice(&fs::read(client.token_file()).unwrap()).unwrap();
    assert_eq!(code(&client.run(&["logout"]).await), Some(0));
    assert!(!fs::exists(client.token_file()).unwrap());
    let answer = crate::native::refresh(&system, 0, before["refresh_token"].as_str().unwrap()).await;
    assert_eq!(crate::native::error(answer).await, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_final_and_forgotten() {
    let system = System::new(Start::default()).await;
    let client = Client::of(&system, &system.public.clone());
    assert_eq!(client.log_in(&system).await, 0);
    let mut browser = system.logged_in(0, "alice").await;
    assert_eq!(browser.post("/logout-everywhere", &[]).await.status(), 303);
    let refused = client.run(&["orders"]).await;
    assert_eq!(code(&refused), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("log in again"));
    assert!(!fs::exists(client.token_file()).unwrap());
    assert_eq!(client.log_in(&system).await, 0);
    assert_eq!(code(&client.run(&["orders"]).await), Some(0));
}

/// The refresh is carried out, and its answer is lost: the client sends the same token again.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_asked_for_again() {
    let lossy = Lossy::new();
    let public = format!("http://localhost:{}", lossy.port);
    let flags = vec!["--public-url", &*Box::leak(public.clone().into_boxed_str())];
    let system = System::new(Start { flags, ..Start::default() }).await;
    lossy.forward_to(&system.web_urls[0]);
    let client = Client::of(&system, &public);
    assert_eq!(client.log_in(&system).await, 0);
    for lost in [1, 2] {
        lossy.losing.store(lost, Ordering::SeqCst);
        let listed = client.run(&["orders"]).await;
        assert_eq!(code(&listed), Some(0), "{}", String::from_utf8_lossy(&listed.stderr));
        assert_eq!(lossy.losing.load(Ordering::SeqCst), 0, "they were lost");
    }
    lossy.losing.store(99, Ordering::SeqCst);
    assert_eq!(code(&client.run(&["orders"]).await), Some(75));
    lossy.losing.store(0, Ordering::SeqCst);
    assert_eq!(code(&client.run(&["orders"]).await), Some(0), "inside the overlap");
}

/// Stands before `web`, and loses answers on request: after they have come.
struct Lossy {
    port: u16,
    losing: Arc<AtomicUsize>,
    listener: TcpListener,
}

impl Lossy {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { port: listener.local_addr().unwrap().port(), losing: Arc::default(), listener }
    }

    fn forward_to(&self, target: &str) {
        let (listener, losing) = (self.listener.try_clone().unwrap(), Arc::clone(&self.losing));
        let target = target.trim_start_matches("http://").to_owned();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (target, losing) = (target.clone(), Arc::clone(&losing));
                thread::spawn(move || pass(client, &target, &losing));
            }
        });
    }
}

/// Passes what a connection says on, and its answer back, or not.
fn pass(mut client: TcpStream, target: &str, losing: &AtomicUsize) {
    let mut server = TcpStream::connect(target).unwrap();
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
    });
    let mut answer = [0; 16 * 1024];
    while let Ok(length @ 1..) = server.read(&mut answer) {
        let is_lost = losing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if is_lost || client.write_all(&answer[..length]).is_err() {
            break;
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
