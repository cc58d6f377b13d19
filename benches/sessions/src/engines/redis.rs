//! Redis, on a free port of loopback.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use super::Folder;
use crate::Outcome;

/// The server ends with this value, and its folder goes.
pub struct Redis {
    folder: Folder,
    sync: &'static str,
    port: u16,
    child: Child,
}

impl Redis {
    /// `sync` is how often the log is synced: `appendfsync`.
    pub fn start(sync: &'static str) -> Outcome<Self> {
        let folder = Folder::new("redis")?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let child = launch(&folder, sync, port)?;
        let mut server = Self { folder, sync, port, child };
        server.wait()?;
        Ok(server)
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn process(&self) -> String {
        self.child.id().to_string()
    }

    pub fn kill(&mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    pub fn restart(&mut self) -> Outcome<()> {
        self.child = launch(&self.folder, self.sync, self.port)?;
        self.wait()
    }

    pub fn signal(&self, signal: &str) -> Outcome<()> {
        Command::new("kill").args([&format!("-{signal}"), &self.child.id().to_string()]).status()?;
        Ok(())
    }

    /// A number of `INFO`.
    pub fn info(&self, name: &str) -> Outcome<u64> {
        let info = self.say(&["INFO"])?;
        let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        Ok(line.ok_or_else(|| format!("INFO has no {name}"))?.trim().parse()?)
    }

    /// Sends one command as words, and gives the text that comes back: a line, a number or a string.
    pub fn say(&self, words: &[&str]) -> Outcome<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let mut command = format!("*{}\r\n", words.len());
        for word in words {
            command.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        stream.write_all(command.as_bytes())?;
        let (mut answer, mut first) = (BufReader::new(stream), String::new());
        answer.read_line(&mut first)?;
        match first.trim_end().split_at_checked(1) {
            Some(("$", length)) => {
                let mut text = vec![0; length.parse()?];
                answer.read_exact(&mut text)?;
                Ok(String::from_utf8(text)?)
            }
            Some(("+" | ":", text)) => Ok(text.to_owned()),
            _ => Err(format!("Redis answers {first}").into()),
        }
    }

    /// Waits until it answers, and has read its log.
    fn wait(&mut self) -> Outcome<()> {
        let end = Instant::now() + Duration::from_secs(180);
        while self.say(&["PING"]).is_err() {
            if self.child.try_wait()?.is_some() || Instant::now() > end {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                return Err(format!("Redis did not start: {log}").into());
            }
            sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

/// Without snapshots: the log is what makes writes durable, and a child process would fall into some windows.
fn launch(folder: &Folder, sync: &str, port: u16) -> Outcome<Child> {
    let log = fs::File::options().create(true).append(true).open(folder.path().join("log"))?;
    let command = Command::new(installed()?)
        .args(["--bind", "127.0.0.1", "--protected-mode", "yes", "--save", "", "--daemonize", "no"])
        .args(["--appendonly", "yes", "--appendfsync", sync, "--auto-aof-rewrite-percentage", "0"])
        .args(["--port", &port.to_string()])
        .arg("--dir")
        .arg(folder.path())
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(Stdio::null())
        .spawn()?;
    Ok(command)
}

fn installed() -> Outcome<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut servers = env::split_paths(&path).map(|folder| folder.join("redis-server"));
    servers.find(|server| server.is_file()).ok_or_else(|| "redis-server is not installed".into())
}
