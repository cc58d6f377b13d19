//! The server as a process, and its memory.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

use cotter_benches_axum::Error;

/// The server. It ends with this value.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn start(key: &str) -> Result<Self, Error> {
        let mut child = Command::new(env::current_exe()?)
            .args(["serve", key])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let output = child.stdout.take().ok_or("the server has no output")?;
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().parse().map_err(|_| "the server has not said where it listens")?;
        Ok(Self { child, address })
    }

    /// A line of `/proc/PID/status`, in KiB.
    pub fn kib(&self, name: &str) -> Result<u64, Error> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        Ok(line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).ok_or("no such line")?)
    }

    /// How many files it has open.
    pub fn files(&self) -> Result<usize, Error> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.child.id()))?.count())
    }

    /// Ends it. Whether it ran until now, and what it has written to its standard error.
    pub fn end(mut self) -> Result<(bool, String), Error> {
        let ran = self.child.try_wait()?.is_none();
        self.child.kill()?;
        self.child.wait()?;
        let mut said = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            errors.read_to_string(&mut said)?;
        }
        Ok((ran, said))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
