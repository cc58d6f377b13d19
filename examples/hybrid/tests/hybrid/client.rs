//! `hybrid client`, with a test in place of the browser.

use std::{fs, os::unix::fs::PermissionsExt, process::Output, time::Duration};

use crate::{
    process::{Folder, Process, hybrid},
    system::{Start, System, fields, until},
};

pub(crate) struct Client {
    pub(crate) folder: Folder,
    public: String,
    orders: String,
}

impl Client {
    fn of(system: &System, public: &str) -> Self {
        Self::at(public, &system.orders_url)
    }

    /// One that reaches the issuer and the API there.
    pub(crate) fn at(public: &str, orders: &str) -> Self {
        let orders = orders.trim_start_matches("http://").to_owned();
        Self { folder: Folder::new(), public: public.to_owned(), orders }
    }

    pub(crate) fn arguments<'a>(&'a self, words: &[&'a str]) -> Vec<String> {
        let mut all: Vec<String> = ["client"].iter().chain(words).map(|word| (*word).to_owned()).collect();
        all.extend(["--public-url", &self.public, "--orders", &self.orders].map(str::to_owned));
        all.extend(["--token-file".to_owned(), self.token_file()]);
        all
    }

    pub(crate) fn token_file(&self) -> String {
        self.folder.join("state/token")
    }

    pub(crate) async fn run(&self, words: &[&str]) -> Output {
        let mut command = hybrid(&self.arguments(words));
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }

    /// Logs in: the test is the browser.
    pub(crate) async fn log_in(&self, system: &System) -> i32 {
        let mut login = Process::start(hybrid(&self.arguments(&["login", "--no-browser"])));
        let address = login.line(|line| line.starts_with("http").then(|| line.to_owned()));
        agree(system, &address).await;
        login.wait().code().unwrap()
    }
}

/// Logs alice in at this address and agrees, as her browser does.
async fn agree(system: &System, address: &str) {
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
}

pub(crate) fn code(output: &Output) -> Option<i32> {
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

/// The list of native clients that a browser of alice shows.
pub(crate) async fn natives(system: &System) -> usize {
    let sessions = system.logged_in(0, "alice").await.sessions().await;
    sessions.iter().filter(|session| session["kind"] == "native").count()
}

/// Nobody would have the token, and nobody could end its session.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_kept_is_revoked() {
    let system = System::new(Start::default()).await;
    let client = Client::of(&system, &system.public.clone());
    fs::create_dir_all(client.token_file()).unwrap();
    assert_eq!(client.log_in(&system).await, 75, "a folder has the place of the file");
    assert_eq!(natives(&system).await, 0);

    fs::remove_dir(client.token_file()).unwrap();
    assert_eq!(client.log_in(&system).await, 0);
    assert_eq!(natives(&system).await, 1);
    assert_eq!(client.log_in(&system).await, 0);
    assert_eq!(natives(&system).await, 1, "the session of the token that was replaced is ended");
}

/// The program is started with the address as its one argument: in a shell, `&` would begin another command.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_opened_without_a_shell() {
    let system = System::new(Start::default()).await;
    let client = Client::of(&system, &system.public.clone());
    let (programs, told) = (client.folder.join("programs"), client.folder.join("told"));
    let program = format!("{programs}/{}", if cfg!(target_os = "macos") { "open" } else { "xdg-open" });
    fs::create_dir(&programs).unwrap();
    let opens = |status: u8| {
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" >{told}.new && /bin/mv {told}.new {told}\nexit {status}\n"
        );
        fs::write(&program, script).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let mut command = hybrid(&client.arguments(&["login"]));
        // No other program is found, and so no shell.
        command.env("PATH", &programs);
        Process::start(command)
    };

    let mut login = opens(0);
    let is_told = until(Duration::from_secs(20), async || fs::exists(&told).unwrap()).await;
    assert!(is_told, "it was started");
    let arguments = fs::read_to_string(&told).unwrap();
    let [count, address] = *arguments.lines().collect::<Vec<_>>() else { panic!("{arguments}") };
    assert_eq!(count, "1");
    assert!(address.starts_with(&format!("{}/authorize?", system.public)), "{address}");
    for name in ["response_type=", "&client_id=", "&redirect_uri=", "&state=", "&code_challenge_method=S256"] {
        assert!(address.contains(name), "{name}: {address}");
    }
    agree(&system, address).await;
    assert_eq!(login.wait().code(), Some(0));

    // One that fails has shown nothing.
    let mut login = opens(3);
    let printed = login.line(|line| line.starts_with("http").then(|| line.to_owned()));
    agree(&system, &printed).await;
    assert_eq!(login.wait().code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_have_named_does_not_write_to_the_terminal() {
    let system = System::new(Start::default()).await;
    let client = Client::of(&system, &system.public.clone());
    assert_eq!(client.log_in(&system).await, 0);
    let item = "kettle\u{1b}[2J\u{1b}]0;title\u{7}\r\nid  placed  teapot\u{9b}31m\u{202e}";
    let placed = client.run(&["order", item]).await;
    let listed = client.run(&["orders"]).await;
    for output in [placed, listed] {
        assert_eq!(code(&output), Some(0));
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("kettle") && text.contains("teapot"), "{text:?}");
        let line = text.strip_suffix('\n').unwrap();
        assert!(!line.chars().any(char::is_control) && !line.contains('\u{202e}'), "{text:?}");
    }
}

/// An access token is not sent in the clear, nor a log-in begun, to a name that another machine may answer for.
#[tokio::test(flavor = "multi_thread")]
async fn names_below_localhost_are_not_this_machine() {
    for (public, orders, said) in [
        ("http://shop.localhost:1", "127.0.0.1:1", "--public-url is not private"),
        ("http://localhost.example:1", "127.0.0.1:1", "--public-url is not private"),
        ("http://localhost:1", "orders.localhost:1", "--orders is not on this machine"),
    ] {
        let client = Client::at(public, orders);
        let refused = client.run(&["orders"]).await;
        assert_eq!(code(&refused), Some(1));
        let text = String::from_utf8(refused.stderr).unwrap();
        assert!(text.contains(said), "{public} {orders}: {text}");
    }
}
