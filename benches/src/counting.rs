//! The program that counts allocations is another one: `src/bin/count.rs` says why. It is built here, and run beside.

use std::{collections::HashMap, env, path::PathBuf, process::Command};

use cotter_benches::{measure::Measured, report::CountedLine};

pub struct Counting(PathBuf);

/// Builds the program beside this one. If that fails, nothing is counted, and the table says so by its empty cells.
pub fn build() -> Option<Counting> {
    let path = env::current_exe().ok()?.with_file_name("count");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "--locked", "--manifest-path", manifest, "--bin", "count"]);
    // `cargo run` leaves variables behind that `ring` is built anew for whenever they change.
    for (name, _) in env::vars_os() {
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
            build.env_remove(name);
        }
    }
    let built = build.status();
    if built.is_ok_and(|status| status.success()) && path.exists() {
        return Some(Counting(path));
    }
    eprintln!("allocations are not counted: `count` was not built beside this program");
    None
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
