//! A server of a test's own, on a free port of the loopback interface, with a folder of its own.

use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Redis,
    Valkey,
}

impl Kind {
    /// The binary, if it is installed.
    pub(crate) fn binary(self) -> Option<PathBuf> {
        let (variable, name) = match self {
            Self::Redis => ("COTTER_REDIS_SERVER", "redis-server"),
            Self::Valkey => ("COTTER_VALKEY_SERVER", "valkey-server"),
        };
        if let Some(binary) = env::var_os(variable) {
            return Some(binary.into());
        }
        let path = env::var_os("PATH")?;
        env::split_paths(&path).map(|folder| folder.join(name)).find(|binary| binary.is_file())
    }
}

/// The server ends with this value, and its folder goes.
pub(crate) struct Server {
    binary: PathBuf,
    settings: Vec<String>,
    folder: PathBuf,
    port: u16,
    child: Child,
}

impl Server {
    /// `None`, and a line that says so, if it is not installed.
    pub(crate) fn start(kind: Kind, settings: &[&str]) -> Option<Self> {
        let Some(binary) = kind.binary() else {
            assert!(
                env::var_os("COTTER_ENGINES").is_none_or(|engines| engines != "required"),
                "{kind:?} is not installed"
            );
            eprintln!("skipped: {kind:?} is absent here");
            return None;
        };
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("cotter-redis.{}.{number}", std::process::id()));
        let settings = settings.iter().map(|setting| (*setting).to_owned()).collect::<Vec<_>>();
        // The port may be another's by then. A server that is dropped takes its folder with it.
        for _ in 0..5 {
            fs::create_dir_all(&folder).expect("a temporary folder can be made");
            let port = free_port();
            let child = spawn(&binary, &settings, &folder, port);
            let mut server =
                Self { binary: binary.clone(), settings: settings.clone(), folder: folder.clone(), port, child };
            if server.is_up() {
                return Some(server);
            }
            server.kill();
        }
        panic!("no server has started: {}", fs::read_to_string(folder.join("log")).unwrap_or_default());
    }

    /// One whose acknowledged writes are on disk.
    pub(crate) fn durable(kind: Kind) -> Option<Self> {
        Self::start(kind, &["--appendonly", "yes", "--appendfsync", "always"])
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on its port, with what is in its folder.
    pub(crate) fn restart(&mut self) {
        self.kill();
        self.child = spawn(&self.binary, &self.settings, &self.folder, self.port);
        assert!(self.is_up(), "the server has not started again: {}", self.log());
    }

    /// `kill -STOP` or `kill -CONT`.
    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status().expect("kill is there");
        assert!(status.success(), "the server could not be sent {signal}");
    }

    /// Sends one command as words, and gives what comes back.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        say(self.port, words).expect("the server answers")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Waits until it answers: 20 s and more, by steps, since a machine that stands still meanwhile starts nothing.
    fn is_up(&mut self) -> bool {
        for _ in 0..1000 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return false;
            }
            if say(self.port, &["PING"]).is_some_and(|answer| answer.starts_with("+PONG")) {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn spawn(binary: &Path, settings: &[String], folder: &Path, port: u16) -> Child {
    let log =
        fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("the log can be written");
    Command::new(binary)
        .args(["--bind", "127.0.0.1", "--protected-mode", "yes", "--save", "", "--daemonize", "no"])
        .arg("--port")
        .arg(port.to_string())
        .arg("--dir")
        .arg(folder)
        .args(settings)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(Stdio::null())
        .spawn()
        .expect("the server can be run")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

fn say(port: u16, words: &[&str]) -> Option<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut command = format!("*{}\r\n", words.len());
    for word in words {
        command.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    stream.write_all(command.as_bytes()).ok()?;
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer[..length]).into_owned())
}
