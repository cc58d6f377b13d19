//! The program that counts allocations is another one: `src/bin/count.rs` says why. It is built here, and run beside.

use std::{collections::HashMap, path::PathBuf, process::Command};

use crate::programs;
use cotter_benches::{measure::Measured, report::CountedLine};

pub struct Counting(PathBuf);

/// Builds the program beside this one. If that fails, nothing is counted, and the table says so by its empty cells.
pub fn build() -> Option<Counting> {
    let path = programs::build(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), &["count"]);
    if path.is_none() {
        eprintln!("allocations are not counted: `count` was not built beside this program");
    }
    path.map(Counting)
}

impl Counting {
    pub fn count(&self, group: &str, measured: &mut [Measured]) -> Result<(), String> {
        let output = Command::new(&self.0).arg(group).output().map_err(|error| format!("count: {error}"))?;
        if !output.status.success() {
            return Err(format!("count: {}", String::from_utf8_lossy(&output.stderr)));
        }
        let lines = String::from_utf8_lossy(&output.stdout);
        let lines: Option<Vec<CountedLine>> = lines.lines().map(CountedLine::from_json).collect();
        let lines = lines.ok_or("count: a line that cannot be read")?;
        let counted: HashMap<String, _> = lines.into_iter().map(|line| (line.case, line.counted)).collect();
        for case in measured {
            case.counted = counted.get(&case.name).copied();
        }
        Ok(())
    }
}
