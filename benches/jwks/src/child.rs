//! A library in a process of its own: this program again, which is told what to do by lines of JSON.

use std::{
    env,
    io::{BufRead, BufReader, Write, stdin, stdout},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Outcome, flood, hostile};

#[derive(Serialize, Deserialize)]
pub enum Task {
    Flood(flood::Task),
    Hostile(hostile::Task),
}

/// Does what the parent says.
pub fn run() -> Outcome<bool> {
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    match serde_json::from_str(&line)? {
        Task::Flood(task) => flood::measure(task)?,
        Task::Hostile(task) => hostile::watch(task)?,
    }
    Ok(true)
}

/// Tells the parent.
pub fn say(message: &impl Serialize) -> Outcome<()> {
    let mut out = stdout().lock();
    serde_json::to_writer(&mut out, message)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Waits until the parent says that it goes on.
pub fn wait() -> Outcome<()> {
    let mut line = String::new();
    if stdin().read_line(&mut line)? == 0 { Err("the parent is gone".into()) } else { Ok(()) }
}

/// A child, which is ended when it is dropped.
pub struct Running {
    process: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Running {
    pub fn start(task: &Task) -> Outcome<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut process = command.arg("child").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let to = process.stdin.take().ok_or("a child has no input")?;
        let from = process.stdout.take().ok_or("a child has no output")?;
        let mut running = Self { process, to, from: BufReader::new(from) };
        writeln!(running.to, "{}", serde_json::to_string(task)?)?;
        Ok(running)
    }

    /// Waits for what the child says next.
    pub fn hear<T: DeserializeOwned>(&mut self) -> Outcome<T> {
        let mut line = String::new();
        self.from.read_line(&mut line)?;
        serde_json::from_str(&line).map_err(|_| "a child has ended without a result".into())
    }

    /// Tells the child to go on.
    pub fn go_on(&mut self) -> Outcome<()> {
        Ok(writeln!(self.to)?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
