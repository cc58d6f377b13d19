//! One process of Python or Node, which is asked in lines of JSON.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

/// A library as it answers for itself.
#[derive(Clone)]
pub struct Library {
    pub name: String,
    pub version: String,
    pub algorithms: Vec<String>,
}

impl Library {
    pub fn has(&self, algorithm: &str) -> bool {
        self.algorithms.iter().any(|one| one == algorithm)
    }
}

pub struct Interpreter {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    pub libraries: Vec<Library>,
    missing: Vec<(String, String)>,
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop")
}

impl Interpreter {
    pub fn python() -> Result<Self, String> {
        let venv = folder().join("venv/bin/python");
        let program = env::var_os("COTTER_PYTHON").map_or(venv, PathBuf::from);
        let program = if program.exists() { program } else { PathBuf::from("python3") };
        Self::start(&program, &folder().join("verify.py"))
    }

    pub fn node() -> Result<Self, String> {
        Self::start(Path::new("node"), &folder().join("verify.mjs"))
    }

    fn start(program: &Path, script: &Path) -> Result<Self, String> {
        let mut command = Command::new(program);
        let command = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        // What they fetch is on this machine.
        let command = command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        let mut child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut started = Self { child, input, output, libraries: Vec::new(), missing: Vec::new() };
        let answer = started.ask(&json!({"op": "libraries"}))?;
        for (name, library) in answer["loaded"].as_object().unwrap() {
            let algorithms = library["algorithms"].as_array().unwrap().iter();
            started.libraries.push(Library {
                name: name.clone(),
                version: library["version"].as_str().unwrap().to_owned(),
                algorithms: algorithms.map(|name| name.as_str().unwrap().to_owned()).collect(),
            });
        }
        let missing = answer["missing"].as_object().unwrap().iter();
        started.missing = missing.map(|(name, why)| (name.clone(), why.as_str().unwrap().to_owned())).collect();
        Ok(started)
    }

    /// Itself, if it has any library as pinned, and a line for each that it does not have.
    pub fn with_missing(
        mut self,
        expected: &[&str],
        pin: impl Fn(&str) -> Option<String>,
    ) -> (Option<Self>, Vec<String>) {
        self.libraries.retain(|Library { name, version, .. }| {
            let pinned = pin(name).unwrap_or_default();
            let is_pinned = pinned == *version;
            if !is_pinned {
                self.missing.push((name.clone(), format!("it is {version}, and pinned to {pinned}")));
            }
            is_pinned
        });
        let why = |name: &str| {
            let found = self.missing.iter().find(|(missing, _)| missing == name);
            found.map_or_else(|| "it does not answer".to_owned(), |(_, why)| why.clone())
        };
        let absent = expected.iter().filter(|name| !self.libraries.iter().any(|library| library.name == **name));
        let lines = absent.map(|name| format!("{name}: skipped: {}", why(name))).collect();
        let is_any = !self.libraries.is_empty();
        (is_any.then_some(self), lines)
    }

    /// The answer to one request.
    pub fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let gone = |error: std::io::Error| format!("the interpreter is gone: {error}");
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{request}").and_then(|()| input.flush()).map_err(gone)?;
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(gone)?;
        let answer: Value = serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))?;
        match (answer.get("ok"), answer.get("error")) {
            (Some(answer), None) => Ok(answer.clone()),
            (_, error) => Err(error.and_then(Value::as_str).unwrap_or(&line).to_owned()),
        }
    }
}

/// It ends when its input does.
impl Drop for Interpreter {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
