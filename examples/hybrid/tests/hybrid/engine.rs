//! Engines of a test's own, on a free port of loopback, with a folder of their own.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::process::Folder;

pub(crate) struct Engine {
    pub(crate) url: String,
    port: u16,
    start: Box<dyn Fn() -> Command + Send>,
    child: Child,
    _folder: Folder,
}

/// Redis or Valkey, whose acknowledged writes are on disk; `None`, and a line that says so, if none is installed.
pub(crate) fn redis() -> Option<Engine> {
    let server = installed(&["redis-server", "valkey-server"], &[])?;
    let (folder, port) = (Folder::new(), free_port());
    let place = folder.path().to_owned();
    let start = move || {
        let mut command = Command::new(&server);
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"]);
        command.args(["--appendfsync", "always", "--dir"]).arg(&place);
        command
    };
    Some(Engine::started(format!("redis://127.0.0.1:{port}/0"), port, folder, start))
}

/// PostgreSQL; `None`, and a line that says so, if none is installed.
pub(crate) fn postgres() -> Option<Engine> {
    let mut places: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql").map_or_else(
        |_| Vec::new(),
        |versions| versions.filter_map(Result::ok).map(|version| version.path().join("bin")).collect(),
    );
    places.sort();
    let server = installed(&["postgres"], &places)?;
    let initdb = server.with_file_name("initdb");
    let initdb = if initdb.exists() { initdb } else { installed(&["initdb"], &places)? };
    let (folder, port) = (Folder::new(), free_port());
    let data = folder.path().join("data");
    let mut make = unprivileged(&initdb, folder.path());
    make.arg("-D").arg(&data).args(["-U", "hybrid", "--auth=trust", "-E", "UTF8", "--no-locale"]);
    assert!(make.stdout(Stdio::null()).status().unwrap().success());
    let place = folder.path().to_owned();
    let start = move || {
        let mut command = unprivileged(&server, &place);
        command.arg("-D").arg(&data).args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        command.args(["-c", "unix_socket_directories=", "-c", "shared_buffers=32MB"]);
        command
    };
    Some(Engine::started(format!("postgres://hybrid@127.0.0.1:{port}/postgres"), port, folder, start))
}

impl Engine {
    fn started(url: String, port: u16, folder: Folder, start: impl Fn() -> Command + Send + 'static) -> Self {
        let child = spawn(start());
        let engine = Self { url, port, start: Box::new(start), child, _folder: folder };
        engine.answers();
        engine
    }

    /// The number of its first process.
    #[allow(dead_code, reason = "the storm sends it signals")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn answers(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < end, "the engine has not started");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it, at once and for good: SIGKILL, or SIGQUIT, as PostgreSQL's children end by it too.
    pub(crate) fn stop(&mut self) {
        let id = self.child.id().to_string();
        let name = if self.url.starts_with("postgres") { "-QUIT" } else { "-KILL" };
        let _ = Command::new("kill").args([name, &id]).status();
        self.child.wait().unwrap();
    }

    pub(crate) fn start_again(&mut self) {
        self.child = spawn((self.start)());
        self.answers();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn installed(names: &[&str], more: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = more.iter().rev().cloned().chain(env::split_paths(&path));
    let found = folders.flat_map(|folder| names.iter().map(move |name| folder.join(name))).find(|file| file.is_file());
    if found.is_none() {
        assert!(
            env::var_os("COTTER_ENGINES").is_none_or(|engines| engines != "required"),
            "{names:?} is not installed"
        );
        eprintln!("skipped: {names:?} is absent here");
    }
    found
}

/// PostgreSQL does not run as root: another account then owns its folder and its process.
fn unprivileged(program: &Path, folder: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|data| std::os::unix::fs::MetadataExt::uid(&data) == 0);
    if !is_root {
        return Command::new(program);
    }
    assert!(Command::new("chown").arg("postgres").arg(folder).status().unwrap().success());
    let mut command = Command::new("setpriv");
    let account = ["--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"];
    command.args(account).arg(program).current_dir("/");
    command
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
