//! Chromium, driven by `chromedriver` (W3C WebDriver 2): the dozen commands that the cases need.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::process::{Folder, Process};

/// The key under which an element is named (WebDriver 2 §12.1).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The programs, or the name of one that is not installed.
pub(crate) fn installed() -> Result<[PathBuf; 2], &'static str> {
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let find = |name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()).ok_or(name);
    Ok([find("chromedriver")?, find("chromium")?])
}

/// `chromedriver`, on a port that was free.
pub(crate) struct Driver {
    url: String,
    chromium: PathBuf,
    http: Client,
    // Not looked at, and so fit to be shared by the cases.
    _process: Mutex<Process>,
}

impl Driver {
    pub(crate) fn start([chromedriver, chromium]: [PathBuf; 2]) -> Self {
        let mut command = Command::new(chromedriver);
        command.arg("--port=0");
        let mut process = Process::start(command);
        let port =
            process.line(|line| Some(line.split_once("successfully on port ")?.1.trim_end_matches('.').to_owned()));
        let _ = rustls_graviola::default_provider().install_default();
        let http = Client::builder().no_proxy().tls_certs_only([]).pool_max_idle_per_host(0);
        let http = http.timeout(Duration::from_secs(60)).build().unwrap();
        Self { url: format!("http://127.0.0.1:{port}/session"), chromium, http, _process: Mutex::new(process) }
    }

    /// A browser with a profile of its own.
    pub(crate) async fn profile(&self) -> Browser {
        let profile = Folder::new();
        let arguments = [
            "--headless=new",
            // The account in a container may not make the sandbox's namespaces. All pages are of the tests.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-extensions",
            "--no-first-run",
            "--no-proxy-server",
            "--force-device-scale-factor=1",
            // Its pages come over plain HTTP, as those of other sites can.
            "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
            // Another site, on this machine. No other name is looked up.
            "--host-resolver-rules=MAP evil.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            &format!("--user-data-dir={}", profile.join("profile")),
        ]
        .map(str::to_owned);
        let options = json!({ "binary": self.chromium, "args": arguments });
        let wanted = json!({ "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": options } });
        let body = json!({ "capabilities": wanted });
        let begun = sent(&self.http, Method::POST, &self.url, Some(&body)).await.unwrap();
        let session = begun["sessionId"].as_str().unwrap();
        let id = begun["capabilities"]["goog:processID"].as_u64().expect("the driver names the process");
        Browser { url: format!("{}/{session}", self.url), http: self.http.clone(), id, profile }
    }
}

/// A Chromium that runs. Its process ends with this value.
pub(crate) struct Browser {
    url: String,
    http: Client,
    id: u64,
    profile: Folder,
}

impl Browser {
    /// Ends it as a user does, so that it is not killed while it writes.
    pub(crate) async fn close(self) {
        self.command(Method::DELETE, "", None).await;
    }

    /// Whether the process of this number is the browser of this profile.
    fn is_running(&self) -> bool {
        let profile = self.profile.path().to_str().unwrap();
        let line = std::fs::read(format!("/proc/{}/cmdline", self.id)).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(profile)
    }

    async fn command(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        sent(&self.http, method, &format!("{}{path}", self.url), body.as_ref()).await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.command(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url })).await;
    }

    pub(crate) async fn back(&self) {
        self.post("/back", json!({})).await;
    }

    pub(crate) async fn reload(&self) {
        self.post("/refresh", json!({})).await;
    }

    pub(crate) async fn address(&self) -> String {
        text(self.command(Method::GET, "/url", None).await)
    }

    async fn element(&self, css: &str) -> String {
        let found = self.post("/element", json!({ "using": "css selector", "value": css })).await;
        format!("/element/{}", found[ELEMENT].as_str().unwrap())
    }

    pub(crate) async fn enter(&self, css: &str, what: &str) {
        let element = self.element(css).await;
        self.post(&format!("{element}/value"), json!({ "text": what })).await;
    }

    /// Clicks, and waits until the page has gone. What comes next waits for the new page by itself.
    pub(crate) async fn click(&self, css: &str) {
        let element = self.element(css).await;
        self.post(&format!("{element}/click"), json!({})).await;
        // The form may be sent a moment later.
        let (is_there, end) = (format!("{}{element}/name", self.url), Instant::now() + Duration::from_secs(10));
        while sent(&self.http, Method::GET, &is_there, None).await.is_ok() {
            assert!(Instant::now() < end, "{css} led to no other page");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn new_tab(&self) -> String {
        text(self.post("/window/new", json!({ "type": "tab" })).await["handle"].take())
    }

    pub(crate) async fn tab(&self) -> String {
        text(self.command(Method::GET, "/window", None).await)
    }

    pub(crate) async fn to_tab(&self, handle: &str) {
        self.post("/window", json!({ "handle": handle })).await;
    }

    /// Into the frame of this number, whatever its origin; out of it again with `None`.
    pub(crate) async fn to_frame(&self, number: Option<u16>) {
        self.post("/frame", json!({ "id": number })).await;
    }

    /// What the body of an asynchronous function returns, or its error as text, as a script of the page. It may use `given`.
    pub(crate) async fn script(&self, body: &str, given: Value) -> Value {
        let script = format!(
            "const [given, done] = arguments; (async () => {{ {body} }})().then(done, error => done(String(error)));"
        );
        self.post("/execute/async", json!({ "script": script, "args": [given] })).await
    }

    /// The cookies of this page, as the browser keeps them.
    pub(crate) async fn cookies(&self) -> Vec<Value> {
        self.command(Method::GET, "/cookie", None).await.as_array().unwrap().clone()
    }

    /// The window of a phone.
    pub(crate) async fn phone(&self, width: u16, height: u64) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": metrics });
        self.post("/goog/cdp/execute", command).await;
    }

    /// The colours that the user prefers.
    pub(crate) async fn colours(&self, is_dark: bool) {
        let value = if is_dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.post("/goog/cdp/execute", json!({ "cmd": "Emulation.setEmulatedMedia", "params": media })).await;
    }

    pub(crate) async fn screenshot(&self, file: &Path) {
        let image = text(self.command(Method::GET, "/screenshot", None).await);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, STANDARD.decode(image).unwrap()).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Nothing is left to do if it was closed. Its helpers write to the profile for a moment after it has ended.
        for signal in ["-TERM", "-KILL"] {
            if self.is_running() {
                let _ = Command::new("kill").args([signal, &self.id.to_string()]).output();
                within_seconds(5, || !self.is_running());
            }
        }
        within_seconds(5, || std::fs::remove_dir_all(self.profile.path()).is_ok());
    }
}

fn within_seconds(limit: u64, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(limit);
    while !is_so() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
}

pub(crate) fn text(value: Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The value of a command's answer, or the driver's error.
async fn sent(http: &Client, method: Method, url: &str, body: Option<&Value>) -> Result<Value, String> {
    let mut request = http.request(method, url);
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    let answer = request.send().await.map_err(|error| error.to_string())?;
    let is_success = answer.status().is_success();
    let body = answer.bytes().await.map_err(|error| error.to_string())?;
    let mut body: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    let value = body["value"].take();
    if is_success { Ok(value) } else { Err(format!("{url}: {}: {}", value["error"], value["message"])) }
}
