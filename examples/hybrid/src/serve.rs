//! Starting the services, and ending them.

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use crate::{
    failure::Failure,
    observe,
    options::{Address, NewUser, OrdersOptions, Origin, Places, ServeOptions, WebOptions, users_of},
    orders::{self, OrdersSettings},
    secret_file,
    service_secret::ServiceSecret,
    serving::serve,
    stop::Stop,
    store::StoreName,
    web::{self, WebSettings},
};

/// The user that `serve` makes.
const DEMO: &str = "demo";

/// Both services in one process.
pub(crate) fn both(options: ServeOptions) -> Result<(), Failure> {
    run(async {
        let ServeOptions { places, mut kept, sessions, api, lead, limits } = options;
        limits.check()?;
        let stop = stop()?;
        let (web, orders) = (Bound::to(&places.web).await?, Bound::to(&places.orders).await?);
        let mut scratch = Scratch::default();
        let demo = if kept.users.is_empty() { Some(demo_password()?) } else { None };
        if let Some(password) = &demo {
            let Ok(user) = format!("{DEMO}:{}", **password).parse::<NewUser>();
            kept.users.push(user);
        }
        let keys = scratch.or_folder(places.keys.clone())?;
        let secret = secret(&places, &keys)?;
        let public = public_url(&places, &web)?;
        let settings = WebSettings {
            orders: orders.reached_at(),
            secret: secret.clone(),
            store: scratch.or_store(kept.store)?,
            users: users_of(&kept.users)?,
            policy: sessions.policy()?,
            access_life: sessions.access_ttl,
            code_life: sessions.code_ttl,
            timing: web::key_timing(lead.or_of(&limits), limits.jwks_max_stale)?,
            keys,
            public: public.clone(),
            stop: stop.clone(),
        };
        let (is_lasting, keys) = (!scratch.holds(&settings.store), settings.keys.display().to_string());
        let web_service = web::start(settings).await?;
        let settings = OrdersSettings {
            web: web.reached_at(),
            public: public.clone(),
            own: api.orders_url.unwrap_or_else(|| Origin::of(orders.address)),
            secret,
            limits,
        };
        let orders_service = orders::start(settings)?;
        listening("web", web.address)?;
        listening("orders", orders.address)?;
        introduce(&public, demo.as_ref(), &keys, is_lasting)?;
        tokio::join!(
            serve(web.listener, web_service.router(), stop.clone()),
            serve(orders.listener, orders_service.router(), stop)
        );
        orders_service.end().await;
        web_service.end().await;
        Ok(())
    })
}

/// The service that is logged in at.
pub(crate) fn web(options: WebOptions) -> Result<(), Failure> {
    run(async {
        let WebOptions { places, kept, sessions, lead, limits } = options;
        limits.check()?;
        let stop = stop()?;
        let web = Bound::to(&places.web).await?;
        let mut scratch = Scratch::default();
        let keys = scratch.or_folder(places.keys.clone())?;
        let settings = WebSettings {
            orders: places.orders.clone(),
            secret: secret(&places, &keys)?,
            store: scratch.or_store(kept.store)?,
            users: users_of(&kept.users)?,
            policy: sessions.policy()?,
            access_life: sessions.access_ttl,
            code_life: sessions.code_ttl,
            timing: web::key_timing(lead.or_of(&limits), limits.jwks_max_stale)?,
            keys,
            public: public_url(&places, &web)?,
            stop: stop.clone(),
        };
        let service = web::start(settings).await?;
        listening("web", web.address)?;
        serve(web.listener, service.router(), stop).await;
        service.end().await;
        Ok(())
    })
}

/// The API.
pub(crate) fn orders(options: OrdersOptions) -> Result<(), Failure> {
    run(async {
        let OrdersOptions { places, api, limits } = options;
        limits.check()?;
        let stop = stop()?;
        let orders = Bound::to(&places.orders).await?;
        let secret = match (&places.service_secret, &places.keys) {
            (Some(secret), _) => secret.clone(),
            (None, Some(keys)) => ServiceSecret::in_folder(keys)?,
            (None, None) => {
                return Err(Failure::new("no secret of the service: expected --service-secret, or the --keys of web"));
            }
        };
        let public = places.public_url.unwrap_or_else(|| Origin::of_localhost(places.web.port()));
        let settings = OrdersSettings {
            web: places.web,
            public,
            own: api.orders_url.unwrap_or_else(|| Origin::of(orders.address)),
            secret,
            limits,
        };
        let service = orders::start(settings)?;
        listening("orders", orders.address)?;
        serve(orders.listener, service.router(), stop).await;
        service.end().await;
        Ok(())
    })
}

