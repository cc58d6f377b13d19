//! The service, and what a user does with its pages.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::{
    driver::{Browser, text},
    process::{Folder, Process, hybrid},
};

pub(crate) const COOKIE: &str = "__Host-Http-sid";
pub(crate) const PASSWORD: &str = "correct horse 1";

/// One for each case, so that they run at once; and one who attacks.
pub(crate) const USERS: [&str; 11] =
    ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory"];

/// `hybrid serve`, in memory.
pub(crate) struct Site {
    pub(crate) public: String,
    // Not looked at, and so fit to be shared by the cases.
    _process: Mutex<Process>,
    _folder: Folder,
}

impl Site {
    pub(crate) fn start() -> Self {
        let folder = Folder::new();
        let mut command = hybrid(&["--web", "127.0.0.1:0", "--orders", "127.0.0.1:0", "--store", "memory"]);
        for user in USERS {
            command.arg("--user").arg(format!("{user}:{PASSWORD}"));
        }
        command.env("TMPDIR", folder.path()).env("RUST_LOG", "off").env("NO_COLOR", "1");
        let mut process = Process::start(command);
        let public = process.listens("web").replace("127.0.0.1", "localhost");
        process.listens("orders");
        Self { public, _process: Mutex::new(process), _folder: folder }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }

    /// The address of a right authorization request, whose answer goes to this port.
    pub(crate) fn authorize(&self, port: u16) -> String {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("response_type", "code"), ("client_id", "hybrid-cli"), ("state", "a state")])
            .extend_pairs([("redirect_uri", &*format!("http://127.0.0.1:{port}/callback"))])
            .extend_pairs([("scope", "orders:read orders:write"), ("code_challenge", challenge)])
            .append_pair("code_challenge_method", "S256")
            .finish();
        self.at(&format!("/authorize?{query}"))
    }

    /// Opens the account page, and logs in by the form there.
    pub(crate) async fn log_in(&self, browser: &Browser, user: &str) {
        browser.open(&self.at("/")).await;
        fill_log_in(browser, user).await;
        assert!(shows_account(browser, user).await, "{}: {}", status(browser).await, shown(browser).await);
    }

    /// Orders by the form, which leads back to the account page.
    pub(crate) async fn order(&self, browser: &Browser, item: &str) {
        browser.enter("#item", item).await;
        browser.click("form[action='/orders'] button").await;
        assert_eq!(browser.address().await, self.at("/"));
    }
}

pub(crate) async fn fill_log_in(browser: &Browser, user: &str) {
    browser.enter("#username", user).await;
    browser.enter("#password", PASSWORD).await;
    browser.click("form[action='/login'] button").await;
}

/// The text of the page.
pub(crate) async fn shown(browser: &Browser) -> String {
    text(browser.script("return document.body.innerText", Value::Null).await)
}

/// The status of the page.
pub(crate) async fn status(browser: &Browser) -> u64 {
    let asked = "return performance.getEntriesByType('navigation')[0].responseStatus";
    browser.script(asked, Value::Null).await.as_u64().unwrap()
}

async fn has(browser: &Browser, css: &str) -> bool {
    browser.script("return document.querySelector(given) !== null", json!(css)).await == true
}

pub(crate) async fn shows_log_in(browser: &Browser) -> bool {
    has(browser, "form[action='/login']").await && !has(browser, "form[action='/logout']").await
}

pub(crate) async fn shows_account(browser: &Browser, user: &str) -> bool {
    has(browser, "form[action='/logout']").await && shown(browser).await.contains(user)
}

/// The value of the session's cookie, which the browser has and says to be out of a script's reach.
pub(crate) async fn cookie(browser: &Browser) -> String {
    let cookies = browser.cookies().await;
    let [cookie] = &*cookies else { panic!("one cookie was expected, but there are {}", cookies.len()) };
    assert_eq!(cookie["name"], COOKIE);
    assert_eq!((&cookie["httpOnly"], &cookie["secure"]), (&json!(true), &json!(true)));
    assert_eq!((&cookie["sameSite"], &cookie["path"]), (&json!("Lax"), &json!("/")));
    assert!(cookie.get("expiry").is_none(), "it ends with the browser");
    let value = cookie["value"].as_str().unwrap();
    assert_eq!(value.len(), 43);
    value.to_owned()
}
