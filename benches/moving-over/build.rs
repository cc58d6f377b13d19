//! Takes the code of "Moving over" out of `docs/COMPARISON.md`, word for word: each block becomes a module that is named after its
//! headings, `theirs` if its fence says `ignore` and `ours` if not.

use std::{env, fs, path::Path};

const DOCUMENT: &str = "../../docs/COMPARISON.md";

fn main() {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let document = fs::read_to_string(DOCUMENT).expect("the document is there");
    let (_, moving_over) = document.split_once("\n## Moving over\n").expect("the section is there");
    let out = env::var("OUT_DIR").expect("Cargo sets it");
    fs::write(Path::new(&out).join("document.rs"), modules(moving_over)).expect("it can be written");
}

fn modules(section: &str) -> String {
    let (mut modules, mut headings, mut open) = (String::new(), [String::new(), String::new()], false);
    for line in section.lines() {
        match line {
            "```" if open => {
                modules.push_str("}\n");
                open = false;
            }
            _ if open => {
                modules.push_str(line);
                modules.push('\n');
            }
            "```rust" | "```rust,ignore" => {
                let [peer, call] = &headings;
                let whose = if line == "```rust" { "ours" } else { "theirs" };
                modules.push_str(&format!("pub mod {peer}_{call}_{whose} {{\n"));
                open = true;
            }
            _ => {
                if let Some(heading) = line.strip_prefix("### ") {
                    headings = [name(heading), String::new()];
                } else if let Some(heading) = line.strip_prefix("#### ") {
                    headings[1] = name(heading);
                }
            }
        }
    }
    modules
}

fn name(heading: &str) -> String {
    heading
        .to_lowercase()
        .replace(|character: char| !character.is_ascii_alphanumeric(), "_")
        .replace("__", "_")
        .trim_matches('_')
        .into()
}
