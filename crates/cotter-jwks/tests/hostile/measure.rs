//! Measures the time and the memory of a fetch.

use std::{
    env, fs,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use cotter_jwks::{
    JwksUrl, ReqwestClient,
    client::{FetchError, HttpClient, Limits, Request, Response},
};
use stats_alloc::Region;
use tokio::runtime::{Builder, Runtime};

use crate::{ALLOCATOR, certificate};

/// The longest time of a fetch that has nothing to wait for. The machine may be busy.
pub const AT_ONCE: Duration = Duration::from_secs(5);

/// The most that a fetch may allocate in all: it holds 64 KiB of body, and up to 408 KiB of header, which grows by doubling.
pub const MEMORY: usize = 2 << 20;

/// One test at a time.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Limits that are waited for in tests.
pub fn limits(connect: u64, total: u64) -> Limits {
    let mut limits = Limits::default();
    (limits.connect, limits.total) = (Duration::from_millis(connect), Duration::from_millis(total));
    limits
}

/// A client that trusts the tests' own root alone.
pub fn client() -> ReqwestClient {
    ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem()).build().unwrap()
}

/// A runtime for fetches.
pub struct Fetching(Runtime);

impl Fetching {
    pub fn new() -> Self {
        Self(Builder::new_current_thread().enable_time().build().unwrap())
    }

    /// One fetch, and how long it took.
    pub fn get(&self, client: &ReqwestClient, request: Request) -> (Result<Response, FetchError>, Duration) {
        let start = Instant::now();
        let result = self.0.block_on(client.get(request));
        (result, start.elapsed())
    }

    /// Waits until no fetch has a thread left, and so no connection.
    pub fn assert_nothing_is_left(self) {
        drop(self.0);
        let start = Instant::now();
        while threads() > 0 {
            assert!(start.elapsed() < 4 * AT_ONCE, "a fetch is left");
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// How many threads fetch, on a system that tells the names of threads.
pub fn threads() -> usize {
    let Ok(tasks) = fs::read_dir("/proc/self/task") else { return 0 };
    let names = tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.trim_end() == "cotter-jwks").count()
}

/// Fetches with the test's client under these limits, and checks the time and the memory.
pub fn fetch_within(url: &str, limits: Limits, time: Duration, memory: usize) -> Result<Response, FetchError> {
    fetch_with(&client(), url, limits, time, memory)
}

/// Fetches, and checks the time, what the client allocates in all, and what it holds at any moment.
pub fn fetch_with(
    client: &ReqwestClient,
    url: &str,
    limits: Limits,
    time: Duration,
    memory: usize,
) -> Result<Response, FetchError> {
    let mut request = Request::new(url_of(url));
    request.limits = limits;
    let fetching = Fetching::new();
    let most = Most::watch();
    let region = Region::new(ALLOCATOR);
    let (result, took) = fetching.get(client, request);
    let allocated = region.change().bytes_allocated;
    let held = most.held();
    if env::var_os("COTTER_MEASURE").is_some() {
        let what = result.as_ref().map(|response| response.status);
        eprintln!("{what:?}: {took:?}, {allocated} bytes allocated, {held} held");
    }
    assert!(took < time, "took {took:?}, and may take {time:?}");
    assert!(allocated < memory, "allocated {allocated} bytes, and may {memory}");
    assert!(held < MEMORY, "held {held} bytes, and may {MEMORY}");
    fetching.assert_nothing_is_left();
    result
}

/// The most that is allocated at any moment, as far as samples show.
struct Most {
    is_over: Arc<AtomicBool>,
    watching: JoinHandle<usize>,
}

impl Most {
    fn watch() -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_over);
        let now = || {
            let stats = ALLOCATOR.stats();
            stats.bytes_allocated.wrapping_sub(stats.bytes_deallocated)
        };
        let watching = thread::spawn(move || {
            let (before, mut most) = (now(), 0);
            while !seen.load(Ordering::Relaxed) {
                most = most.max(now().saturating_sub(before));
                thread::sleep(Duration::from_millis(1));
            }
            most
        });
        Self { is_over, watching }
    }

    fn held(self) -> usize {
        self.is_over.store(true, Ordering::Relaxed);
        self.watching.join().unwrap()
    }
}

/// Fetches under the usual limits.
pub fn fetch(url: &str) -> Result<Response, FetchError> {
    fetch_within(url, Limits::default(), AT_ONCE, MEMORY)
}

pub fn url_of(url: &str) -> JwksUrl {
    if url.starts_with("http:") { JwksUrl::on_loopback(url) } else { JwksUrl::https(url) }.unwrap()
}
