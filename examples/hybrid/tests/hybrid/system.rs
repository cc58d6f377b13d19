//! `web` and `orders`, on a store.

use std::time::{Duration, Instant};

use reqwest::{Client, RequestBuilder, Response};

use crate::{
    browser::Browser,
    lossy::Lossy,
    native::Native,
    process::{Folder, Process, hybrid},
};

pub(crate) const PASSWORD: &str = "correct horse 1";
pub(crate) const SECRET: &str = "the secret of the service";

/// A client that follows nothing.
pub(crate) fn http() -> Client {
    let _ = rustls_graviola::default_provider().install_default();
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().tls_certs_only([]);
    client.timeout(Duration::from_secs(20)).pool_max_idle_per_host(0).build().unwrap()
}

/// What a system is started with.
pub(crate) struct Start {
    pub(crate) store: Option<String>,
    pub(crate) webs: usize,
    pub(crate) flags: Vec<&'static str>,
    pub(crate) between: Option<Between>,
}

/// What stands between `orders` and `web`: its address, and how it is told where `web` is.
pub(crate) type Between = (String, Box<dyn FnOnce(&str) -> Lossy + Send>);

impl Default for Start {
    fn default() -> Self {
        Self { store: Some("memory".to_owned()), webs: 1, flags: Vec::new(), between: None }
    }
}

pub(crate) struct System {
    pub(crate) folder: Folder,
    pub(crate) web: Vec<Process>,
    pub(crate) web_urls: Vec<String>,
    pub(crate) orders: Process,
    pub(crate) orders_url: String,
    pub(crate) public: String,
    pub(crate) http: Client,
    web_arguments: Vec<String>,
    _between: Option<Lossy>,
}

impl System {
    pub(crate) async fn new(start: Start) -> Self {
        let folder = Folder::new();
        let store = start.store.unwrap_or_else(|| format!("redb:{}", folder.join("sessions.redb")));
        let keys = folder.join("keys");
        let mut web_arguments: Vec<String> =
            ["--store", &store, "--keys", &keys, "--service-secret", SECRET].map(str::to_owned).into();
        for user in ["alice", "bob"] {
            web_arguments.extend(["--user".to_owned(), format!("{user}:{PASSWORD}")]);
        }
        let stated = start.flags.chunks(2).find(|pair| pair[0] == "--public-url").map(|pair| pair[1].to_owned());
        let flags: Vec<_> = start.flags.chunks(2).filter(|pair| pair[0] != "--public-url").flatten().collect();
        web_arguments.extend(flags.iter().map(|flag| (**flag).to_owned()));
        // The port of `orders` is taken first, so that `web` can be told.
        let reserved = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let orders_at = reserved.local_addr().unwrap().to_string();
        drop(reserved);
        web_arguments.extend(["--orders".to_owned(), orders_at.clone()]);

        let (mut web, mut web_urls) = (Vec::new(), Vec::new());
        let mut public = stated;
        for _ in 0..start.webs {
            let mut process = started("web", &web_arguments, &[("--web", "127.0.0.1:0")], public.as_deref());
            let url = process.listens("web");
            public.get_or_insert_with(|| url.replace("127.0.0.1", "localhost"));
            web.push(process);
            web_urls.push(url);
        }
        let public = public.unwrap();
        let (reached, between) = match start.between {
            Some((url, forward)) => (url, Some(forward(&web_urls[0]))),
            None => (web_urls[0].clone(), None),
        };
        let at = reached.trim_start_matches("http://");
        let orders_only = ["--leeway", "--feed-max-staleness", "--jwks-cooldown", "--jwks-max-stale"];
        let mut orders_arguments: Vec<String> =
            ["--web", at, "--orders", &orders_at, "--service-secret", SECRET].map(str::to_owned).into();
        for pair in start.flags.chunks(2).filter(|pair| orders_only.contains(&pair[0])) {
            orders_arguments.extend(pair.iter().map(|text| (*text).to_owned()));
        }
        let mut orders = started("orders", &orders_arguments, &[], Some(&public));
        let orders_url = orders.listens("orders");
        let system =
            Self { folder, web, web_urls, orders, orders_url, public, http: http(), web_arguments, _between: between };
        system.ready().await;
        system
    }

    /// Waits until all say that they are ready.
    pub(crate) async fn ready(&self) {
        for url in self.web_urls.iter().chain([&self.orders_url]) {
            let is_ready =
                async || self.http.get(format!("{url}/readyz")).send().await.is_ok_and(|a| a.status() == 200);
            assert!(until(Duration::from_secs(60), is_ready).await, "{url} is not ready");
        }
    }

    /// Starts a `web` again that has ended, at its former address.
    pub(crate) fn start_web_again(&mut self, which: usize) {
        let at = self.web_urls[which].trim_start_matches("http://").to_owned();
        self.web[which] = started("web", &self.web_arguments, &[("--web", &at)], Some(&self.public));
        self.web[which].listens("web");
    }

    pub(crate) fn browser(&self, web: usize) -> Browser {
        Browser::new(&self.web_urls[web], &self.public)
    }

    /// A browser of this user, logged in.
    pub(crate) async fn logged_in(&self, web: usize, user: &str) -> Browser {
        let mut browser = self.browser(web);
        let answer = browser.log_in(user, PASSWORD).await;
        assert_eq!(answer.status(), 303);
        browser
    }

    /// A native client of this user, logged in.
    pub(crate) async fn native(&self, web: usize, user: &str) -> Native {
        let browser = self.logged_in(web, user).await;
        Native::authorized_by(self, browser).await
    }

    pub(crate) fn at_orders(&self, path: &str) -> String {
        format!("{}{path}", self.orders_url)
    }

    pub(crate) fn get_orders(&self, token: &str) -> RequestBuilder {
        self.http.get(self.at_orders("/orders")).bearer_auth(token)
    }

    pub(crate) async fn orders_status(&self, token: &str) -> u16 {
        self.get_orders(token).send().await.unwrap().status().as_u16()
    }

    /// Waits until `orders` refuses a token.
    pub(crate) async fn refused_within(&self, limit: Duration, token: &str) -> bool {
        until(limit, async || self.orders_status(token).await == 401).await
    }
}

fn started(service: &str, arguments: &[String], more: &[(&str, &str)], public: Option<&str>) -> Process {
    let mut all = vec![service.to_owned()];
    all.extend_from_slice(arguments);
    all.extend(more.iter().flat_map(|(flag, value)| [(*flag).to_owned(), (*value).to_owned()]));
    all.extend(public.iter().flat_map(|public| ["--public-url".to_owned(), (*public).to_owned()]));
    let mut command = hybrid(&all);
    // A test that fails says why by itself.
    command.env("RUST_LOG", "off").env("NO_COLOR", "1");
    Process::start(command)
}

/// Asks every 20 ms, until it is so or the time is over.
pub(crate) async fn until(limit: Duration, mut is_so: impl AsyncFnMut() -> bool) -> bool {
    let end = Instant::now() + limit;
    loop {
        if is_so().await {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The fields of this name.
pub(crate) fn fields(answer: &Response, name: &str) -> Vec<String> {
    answer.headers().get_all(name).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

pub(crate) async fn json(answer: Response) -> serde_json::Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}
