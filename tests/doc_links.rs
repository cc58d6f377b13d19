//! Checks what the documents say about the code: paths, names, sizes, and the lines that an auditor is told to break.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Every document except docs/COMPARISON.md, whose names belong to other crates, and the folders of documents.
const DOCUMENTS: [&str; 11] = [
    "README.md",
    "SECURITY.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "docs/AUDIT.md",
    "docs/PROVIDERS.md",
    "docs/deployment.md",
    "docs/sessions-or-tokens.md",
    "fuzz/README.md",
    "vectors/README.md",
    "benches/README.md",
];

/// The folders of documents.
const FOLDERS_OF_DOCUMENTS: [&str; 2] = ["docs/audit", "docs/design"];

fn documents() -> Vec<String> {
    let in_folders = FOLDERS_OF_DOCUMENTS.iter().flat_map(|folder| {
        files(&root().join(folder)).into_iter().map(|path| path.strip_prefix(root()).unwrap().display().to_string())
    });
    DOCUMENTS.into_iter().map(str::to_owned).chain(in_folders).collect()
}

/// The documents that list evidence: they call files of cases by their path inside `vectors/`, and modules by name.
fn is_evidence(document: &str) -> bool {
    matches!(document, "SECURITY.md" | "docs/AUDIT.md") || document.starts_with("docs/audit/")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !matches!(name, "target" | "corpus" | "artifacts") {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

/// The texts between single backticks, outside of blocks of code.
fn code(document: &str) -> Vec<String> {
    let mut inside = false;
    let prose = document.lines().filter(|line| {
        inside ^= line.starts_with("```");
        !inside && !line.starts_with("```")
    });
    prose.flat_map(|line| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The links that stay inside the repository, as a path and a heading. Either may be empty.
fn links(document: &str) -> Vec<(String, String)> {
    let target = |rest: &str| rest.split(')').next().unwrap().to_owned();
    let links = document.split("](").skip(1).map(target).filter(|link| !link.contains("://"));
    links
        .map(|link| link.split_once('#').map_or((link.clone(), String::new()), |(a, b)| (a.into(), b.into())))
        .collect()
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(document: &str) -> BTreeSet<String> {
    let of_heading = |line: &str| {
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        line.trim_start_matches('#').trim().to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")
    };
    document.lines().filter(|line| line.starts_with('#')).map(of_heading).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
}

#[test]
fn every_link_leads_somewhere() {
    let mut missing = Vec::new();
    let others = ["CHANGELOG.md", "docs/COMPARISON.md"].map(str::to_owned);
    for document in documents().into_iter().chain(others) {
        let here = root().join(&document);
        for (path, heading) in links(&read(&document)) {
            let target = if path.is_empty() { here.clone() } else { here.parent().unwrap().join(&path) };
            let is_heading = || anchors(&fs::read_to_string(&target).unwrap()).contains(&heading);
            if !target.exists() || !heading.is_empty() && !is_heading() {
                missing.push((document.clone(), path, heading));
            }
        }
    }
    assert_eq!(missing, []);
}

#[test]
fn every_path_exists() {
    const FOLDERS: [&str; 9] =
        ["src/", "tests/", "vectors/", "fuzz/", "docs/", "examples/", "crates/", "benches/", ".ci/"];
    const TOPICS: [&str; 8] = ["rfc/", "jws/", "jwt/", "profile/", "import/", "jwks/", "attacks/", "paseto/"];
    let is_path = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let mut missing = Vec::new();
    for document in documents() {
        let beside = root().join(&document).parent().unwrap().to_owned();
        for text in code(&read(&document)).into_iter().filter(|text| is_path(text)) {
            let in_folder = FOLDERS.iter().any(|folder| text.starts_with(folder)) && !text.starts_with("fuzz/corpus");
            let of_cases = TOPICS.iter().any(|topic| text.starts_with(topic) && text.len() > topic.len());
            let file = root().join("vectors").join(&text).with_extension("json");
            let is_missing = (in_folder && !root().join(&text).exists() && !beside.join(&text).exists())
                || (of_cases && is_evidence(&document) && !file.exists());
            missing.extend(is_missing.then(|| (document.clone(), text)));
        }
    }
    assert_eq!(missing, []);
}

/// Names of tests, programs, features and functions: each text `like_this` is a word of some source, or begins one.
#[test]
fn every_name_exists() {
    let sources = ["src", "tests", "fuzz", "crates", "examples", "vectors/generator"];
    let mut known = BTreeSet::new();
    for path in sources.iter().flat_map(|folder| files(&root().join(folder))) {
        known.insert(path.file_stem().unwrap().to_str().unwrap().to_owned());
        if path.extension().is_some_and(|extension| extension == "rs" || extension == "toml" || extension == "py") {
            known.extend(words(&fs::read_to_string(&path).unwrap()).map(str::to_owned));
        }
    }
    known.extend(words(&read("Cargo.toml")).map(str::to_owned));
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let mut missing = Vec::new();
    const OF_OTHERS: [&str; 3] = ["quick_cache", "rand_core", "serde_urlencoded"];
    let is_read = |document: &String| {
        !matches!(document.as_str(), "docs/PROVIDERS.md" | "vectors/README.md" | "benches/README.md")
    };
    for document in documents().into_iter().filter(is_read) {
        for text in code(&read(&document)) {
            let start = text.trim_end_matches('*');
            let is_known = if start == text && !text.ends_with('_') {
                known.contains(start)
            } else {
                known.iter().any(|name| name.starts_with(start))
            };
            if start.contains('_') && is_name(start) && !is_known && !OF_OTHERS.contains(&start) {
                missing.push((document.clone(), text));
            }
        }
    }
    assert_eq!(missing, []);
}

/// Modules with tests, `like::this`, of the crate.
#[test]
fn every_module_exists() {
    let mut missing = Vec::new();
    for document in documents().into_iter().filter(|document| is_evidence(document)) {
        for text in code(&read(&document)) {
            let Some((module, item)) = text.split_once("::") else { continue };
            let folder = root().join("src").join(module);
            let is_word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if folder.is_dir() && is_word(item) {
                let mut sources = files(&folder);
                sources.push(folder.with_extension("rs"));
                let is_there = |path: &PathBuf| words(&fs::read_to_string(path).unwrap()).any(|word| word == item);
                if !sources.iter().any(is_there) {
                    missing.push((document.clone(), text));
                }
            }
        }
    }
    assert_eq!(missing, []);
}

/// "`name` in `path`", and "`name` and `name` in `path`".
#[test]
fn every_item_is_where_it_is_said_to_be() {
    let document = read("docs/AUDIT.md");
    let mut checked = 0;
    for cell in document.lines().filter(|line| line.starts_with("| G")).flat_map(|line| line.split([';', '|'])) {
        let Some((names, paths)) = cell.split_once("` in `") else { continue };
        let paths = code(&format!("`{paths}"));
        for name in code(&format!("{names}`")).into_iter().filter(|name| !name.contains('/')) {
            for path in paths.iter().filter(|path| path.contains('/')) {
                assert!(words(&read(path)).any(|word| word == name), "{name} is not in {path}");
                checked += 1;
            }
        }
    }
    assert!(checked >= 25, "only {checked} items were found");
}

/// The tables of what to read say how many lines that is, within a sixth.
#[test]
fn what_is_to_be_read_has_the_size_that_is_stated() {
    let document = read("docs/AUDIT.md");
    let mut checked = 0;
    for line in document.lines().filter(|line| line.starts_with("| `src/")) {
        let cells: Vec<&str> = line.split('|').collect();
        let stated: usize = cells[2].trim().parse().unwrap();
        let is_read = |path: &PathBuf| {
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            is_rust && !path.ends_with("tests.rs") && !path.ends_with("wycheproof.rs")
        };
        let paths = code(cells[1]).into_iter().flat_map(|path| {
            let path = root().join(path);
            if path.is_dir() { files(&path) } else { vec![path] }
        });
        let lines: usize = paths.filter(is_read).map(|path| fs::read_to_string(path).unwrap().lines().count()).sum();
        assert!(lines.abs_diff(stated) * 6 <= stated, "{stated} lines are stated of {lines}: {line}");
        checked += 1;
    }
    assert!(checked >= 10, "only {checked} rows were found");
}

/// Each line that an auditor is told to break stands there, once; `.ci/breaks` breaks them.
#[test]
fn what_is_to_be_broken_is_there() {
    for (document, row, least) in [("docs/AUDIT.md", "| G", 40), ("crates/cotter-session/EVIDENCE.md", "| `crates/", 5)]
    {
        let document = read(document);
        let (_, table) = document.split_once("\n## What to break\n").unwrap();
        let table = table.split("\n## ").next().unwrap();
        let mut checked = 0;
        for line in table.lines().filter(|line| line.starts_with(row)) {
            let code = code(line);
            let (file, this) = (&code[0], code[1].replace("\\|", "|"));
            assert_eq!(read(file).matches(&this).count(), 1, "in {file}: {this}");
            checked += 1;
        }
        assert!(checked >= least, "only {checked} rows were found");
    }
}

/// The example of the README is about a token that the demo files have.
#[test]
fn the_token_of_the_readme_is_a_demo_file() {
    let readme: String = read("README.md").replace("\\\n", "").split_whitespace().collect();
    assert!(readme.contains(read("vectors/demo/short.jwt").trim_end()));
}

/// ARCHITECTURE.md lists the rooms of `src/` in the order that `tests/arrows` enforces.
#[test]
fn the_rooms_are_those_of_the_test_of_arrows() {
    let arrows = read("tests/arrows/main.rs");
    let (_, table) = arrows.split_once("const ROOMS").unwrap();
    let (table, _) = table.split_once("];").unwrap();
    let enforced = table.split("(\"").skip(1).map(|row| row.split('"').next().unwrap().to_owned());
    let document = read("ARCHITECTURE.md");
    let (_, levels) = document.split_once("| Level |").unwrap();
    let (levels, _) = levels.split_once("\n\n").unwrap();
    let rooms = levels.lines().skip(2).flat_map(|line| code(line.split('|').nth(2).unwrap()));
    assert_eq!(rooms.collect::<Vec<_>>(), enforced.collect::<Vec<_>>());
}
