//! The text of each `--help`, in `tests/help/`. With `COTTER_WRITE_HELP=1` it is written there anew.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used)]
// The algorithms of a build are in the text.
#![cfg(all(feature = "ecdsa", feature = "ml-dsa"))]

mod command;

use std::{collections::BTreeSet, env, fs, path::Path};

use command::cotter;

const COMMANDS: [&str; 41] = [
    "",
    "verify",
    "verify jwt",
    "verify jws",
    "verify paseto",
    "verify access-token",
    "verify id-token",
    "verify logout-token",
    "verify client-assertion",
    "verify request-object",
    "verify dpop",
    "issue",
    "issue jwt",
    "issue jws",
    "issue paseto",
    "issue access-token",
    "issue id-token",
    "issue logout-token",
    "issue client-assertion",
    "issue dpop",
    "key",
    "jwks",
    "keys",
    "keys new",
    "keys list",
    "keys announce",
    "keys activate",
    "keys retire",
    "keys drop",
    "keys jwks",
    "sessions",
    "sessions list",
    "sessions show",
    "sessions end",
    "sessions end-everywhere",
    "sessions purge",
    "sessions stats",
    "sessions check",
    "sessions bench",
    "sessions migrate",
    "audit",
];

#[test]
fn help_is_what_it_was() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let mut names = BTreeSet::new();
    for command in COMMANDS {
        let name = format!("{}.txt", if command.is_empty() { "cotter".to_owned() } else { command.replace(' ', "-") });
        let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let ran = cotter(&words, "");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        let path = folder.join(&name);
        if env::var_os("COTTER_WRITE_HELP").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &ran.out).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(ran.out == expected, "{command}: the help differs from tests/help/{name}:\n{}", ran.out);
        names.insert(name);
    }
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.collect::<BTreeSet<_>>(), names);
}

/// Every subcommand has a file above.
#[test]
fn no_command_is_left_out() {
    let listed = |command: &str| -> BTreeSet<String> {
        let ran = cotter(&command.split_whitespace().chain(["-h"]).collect::<Vec<_>>(), "");
        let commands =
            ran.out.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        commands.filter_map(|line| line.split_whitespace().next()).map(|name| format!("{command} {name}")).collect()
    };
    for command in listed("").into_iter().chain(["verify", "issue", "keys", "sessions"].into_iter().flat_map(listed)) {
        let command = command.trim_start();
        assert!(command.ends_with("help") || COMMANDS.contains(&command), "{command}");
    }
}

/// An option that drops a rule says so, and no other does.
#[test]
fn what_drops_a_rule_is_called_danger() {
    for command in COMMANDS {
        let ran = cotter(&command.split_whitespace().chain(["-h"]).collect::<Vec<_>>(), "");
        for option in ran.out.lines().filter_map(|line| line.trim_start().strip_prefix("--")) {
            let drops = [
                "unconfirmed",
                "untyped",
                "any-iss",
                "any-aud",
                "any-typ",
                "any-tenant",
                "exp-optional",
                "also-aud",
                "short-secret",
                "longer-lifetime",
                "signing-at-once",
                "activate-at-once",
                "open-key-file",
                "not-durable",
            ];
            let name = option.split_whitespace().next().unwrap();
            // It takes an age in place of `exp`.
            let is_bounded = command == "verify logout-token" && name == "exp-optional";
            let is_drop = drops.iter().any(|drop| name.ends_with(drop)) && !is_bounded;
            assert_eq!(name.starts_with("danger-"), is_drop, "{command}: --{name}");
        }
    }
}
