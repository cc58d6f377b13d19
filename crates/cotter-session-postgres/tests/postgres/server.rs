//! A throw-away server on a free loopback port, which ends with this process.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock},
    thread::sleep,
    time::{Duration, Instant},
};

use cotter_session_postgres::tokio_postgres::Config;

/// A server that tests may kill.
pub(crate) struct Server {
    directory: PathBuf,
    port: u16,
    postmaster: Mutex<Child>,
    /// Ends the server and removes its folder when its standard input closes, however this process ends.
    _guard: Child,
}

/// The server that tests share: without fsync, since none of them kills it.
pub(crate) fn shared() -> Option<Config> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    if let Ok(named) = std::env::var("COTTER_TEST_POSTGRES") {
        return Some(named.parse().expect("COTTER_TEST_POSTGRES is a connection string"));
    }
    let server = SERVER.get_or_init(|| Server::start(false)).as_ref()?;
    Some(server.config())
}

impl Server {
    /// `None`, in words, if PostgreSQL is not installed.
    pub(crate) fn start(is_durable: bool) -> Option<Self> {
        let Some(bin) = installed() else {
            let is_required = std::env::var_os("COTTER_ENGINES").is_some_and(|engines| engines == "required");
            assert!(!is_required, "PostgreSQL is not installed");
            println!("skipped: PostgreSQL is not installed, and COTTER_TEST_POSTGRES names no server");
            return None;
        };
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let directory = std::env::temp_dir().join(format!("cotter-postgres-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        own(&directory);
        let data = directory.join("data");
        let made = as_postgres(&bin.join("initdb"))
            .args(["-U", "cotter", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut settings = String::from(
            "listen_addresses = '127.0.0.1'\nshared_buffers = 64MB\nmax_connections = 200\n\
             timezone = 'Pacific/Chatham'\nunix_socket_directories = ''\n",
        );
        if is_durable {
            // The server writes less about transactions that changed nothing, and later, so that a crash is at its worst.
            settings.push_str("wal_level = minimal\nmax_wal_senders = 0\nwal_writer_delay = 10s\n");
        } else {
            settings.push_str("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
        }
        let file = data.join("postgresql.conf");
        fs::write(&file, fs::read_to_string(&file).unwrap() + &settings).unwrap();
        let guard = Command::new("sh")
            .args([
                "-c",
                "read -r _; kill -QUIT $(head -n 1 \"$1/data/postmaster.pid\"); sleep 1; rm -rf \"$1\"",
                "guard",
            ])
            .arg(&directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let postmaster = Mutex::new(launch(&bin, &directory, port));
        Some(Self { directory, port, postmaster, _guard: guard })
    }

    pub(crate) fn config(&self) -> Config {
        let mut config = Config::new();
        config.host("127.0.0.1").port(self.port).user("cotter").dbname("postgres");
        config
    }

    /// `kill -9` of the server and of every process of it, those that it starts meanwhile too.
    pub(crate) fn kill(&self) {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let all = self.processes();
            if all.is_empty() {
                break;
            }
            assert!(Instant::now() < end, "a killed process is still there");
            signal("KILL", &all);
            sleep(Duration::from_millis(5));
        }
        self.postmaster.lock().unwrap().wait().unwrap();
    }

    pub(crate) fn restart(&self) {
        // What it says is of the server that was killed.
        fs::remove_file(self.directory.join("data/postmaster.pid")).unwrap();
        *self.postmaster.lock().unwrap() = launch(&installed().unwrap(), &self.directory, self.port);
    }

    /// Stops every process of the server, without ending it.
    pub(crate) fn freeze(&self) {
        signal("STOP", &self.processes());
    }

    pub(crate) fn thaw(&self) {
        signal("CONT", &self.processes());
    }

    /// All of them work in the folder of the data.
    fn processes(&self) -> Vec<String> {
        let data = self.directory.join("data");
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let own = entries.filter(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == data));
        own.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name != "self").collect()
    }
}

fn installed() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    versions.filter(|bin| bin.join("postgres").exists()).max()
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").is_ok_and(|status| status.contains("\nUid:\t0\t"))
}

/// PostgreSQL does not run as root.
fn as_postgres(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups", "--"]).arg(program);
    command.current_dir("/");
    command
}

fn own(directory: &Path) {
    if is_root() {
        assert!(Command::new("chown").arg("postgres").arg(directory).status().unwrap().success());
    }
}

fn launch(bin: &Path, directory: &Path, port: u16) -> Child {
    let log = fs::File::options().create(true).append(true).open(directory.join("log")).unwrap();
    let mut postmaster = as_postgres(&bin.join("postgres"))
        .arg("-D")
        .arg(directory.join("data"))
        .args(["-p", &port.to_string()])
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    let pid_file = directory.join("data/postmaster.pid");
    while !fs::read_to_string(&pid_file).is_ok_and(|text| text.contains("ready")) {
        let log = || fs::read_to_string(directory.join("log")).unwrap();
        assert!(postmaster.try_wait().unwrap().is_none(), "the server ended: {}", log());
        assert!(Instant::now() < end, "the server did not start: {}", log());
        sleep(Duration::from_millis(10));
    }
    postmaster
}

fn signal(name: &str, processes: &[String]) {
    let _ = Command::new("kill").arg(format!("-{name}")).args(processes).stderr(Stdio::null()).status();
}
