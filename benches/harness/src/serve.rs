//! How one program runs the cases of another: what they verify is the first line, then a line for each run, and a line back.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::{Case, Claims, Key};

/// What the cases of another program verify.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fixture {
    pub key: Key,
    pub token: String,
    pub claims: Claims,
}

/// What the other program says when its cases are ready.
pub const READY: &str = "ready";

/// Answers on the standard streams until the other side has no more questions.
pub fn serve(
    cases: impl FnOnce(&[Fixture]) -> Result<Vec<Case>, String>,
    answer: impl Fn(&mut Case, u32) -> String,
) -> io::Result<()> {
    let mut questions = io::stdin().lock().lines();
    let mut answers = io::stdout().lock();
    let Some(first) = questions.next() else { return Ok(()) };
    let fixtures: Vec<Fixture> = serde_json::from_str(&first?)?;
    let mut cases = cases(&fixtures).map_err(io::Error::other)?;
    writeln!(answers, "{READY}")?;
    answers.flush()?;
    for question in questions {
        let [at, repeats] = serde_json::from_str(&question?)?;
        let case = usize::try_from(at).ok().and_then(|at| cases.get_mut(at));
        let case = case.ok_or_else(|| io::Error::other("there is no such case"))?;
        writeln!(answers, "{}", answer(case, repeats))?;
        answers.flush()?;
    }
    Ok(())
}
