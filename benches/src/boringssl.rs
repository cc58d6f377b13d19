//! The cases that run in the program of `boringssl/`, which is there only if it was built.

use std::{
    cell::RefCell,
    env,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    rc::Rc,
};

use cotter_benches_harness::{
    Case, Run,
    serve::{Fixture, READY},
};

/// What the program answers with.
#[derive(Clone, Copy, Debug)]
pub enum Program {
    Times,
    Counts,
}

impl Program {
    pub fn is_built(self) -> bool {
        self.path().is_ok_and(|path| path.exists())
    }

    /// One case for each fixture, or none if the program was not built.
    pub fn cases(self, fixtures: &[(&'static str, Fixture)]) -> Result<Vec<Case>, String> {
        if !self.is_built() {
            return Ok(Vec::new());
        }
        let sent: Vec<&Fixture> = fixtures.iter().map(|(_, fixture)| fixture).collect();
        let running = Running::start(self, &sent).map_err(|error| format!("jwt-simple (BoringSSL): {error}"))?;
        let running = Rc::new(RefCell::new(running));
        let case = |(at, (group, _)): (usize, &(&'static str, Fixture))| {
            let running = Rc::clone(&running);
            let ask = move |repeats| running.borrow_mut().ask(at, repeats).expect("the program answers");
            Case::new(group, "jwt-simple (BoringSSL)", "", Run::There(Box::new(ask)))
        };
        Ok(fixtures.iter().enumerate().map(case).collect())
    }

    /// It lies beside this one.
    fn path(self) -> io::Result<PathBuf> {
        Ok(env::current_exe()?.with_file_name(match self {
            Self::Times => "boringssl",
            Self::Counts => "boringssl-count",
        }))
    }
}

struct Running {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Running {
    fn start(program: Program, fixtures: &[&Fixture]) -> io::Result<Self> {
        let mut child = Command::new(program.path()?).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let closed = || io::Error::other("the program has no standard streams");
        let questions = Some(child.stdin.take().ok_or_else(closed)?);
        let answers = BufReader::new(child.stdout.take().ok_or_else(closed)?);
        let mut running = Self { child, questions, answers };
        let answer = running.say(&serde_json::to_string(fixtures)?)?;
        if answer.trim() == READY { Ok(running) } else { Err(io::Error::other("it refuses what it was given")) }
    }

    fn ask(&mut self, at: usize, repeats: u32) -> io::Result<String> {
        self.say(&format!("[{at},{repeats}]"))
    }

    fn say(&mut self, line: &str) -> io::Result<String> {
        let questions = self.questions.as_mut().ok_or_else(|| io::Error::other("the program has ended"))?;
        writeln!(questions, "{line}")?;
        questions.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Running {
    /// It ends when there are no more questions.
    fn drop(&mut self) {
        self.questions = None;
        let _ = self.child.wait();
    }
}
