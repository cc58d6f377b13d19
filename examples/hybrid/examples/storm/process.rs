//! `hybrid …`, started, and sent signals.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// A folder that goes with this value.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = env::temp_dir().join(format!("hybrid-storm.{}.{number}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program: the one that is stated, or that of this build, brought up to date by the cargo that runs this.
pub(crate) fn program(stated: Option<&Path>) -> Result<PathBuf, String> {
    if let Some(path) = stated {
        return Ok(path.to_owned());
    }
    let own = env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.parent().and_then(Path::parent).ok_or("this program is in no folder of builds")?;
    if let Some(cargo) = env::var_os("CARGO") {
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "hybrid", "--bin", "hybrid"]);
        if folder.ends_with("release") {
            build.arg("--release");
        }
        if !build.status().is_ok_and(|status| status.success()) {
            return Err("hybrid was not built".to_owned());
        }
    }
    let program = folder.join("hybrid");
    if program.is_file() { Ok(program) } else { Err(format!("{} is absent: use --bin", program.display())) }
}

/// A service at an address that stays.
pub(crate) struct Service {
    pub(crate) name: String,
    program: PathBuf,
    arguments: Vec<String>,
    pub(crate) log: PathBuf,
    child: Option<Child>,
}

impl Service {
    pub(crate) fn new(name: String, program: &Path, arguments: Vec<String>, folder: &Path) -> Self {
        let log = folder.join(format!("{name}.log"));
        Self { name, program: program.to_owned(), arguments, log, child: None }
    }

    /// Starts it, and waits until it takes requests; `false` if it has not within a minute.
    pub(crate) fn start(&mut self) -> bool {
        let log = fs::OpenOptions::new().create(true).append(true).open(&self.log).unwrap();
        let mut command = Command::new(&self.program);
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("HYBRID_")) {
            command.env_remove(name);
        }
        command.args(&self.arguments).env("RUST_LOG", "info").env("NO_COLOR", "1");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, told) = std::sync::mpsc::channel();
        // To its end, so that it never waits for a reader.
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let end = Instant::now() + Duration::from_secs(60);
        self.child = Some(child);
        loop {
            match told.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(" listening on ") => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }

    pub(crate) fn signal(&self, name: &str) {
        if let Some(child) = &self.child {
            signal(&[child.id()], name);
        }
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// SIGTERM, and the status; nothing if it has not ended within 15 s.
    pub(crate) fn terminate(&mut self) -> Option<ExitStatus> {
        self.signal("TERM");
        let mut child = self.child.take()?;
        for _ in 0..300 {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(50));
        }
        let _ = child.kill();
        let _ = child.wait();
        None
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends a signal to processes.
pub(crate) fn signal(ids: &[u32], name: &str) {
    let mut command = Command::new("kill");
    command.arg(format!("-{name}")).args(ids.iter().map(u32::to_string));
    let _ = command.stderr(Stdio::null()).status();
}

/// A process and its children, as PostgreSQL has them.
pub(crate) fn with_children(id: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    [id].into_iter().chain(children.split_whitespace().filter_map(|child| child.parse().ok())).collect()
}
