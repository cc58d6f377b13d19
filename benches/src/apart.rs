//! The peers that are programs of their own, because what they depend on cannot be in one program with the rest. Each is there only if
//! it was built.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use cotter_benches_harness::{
    Alg, Case, Run, Who,
    serve::{Fixture, READY},
};

/// What a program answers with.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Times,
    Counts,
}

struct Apart {
    who: Who,
    /// The programs that time and that count; both lie beside this one.
    programs: [&'static str; 2],
    /// What is measured of it.
    algs: &'static [Alg],
}

const ALL: [Apart; 2] = [
    // In all but RSA this is what `jwt-simple` does in this program.
    Apart {
        who: Who::peer_over_c("jwt-simple (BoringSSL)"),
        programs: ["boringssl", "boringssl-count"],
        algs: &[Alg::Rs256, Alg::Ps256],
    },
    Apart {
        who: Who::peer_in_rust("huskarl"),
        programs: ["huskarl", "huskarl-count"],
        algs: &[Alg::Hs256, Alg::Hs512, Alg::Rs256, Alg::Ps256, Alg::Es256, Alg::Es384, Alg::EdDsa],
    },
];

/// Whoever was not built.
pub fn left_out() -> Vec<&'static str> {
    ALL.iter().filter(|apart| !apart.is_built(Answer::Times)).map(|apart| apart.who.name).collect()
}

/// A case of each that was built and has the algorithm.
pub fn cases(group: &'static str, fixture: &Fixture, answer: Answer) -> Result<Vec<Case>, String> {
    let measured = ALL.iter().filter(|apart| apart.is_built(answer) && apart.algs.contains(&fixture.key.alg));
    let case = |apart: &Apart| {
        let running = apart.path(answer).and_then(|path| Running::start(path, fixture));
        let mut running = running.map_err(|error| format!("{}: {error}", apart.who.name))?;
        let ask = move |repeats| running.ask(repeats).expect("the program answers");
        Ok(Case::new(group, apart.who, "", Run::There(Box::new(ask))))
    };
    measured.map(case).collect()
}

impl Apart {
    fn is_built(&self, answer: Answer) -> bool {
        self.path(answer).is_ok_and(|path| path.exists())
    }

    fn path(&self, answer: Answer) -> io::Result<PathBuf> {
        let [times, counts] = self.programs;
        Ok(env::current_exe()?.with_file_name(match answer {
            Answer::Times => times,
            Answer::Counts => counts,
        }))
    }
}

struct Running {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Running {
    fn start(program: PathBuf, fixture: &Fixture) -> io::Result<Self> {
        let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let closed = || io::Error::other("the program has no standard streams");
        let questions = Some(child.stdin.take().ok_or_else(closed)?);
        let answers = BufReader::new(child.stdout.take().ok_or_else(closed)?);
        let mut running = Self { child, questions, answers };
        let answer = running.say(&serde_json::to_string(&[fixture])?)?;
        if answer.trim() == READY { Ok(running) } else { Err(io::Error::other("it refuses what it was given")) }
    }

    /// So many repeats of the first case, which is its only one.
    fn ask(&mut self, repeats: u32) -> io::Result<String> {
        self.say(&format!("[0,{repeats}]"))
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