fn run(service: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    observe::log()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::of("runtime", &error))?;
    let served = runtime.block_on(service);
    // A disk or a name server that hangs is not waited for.
    runtime.shutdown_background();
    served
}

fn stop() -> Result<Stop, Failure> {
    Stop::on_signal().map_err(|error| Failure::of("signals", &error))
}

/// A port that was taken.
struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    async fn to(address: &Address) -> Result<Self, Failure> {
        let listener = TcpListener::bind(address.as_str()).await;
        let listener = listener.map_err(|error| Failure::of(&format!("{address}"), &error))?;
        let address = listener.local_addr().map_err(|error| Failure::of(&format!("{address}"), &error))?;
        Ok(Self { listener, address })
    }

    /// Where the other service of this process reaches it: an address for all interfaces is not one to connect to.
    fn reached_at(&self) -> Address {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv4() {
                [127, 0, 0, 1].into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        address.into()
    }
}

/// The origin that browsers use. A cookie with `Secure` is not sent over plain HTTP, except on this machine.
fn public_url(places: &Places, web: &Bound) -> Result<Origin, Failure> {
    let port = web.address.port();
    let stated = places.public_url.clone().unwrap_or_else(|| Origin::of_localhost(port)).with_port_taken(port);
    if stated.is_private() {
        Ok(stated)
    } else {
        Err(Failure::new("--public-url is not private: expected https, or http on this machine"))
    }
}

fn secret(places: &Places, keys: &std::path::Path) -> Result<ServiceSecret, Failure> {
    match &places.service_secret {
        Some(secret) => Ok(secret.clone()),
        None => ServiceSecret::in_folder(keys),
    }
}

/// Twelve random bytes, as 16 characters.
fn demo_password() -> Result<Zeroizing<String>, Failure> {
    let mut random = Zeroizing::new([0; 12]);
    getrandom::fill(&mut *random).map_err(|error| Failure::of("random bytes", &error))?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*random)))
}

/// A temporary folder, if one is needed.
#[derive(Default)]
pub(crate) struct Scratch {
    folder: Option<PathBuf>,
}

impl Scratch {
    fn folder(&mut self) -> Result<PathBuf, Failure> {
        if self.folder.is_none() {
            let made = secret_file::temporary_folder().map_err(|error| Failure::of("temporary folder", &error))?;
            self.folder = Some(made);
        }
        self.folder.clone().ok_or_else(|| Failure::new("no temporary folder"))
    }

    fn or_folder(&mut self, stated: Option<PathBuf>) -> Result<PathBuf, Failure> {
        match stated {
            Some(keys) => Ok(keys),
            None => Ok(self.folder()?.join("keys")),
        }
    }

    fn or_store(&mut self, stated: Option<StoreName>) -> Result<StoreName, Failure> {
        match stated {
            Some(store) => Ok(store),
            None => Ok(StoreName::redb_in(&self.folder()?)),
        }
    }

    /// Whether this store is in it.
    fn holds(&self, store: &StoreName) -> bool {
        match (store, &self.folder) {
            (StoreName::Redb(path), Some(folder)) => path.starts_with(folder),
            (StoreName::Memory, _) => true,
            _ => false,
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // It is in the folder for temporary files.
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn listening(service: &str, address: SocketAddr) -> Result<(), Failure> {
    say(&format!("{service} listening on http://{address}\n"))
}

/// What to open, and what to try.
fn introduce(public: &Origin, demo: Option<&Zeroizing<String>>, keys: &str, is_lasting: bool) -> Result<(), Failure> {
    let who = match demo {
        Some(password) => format!("  user {DEMO}, password {}\n", **password),
        None => "  one of the users of --user\n".to_owned(),
    };
    let kept = if is_lasting { "" } else { "Sessions and users are in a temporary folder, and gone when this ends.\n" };
    say(&format!(
        "\nOpen {public} and log in as\n{who}\
         Order something, open a second browser, log out there, and see the first.\n\
         In another terminal: `hybrid client login`, then `hybrid client orders`. Log out everywhere, and try again.\n\
         The signing keys: `hybrid keys list --keys {keys}`.\nThe metrics: {public}/metrics\n{kept}"
    ))
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let said = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    said.map_err(|error| Failure::of("standard output", &error))
}
