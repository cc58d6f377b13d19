use std::{
    hash::{BuildHasher, RandomState},
    marker::PhantomData,
    path::PathBuf,
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::Duration,
};

use cotter::{JwksReader, JwsPublicKeyAlgorithm, Keyring, SharedKeyring};
use tokio::{
    runtime::Handle as Runtime,
    sync::{Notify, watch},
};

use crate::{
    Clock, Discovery, JwksUrl, RemoteJwks, Standing, StartError, SystemClock,
    client::HttpClient,
    clock::Clocks,
    discovery::{Issuer, Reading},
    fetcher::{Fetcher, Source},
    freshness::Bounds,
    gate::Gate,
    plan::{Plan, Rules},
    remote::Handle,
    snapshot::{Disk, SnapshotFile},
    status::{Report, Telemetry},
    task::{Progress, Published, Shared, Task},
};

const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);

/// Builds a [`RemoteJwks`]: where the set is, and the rules that keep it.
///
/// [`RemoteJwks::builder`] and [`RemoteJwks::of_issuer`] make one. Durations are checked when it is started.
pub struct Builder<A> {
    place: Place,
    hosts: Vec<String>,
    read: Reading,
    name: Option<String>,
    rules: Rules,
    max_wait: Duration,
    reader: JwksReader,
    snapshot: Option<PathBuf>,
    clock: Box<dyn Clock>,
    algorithm: PhantomData<fn() -> A>,
}

#[derive(Clone, Debug)]
enum Place {
    Url(JwksUrl),
    Issuer(String, Discovery),
}

impl<A: JwsPublicKeyAlgorithm> Builder<A> {
    pub(crate) fn of_url(url: JwksUrl) -> Self {
        Self::new(Place::Url(url))
    }

    pub(crate) fn of_issuer(issuer: &str, discovery: Discovery) -> Self {
        Self::new(Place::Issuer(issuer.to_owned(), discovery))
    }

    fn new(place: Place) -> Self {
        Self {
            place,
            hosts: Vec::new(),
            read: JwksUrl::https,
            name: None,
            rules: Rules { bounds: Bounds::default(), cool_down: Duration::from_secs(30) },
            max_wait: Duration::from_secs(2),
            reader: JwksReader::new(),
            snapshot: None,
            clock: Box::new(SystemClock),
            algorithm: PhantomData,
        }
    }

    /// Allows the `jwks_uri` of an issuer to be at this host, besides the issuer's own. Each call adds a host.
    ///
    /// The host is a name or an address, without scheme, port or path; any port is allowed. For example, the issuer
    /// `https://accounts.google.com` has its keys at `www.googleapis.com`.
    #[must_use]
    pub fn jwks_host(mut self, host: &str) -> Self {
        self.hosts.push(host.to_owned());
        self
    }

    /// Allows an issuer on this machine without TLS, as [`JwksUrl::on_loopback`] does. For tests and development.
    #[must_use]
    pub fn issuer_on_loopback(self) -> Self {
        Self { read: JwksUrl::on_loopback, ..self }
    }

    /// Names the set in metrics and events, in place of its host. The name must not come from a token.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// Treats a set as fresh for at most this time, whatever its header fields say: 1 h unless stated, 60 s to 24 h.
    ///
    /// While the issuer answers, a withdrawn key is accepted for no longer than this.
    #[must_use]
    pub const fn max_fresh(mut self, time: Duration) -> Self {
        self.rules.bounds.max_fresh = time;
        self
    }

    /// Uses a stale set for at most this time, while the issuer does not answer: 1 h unless stated, 0 s to 24 h.
    ///
    /// After that, every token is rejected as [`KeysUnavailable`](cotter::VerifyError::KeysUnavailable). A response can shorten the
    /// time: see [`Freshness::of`](crate::freshness::Freshness::of).
    #[must_use]
    pub const fn max_stale(mut self, time: Duration) -> Self {
        self.rules.bounds.max_stale = time;
        self
    }

    /// Lets tokens cause at most one refresh in this time: 30 s unless stated, 1 s to 1 h.
    #[must_use]
    pub const fn cool_down(mut self, time: Duration) -> Self {
        self.rules.cool_down = time;
        self
    }

