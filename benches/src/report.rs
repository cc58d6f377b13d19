//! What was measured, as a table and as lines of JSON.

use std::{env, fmt::Write, fs, io, path::Path};

use crate::Measured;

pub fn table(measured: &[Measured]) -> String {
    let mut table = String::from("| Group | Case | Median |\n|---|---|--:|\n");
    for Measured { group, name, median_ns } in measured {
        let _ = writeln!(table, "| {group} | {name} | {median_ns:.0} ns |");
    }
    table
}

/// No peer is measured yet, so there is no ratio, and allocations are not counted.
pub fn json_lines(measured: &[Measured]) -> String {
    let line = |case: &Measured| {
        let (group, name, median_ns) = (case.group, &case.name, case.median_ns);
        let none = serde_json::Value::Null;
        let line = serde_json::json!({
            "group": group, "case": name, "median_ns": median_ns, "ratio_to_best_peer": none, "allocations": none,
        });
        format!("{line}\n")
    };
    measured.iter().map(line).collect()
}

/// Writes the table between the two marks in the README.
pub fn write_readme(table: &str) -> io::Result<()> {
    const MARKS: [&str; 2] = ["<!-- measured -->\n", "<!-- end -->"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path)?;
    let missing = || io::Error::other("the marks around the table are missing");
    let (before, rest) = readme.split_once(MARKS[0]).ok_or_else(missing)?;
    let (_, after) = rest.split_once(MARKS[1]).ok_or_else(missing)?;
    let machine = machine();
    fs::write(path, format!("{before}{}{machine}\n\n{table}{}{after}", MARKS[0], MARKS[1]))
}

fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{} with {cores} cores, {} {}.",
        model.unwrap_or("An unknown processor"),
        env::consts::OS,
        env::consts::ARCH
    )
}
