//! The services and the engine.

use std::{fs, net::TcpListener};

use crate::{
    book::{Book, ENDS_WELL, LOGS},
    engine::{self, Engine},
    lives::PASSWORD,
    options::{OVERLAP, Options, STALENESS, Store},
    process::{Folder, Service, program, signal, with_children},
};

pub(crate) struct Fleet {
    pub(crate) web: Vec<Service>,
    pub(crate) orders: Vec<Service>,
    pub(crate) engine: Option<Engine>,
    addresses: Addresses,
    folder: Folder,
}

/// Where everything is.
#[derive(Clone)]
pub(crate) struct Addresses {
    pub(crate) public: String,
    pub(crate) web: Vec<String>,
    pub(crate) orders: Vec<String>,
}

impl Fleet {
    /// Starts everything; nothing, and a line that says why, if something is not installed.
    pub(crate) fn start(options: &Options) -> Option<Self> {
        let program = program(options.bin.as_deref()).inspect_err(|why| println!("error: {why}")).ok()?;
        let folder = Folder::new();
        let (engine, store) = match options.store {
            Store::Memory => (None, "memory".to_owned()),
            Store::Redb => (None, format!("redb:{}", folder.path().join("sessions.redb").display())),
            Store::Postgres => engine::postgres().map(|engine| (engine.url.clone(), engine)).map(apart)?,
            Store::Redis => engine::redis().map(|engine| (engine.url.clone(), engine)).map(apart)?,
        };
        // All are taken before one is given back, so that they differ.
        let count = options.webs() + options.orders();
        let taken: Vec<_> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
        let mut ports: Vec<_> = taken.iter().map(|port| port.local_addr().unwrap().to_string()).collect();
        drop(taken);
        let orders_at = ports.split_off(options.webs());
        let public = ports[0].replace("127.0.0.1", "http://localhost");
        let keys = folder.path().join("keys").display().to_string();
        let common = |service: &str| {
            let flags = [service, "--public-url", &public, "--keys", &keys, "--service-secret", "a secret of a storm"];
            let mut all = flags.map(str::to_owned).to_vec();
            all.extend(["--jwks-cooldown".to_owned(), "1s".to_owned()]);
            all
        };
        let mut web = Vec::new();
        for (number, at) in ports.iter().enumerate() {
            let mut arguments = common("web");
            let overlap = format!("{}s", OVERLAP.as_secs());
            let to = &orders_at[number % orders_at.len()];
            arguments
                .extend(["--web", at, "--orders", to, "--store", &store, "--overlap", &overlap].map(str::to_owned));
            for user in 0..options.clients.max(1) {
                arguments.extend(["--user".to_owned(), format!("user{user}:{PASSWORD}")]);
            }
            web.push(Service::new(format!("web{number}"), &program, arguments, folder.path()));
        }
        let mut orders = Vec::new();
        for (number, at) in orders_at.iter().enumerate() {
            let mut arguments = common("orders");
            let staleness = format!("{}s", STALENESS.as_secs());
            let from = &ports[number % ports.len()];
            arguments.extend(["--web", from, "--orders", at, "--feed-max-staleness", &staleness].map(str::to_owned));
            orders.push(Service::new(format!("orders{number}"), &program, arguments, folder.path()));
        }
        for service in web.iter_mut().chain(&mut orders) {
            assert!(service.start(), "{} has not started: {}", service.name, service.log.display());
        }
        let urls = |ports: &[String]| ports.iter().map(|port| format!("http://{port}")).collect();
        let addresses = Addresses { public, web: urls(&ports), orders: urls(&orders_at) };
        Some(Self { web, orders, engine, addresses, folder })
    }

    pub(crate) fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// Sends a signal to the engine and all its processes.
    pub(crate) fn signal_engine(&self, name: &str) {
        if let Some(engine) = &self.engine {
            signal(&with_children(engine.id()), name);
        }
    }

    /// Ends everything, and reads the logs.
    pub(crate) async fn end(mut self, book: &Book) {
        let secrets = book.secrets();
        for service in self.web.iter_mut().chain(&mut self.orders) {
            let status = service.terminate();
            book.holds(ENDS_WELL, status.is_some_and(|status| status.success()), || {
                format!("{}: {status:?}", service.name)
            });
            let log = fs::read_to_string(&service.log).unwrap_or_default();
            book.holds(ENDS_WELL, !log.contains("panicked"), || format!("{}: {log}", service.name));
            let is_clean = !log.contains("eyJ") && !log.contains("rt1_") && !secrets.iter().any(|s| log.contains(&**s));
            book.holds(LOGS, is_clean, || service.name.clone());
        }
        if !book.is_whole() {
            let kept = self.folder.path().with_extension("logs");
            let _ = fs::create_dir(&kept);
            for service in self.web.iter().chain(&self.orders) {
                let _ = fs::copy(&service.log, kept.join(format!("{}.log", service.name)));
            }
            println!("logs are in {}", kept.display());
        }
    }
}

fn apart((url, engine): (String, Engine)) -> (Option<Engine>, String) {
    (Some(engine), url)
}
