//! What is short stays short: the files of the source, and the examples, which also stay simple.
#![allow(missing_docs, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The most lines of a file without its tests.
const FILE: usize = 300;

/// The most lines of an example with its test.
const EXAMPLE: usize = 59;

/// What no example needs: a turbofish, a type that ignores claims, string surgery on a header field, and the clock's own type.
const NOT_IN_EXAMPLES: [&str; 8] =
    ["::<", "IgnoredAny", "strip_prefix", ".split_once(", ".splitn(", "trim_start_matches", "[7..]", "SystemTime"];

/// The five programs that a newcomer looks for; the other examples are held to the same rules.
const PROGRAMS: [&str; 5] = ["webhook.rs", "provider_keys.rs", "rotation.rs", "paseto.rs", "dpop.rs"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, but for those of tests alone and of builds.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !["tests", "target"].contains(&name) {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tests.rs" {
            found.push(path);
        }
    }
}

/// How many lines a file has before its module of tests.
fn lines(path: &Path) -> usize {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split_once("\n#[cfg(test)]\nmod tests {\n").map_or(&*text, |(code, _)| code);
    code.lines().count()
}

#[test]
fn no_file_is_long_without_its_tests() {
    let mut files = Vec::new();
    for folder in ["src", "crates", "examples/hybrid"] {
        sources(&root().join(folder), &mut files);
    }
    assert!(files.len() > 200, "{} files", files.len());
    let long = files.iter().filter(|path| lines(path) > FILE);
    let long: Vec<_> = long.map(|path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned()).collect();
    assert!(long.is_empty(), "split them by what they say: {long:?}");
}

#[test]
fn examples_are_short_and_simple() {
    let mut examples = Vec::new();
    sources(&root().join("examples"), &mut examples);
    // The example of the whole is a package.
    examples.retain(|path| !path.starts_with(root().join("examples/hybrid")));
    for program in PROGRAMS {
        assert!(examples.iter().any(|path| path.ends_with(program)), "{program}");
    }
    for path in examples {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() <= EXAMPLE, "{}: {} lines", path.display(), text.lines().count());
        assert!(text.contains("#[test]") && text.contains("assert"), "{}: no test", path.display());
        let found = NOT_IN_EXAMPLES.iter().find(|unwanted| text.contains(**unwanted));
        assert_eq!(found, None, "{}", path.display());
    }
}