    /// Lets a token wait for a refresh for at most this time: 2 s unless stated, up to 10 s.
    #[must_use]
    pub const fn max_wait(mut self, time: Duration) -> Self {
        self.max_wait = time;
        self
    }

    /// Reads sets as [`Keyring::from_jwks_lenient`] does.
    #[must_use]
    pub const fn lenient(mut self) -> Self {
        self.reader = self.reader.lenient();
        self
    }

    /// Keeps the last good set in this file, and starts with it while the issuer does not answer.
    ///
    /// The file is replaced as a whole. Its set is stale from the beginning. It is refused once the time for which it was usable has
    /// passed, or if its date is in the future. Nothing signs the file: keep it where only the service can write. On Unix, a
    /// file that another user owns or may write is refused, and a link is not followed. While the disk hangs, the set is not
    /// saved, and one thread waits for it.
    #[must_use]
    pub fn snapshot(self, path: impl Into<PathBuf>) -> Self {
        Self { snapshot: Some(path.into()), ..self }
    }

    /// Reads the date from this clock.
    #[must_use]
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Box::new(clock), ..self }
    }

    /// Starts the task that keeps the set, with this HTTP client. The task fetches at once.
    ///
    /// # Errors
    ///
    /// [`StartError`]: the URL of the issuer or a host is refused, a duration is out of its range, or there is no `tokio`
    /// runtime.
    pub fn start_with(self, client: impl HttpClient) -> Result<RemoteJwks<A>, StartError> {
        self.check()?;
        let runtime = Runtime::try_current().map_err(|_| StartError::NoRuntime)?;
        let (source, identifier, host) = self.source()?;
        let hash = RandomState::new();
        let progress = Progress { ended: 0, standing: Standing::Unavailable, is_over: false };
        let shared = Arc::new(Shared {
            gate: Gate::new(Mutex::new(Plan::new(self.rules, hash.hash_one("jitter")))),
            clocks: Clocks::new(self.clock),
            report: Mutex::new(Report::default()),
            telemetry: Telemetry::new(self.name.as_deref().unwrap_or(&host)),
            wake: Notify::new(),
            progress: watch::Sender::new(progress),
            usable_until: AtomicU64::new(u64::MAX),
        });
        let ring = SharedKeyring::new(Keyring::unavailable());
        let (stop, stopped) = watch::channel(false);
        let task = Task {
            shared: Arc::clone(&shared),
            fetcher: Fetcher::new(client, source, self.rules.bounds, self.reader),
            reader: self.reader,
            snapshot: self.snapshot.map(|path| Disk::new(SnapshotFile::new(path, identifier))),
            keys: Published::new(Arc::clone(&shared), ring.clone()),
        };
        runtime.spawn(task.run(stopped));
        Ok(RemoteJwks::new(Handle { shared, ring, max_wait: self.max_wait, hash, stop }))
    }

    /// The source, what identifies it in a snapshot, and its host.
    fn source(&self) -> Result<(Source, String, String), StartError> {
        match &self.place {
            Place::Url(url) => Ok((Source::Url(url.clone()), url.as_str().to_owned(), url.host().to_owned())),
            Place::Issuer(identifier, discovery) => {
                let mut issuer = Issuer::new(identifier, *discovery, self.read)?;
                for host in &self.hosts {
                    issuer.allow_host(host)?;
                }
                let host = issuer.metadata().host().to_owned();
                Ok((Source::Issuer(issuer), identifier.clone(), host))
            }
        }
    }

    fn check(&self) -> Result<(), StartError> {
        let Rules { bounds, cool_down } = self.rules;
        within("max_fresh", bounds.max_fresh, bounds.min_fresh, DAY)?;
        within("max_stale", bounds.max_stale, Duration::ZERO, DAY)?;
        within("cool_down", cool_down, SECOND, SECOND.saturating_mul(3600))?;
        within("max_wait", self.max_wait, Duration::ZERO, SECOND.saturating_mul(10))
    }
}

fn within(name: &'static str, time: Duration, min: Duration, max: Duration) -> Result<(), StartError> {
    if time < min || time > max { Err(StartError::OutOfRange { name, min, max }) } else { Ok(()) }
}

impl<A> std::fmt::Debug for Builder<A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("place", &self.place).field("rules", &self.rules).finish_non_exhaustive()
    }
}
