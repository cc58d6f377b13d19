//! PostgreSQL, on a free port of loopback.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use cotter_session_postgres::tokio_postgres::{Client, NoTls};

use super::{Address, Folder, Store};
use crate::Outcome;

/// The defaults, but for memory, and for the checkpoints, which would fall into some windows and not into others.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 100\n\
    fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n\
    shared_buffers = 512MB\nmax_wal_size = 16GB\ncheckpoint_timeout = 1h\n";

/// The server ends with this value, and its folder goes.
pub struct Postgres {
    folder: Folder,
    port: u16,
    postmaster: Child,
}

impl Postgres {
    pub fn start() -> Outcome<Self> {
        let bin = installed()?;
        let folder = Folder::new("postgres")?;
        own(folder.path())?;
        let data = folder.path().join("data");
        let made = as_postgres(&bin.join("initdb"))
            .args(["-U", "cotter", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data)
            .stdin(Stdio::null())
            .output()?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        let file = data.join("postgresql.conf");
        fs::write(&file, fs::read_to_string(&file)? + SETTINGS)?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let postmaster = launch(folder.path(), port)?;
        Ok(Self { folder, port, postmaster })
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn kill(&mut self) -> Outcome<()> {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let all = self.processes()?;
            if all.is_empty() {
                break;
            }
            if Instant::now() > end {
                return Err("a killed process of PostgreSQL is still there".into());
            }
            send("KILL", &all);
            sleep(Duration::from_millis(5));
        }
        self.postmaster.wait()?;
        Ok(())
    }

    pub fn restart(&mut self) -> Outcome<()> {
        // What it says is of the server that was killed.
        fs::remove_file(self.folder.path().join("data/postmaster.pid"))?;
        self.postmaster = launch(self.folder.path(), self.port)?;
        Ok(())
    }

    pub fn signal(&self, signal: &str) -> Outcome<()> {
        send(signal, &self.processes()?);
        Ok(())
    }

    /// Runs a statement that gives one number.
    pub async fn number(&self, statement: &str) -> Outcome<u64> {
        let number: Option<i64> = self.client().await?.query_one(statement, &[]).await?.try_get(0)?;
        Ok(u64::try_from(number.unwrap_or(0))?)
    }

    /// The bytes of the tables whose schema or name is like this, with their indexes.
    pub async fn size(&self, tables: &str) -> Outcome<u64> {
        let statement = "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c \
            JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE c.relkind IN ('r', 'p') AND (n.nspname LIKE $1 OR c.relname LIKE $1)";
        let bytes: Option<i64> = self.client().await?.query_one(statement, &[&tables]).await?.try_get(0)?;
        Ok(u64::try_from(bytes.unwrap_or(0))?)
    }

    async fn client(&self) -> Outcome<Client> {
        let url = Address { store: Store::Postgres, port: self.port }.url();
        let (client, connection) = cotter_session_postgres::tokio_postgres::connect(&url, NoTls).await?;
        // It ends when the client is dropped.
        tokio::spawn(connection);
        Ok(client)
    }

    /// All of them work in the folder of the data.
    pub fn processes(&self) -> Outcome<Vec<String>> {
        let data = self.folder.path().join("data");
        let entries = fs::read_dir("/proc")?.flatten();
        let own = entries.filter(|entry| fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == data));
        let names = own.map(|entry| entry.file_name().to_string_lossy().into_owned());
        Ok(names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).collect())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

fn installed() -> Outcome<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql")?.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    versions.filter(|bin| bin.join("postgres").exists()).max().ok_or_else(|| "PostgreSQL is not installed".into())
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

fn own(folder: &Path) -> Outcome<()> {
    if is_root() && !Command::new("chown").arg("postgres").arg(folder).status()?.success() {
        return Err("the folder of PostgreSQL cannot be given to it".into());
    }
    Ok(())
}

fn launch(folder: &Path, port: u16) -> Outcome<Child> {
    let log = fs::File::options().create(true).append(true).open(folder.join("log"))?;
    let mut postmaster = as_postgres(&installed()?.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .args(["-p", &port.to_string()])
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let end = Instant::now() + Duration::from_secs(180);
    let is_ready = || fs::read_to_string(folder.join("data/postmaster.pid")).is_ok_and(|text| text.contains("ready"));
    while !is_ready() {
        if postmaster.try_wait()?.is_some() || Instant::now() > end {
            return Err(format!("PostgreSQL did not start: {}", fs::read_to_string(folder.join("log"))?).into());
        }
        sleep(Duration::from_millis(10));
    }
    Ok(postmaster)
}

fn send(signal: &str, processes: &[String]) {
    let _ = Command::new("kill").arg(format!("-{signal}")).args(processes).stderr(Stdio::null()).status();
}
