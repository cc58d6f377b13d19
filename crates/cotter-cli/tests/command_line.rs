//! The command line itself: hyphens, files of options, standard input and output, help.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::{
    path::Path,
    process::{Command, Stdio},
};

use command::{Ran, cotter, file};

fn demo(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/demo").join(name).display().to_string()
}

fn run(words: &str) -> Ran {
    cotter(&words.split(' ').collect::<Vec<_>>(), "")
}

#[test]
fn the_kind_of_the_token_is_asked_for() {
    let told = "the kind of token is missing: expected one of jwt, jws, paseto, access-token, id-token, logout-token, \
                client-assertion, request-object, dpop, as in 'cotter verify";
    for (words, kind) in [
        ("verify eyJhbGciOiJFZERTQSJ9.e30.AA", "jwt"),
        ("verify --alg Ed25519 --no-kid --key x eyJhbGciOiJFZERTQSJ9.e30.AA", "jwt"),
        ("verify --alg v4.local --no-kid --key x v4.local.AA", "paseto"),
        ("verify v4.public.AA", "paseto"),
        ("verify --profile id-token --alg Ed25519 eyJhbGciOiJFZERTQSJ9.e30.AA", "id-token"),
        ("verify --alg ES256 --profile dpop -", "dpop"),
        ("verify -", "jwt"),
    ] {
        let ran = run(words);
        let told = format!("error: {told} {kind} --alg …'\n");
        assert_eq!((ran.code, ran.out.as_str(), ran.err), (2, "", told), "{words}");
    }
    let typo = run("verify jwtt --alg Ed25519");
    assert!(typo.code == 2 && typo.err.contains("'jwt'"), "{}", typo.err);
    assert_eq!(run("verify").code, 2);
}

#[test]
fn every_text_may_begin_with_a_hyphen() {
    let (key, token) = (demo("ed25519.pem"), "eyJhbGciOiJFZERTQSIsImtpZCI6Ii1zUkl6In0.e30.AA");
    let always = format!("--alg EdDSA --kid -sRIz --key {key}");
    for (kind, options) in [
        ("jwt", "--iss -a --iss --b --aud -c --typ -d --nonce -e"),
        ("jws", "--typ -a"),
        ("access-token", "--iss -a --aud -b --acr -c --client-id-from -d --audience-from -e --scope-from -f --bearer"),
        ("access-token", "--danger-any-tenant https://a.example/{-x} --aud -b --bearer"),
        (
            "id-token",
            "--iss -a --also-iss -b --client-id -c --trust-aud -d --trust-azp -e --nonce -f --sub -g --acr -h --code -i",
        ),
        ("id-token", "--iss -a --client-id -b --refreshed -c"),
        ("logout-token", "--iss -a --client-id -b"),
        ("client-assertion", "--client-id -a --server -b --danger-also-aud -c"),
        ("request-object", "--client-id -a --server -b"),
    ] {
        let ran = run(&format!("verify {kind} {always} {options} {token}"));
        assert!(ran.code == 1 && ran.err.starts_with("refused: "), "{kind}: {}", ran.err);
    }
    let proof = run(&format!("verify dpop --alg ES256 --htm -a --htu -b --dpop-nonce -c {token}"));
    assert!(proof.code == 1 && proof.err.starts_with("refused: "), "{}", proof.err);
    let paseto = run(
        "verify paseto --alg v4.local --kid -a --key /dev/null --iss -b --aud -c --footer -d --implicit-assertion -e v4.local.AA",
    );
    assert_eq!((paseto.code, paseto.err.as_str()), (2, "error: /dev/null: empty: expected a key\n"));
}

#[test]
fn a_forgotten_value_is_named() {
    let always = "--alg EdDSA --no-kid --key x";
    for (words, option, next) in [
        ("verify jwt --kid --key x a.b.c", "--kid <ID>", "--key"),
        ("verify jwt --iss --aud b a.b.c", "--iss <ISSUER>", "--aud"),
        ("verify jwt --nonce --json a.b.c", "--nonce <NONCE>", "--json"),
        ("verify jwt --typ --help a.b.c", "--typ <TYP>", "--help"),
        ("verify jwt --aud --iss=a a.b.c", "--aud <AUDIENCE>", "--iss"),
        ("verify id-token --code --no-nonce a.b.c", "--code <CODE>", "--no-nonce"),
        ("verify client-assertion --server --client-id c a.b.c", "--server <ISSUER>", "--client-id"),
        ("verify paseto --footer --no-footer a.b.c", "--footer <TEXT>", "--no-footer"),
        ("verify dpop --htm --htu https://a/ a.b.c", "--htm <METHOD>", "--htu"),
    ] {
        let ran = run(words);
        let told = format!("error: a value is required for '{option}': found the option '{next}' in its place\n");
        assert_eq!((ran.code, ran.err), (2, told), "{words}");
    }
    let of_another_command = run(&format!("verify jwt {always} --danger-any-iss --aud --htm a.b.c"));
    assert!(of_another_command.code == 2, "{}", of_another_command.err);
    for words in
        ["verify jwt --key --jwks x a.b.c", "verify jwt --at --json a.b.c", "verify jwt --max-age --json a.b.c"]
    {
        let ran = run(words);
        assert!(ran.code == 2 && ran.err.starts_with("error: "), "{words}: {}", ran.err);
    }
}

const OPTIONS: &str =
    "# What the service `orders` expects\n\n--alg Ed25519\nkid demo-2026\n  iss https://auth.example  \naud=orders\n";

#[test]
fn a_file_states_options_and_no_token() {
    let config = file("command-line/jwt.conf", format!("{OPTIONS}key {}\n", demo("ed25519.pem")));
    let token = std::fs::read_to_string(demo("token.jwt")).unwrap();
    let token = token.trim_end();
    for words in
        [vec!["--config", &config, token], vec![&format!("--config={config}"), token], vec![token, "--config", &config]]
    {
        let ran = cotter(&[&["verify", "jwt"], words.as_slice()].concat(), "");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains("\"sub\": \"user-1029\""));
    }
    let ran = cotter(&["verify", "jwt", "--config", &config, "-"], &format!("{token}\n"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let other = cotter(&["verify", "jwt", "--config", &config, "--max-age", "1", token], "");
    assert_eq!(other.code, 1, "{}", other.err);
    let twice = cotter(&["verify", "jwt", "--config", &config, "--alg", "EdDSA", token], "");
    assert!(twice.code == 2 && twice.err.contains("--alg"), "{}", twice.err);
    // A token that is an option and its value.
    let injected = cotter(&["verify", "jwt", &format!("--config={config}")], "");
    assert!(injected.code == 2 && injected.err.contains("<TOKEN>"), "{}", injected.err);
    let as_token = cotter(&["verify", "jwt", "--config", &config, "--", "--config"], "");
    assert_eq!(as_token.code, 1, "{}", as_token.err);

    for (name, content, told) in [
        ("token", token, "1: expected an option such as iss, then a space and its value"),
        ("dash", "-", "1: expected an option such as iss, then a space and its value"),
        ("short", "# a\n-h\n", "2: expected an option such as iss, then a space and its value"),
        ("nested", "config other", "1: a file of options cannot name another one"),
    ] {
        let path = file(&format!("command-line/{name}.conf"), content);
        let ran = cotter(&["verify", "jwt", "--config", &path, token], "");
        assert_eq!((ran.code, ran.err), (2, format!("error: {path}:{told}\n")), "{name}");
    }
    let unknown = file("command-line/unknown.conf", "issuer a");
    let ran = cotter(&["verify", "jwt", "--config", &unknown, token], "");
    assert!(ran.code == 2 && ran.err.contains("unexpected argument '--issuer'"), "{}", ran.err);
    let missing = cotter(&["verify", "jwt", token, "--config"], "");
    assert!(missing.code == 2 && missing.err.contains("'--config <FILE>'"), "{}", missing.err);
}

#[test]
fn help_in_the_place_of_a_token_is_not_success() {
    for words in
        ["--help", "-h", "verify --help", "verify jwt -h", "key --help", "--version", "help verify", "verify help jwt"]
    {
        let ran = run(words);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words}");
        assert!(!ran.out.is_empty(), "{words}");
    }
    let always = format!("verify jwt --alg Ed25519 --kid a --key {} --iss b --aud c", demo("ed25519.pem"));
    for token in ["--help", "-h", "--version", "-V", "", "help"] {
        let ran = cotter(&always.split(' ').chain([token]).collect::<Vec<_>>(), "");
        assert_ne!(ran.code, 0, "{token:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let token = demo("token.jwt");
    for words in [
        "verify jwt --alg Ed25519 --kid a --key no-such-file --iss b --aud c x",
        "verify jwt --alg Ed25519 --kid a --jwks no-such-file --iss b --aud c x",
        "verify jwt --config no-such-file x",
        "verify jws --alg Ed25519 --kid a --key x --detached no-such-file x",
        "verify access-token --alg Ed25519 --kid a --key x --iss b --aud c --client-cert no-such-file x",
        "verify dpop --alg ES256 --htm GET --htu https://a/ --access-token no-such-file x",
        "key no-such-file",
        "jwks no-such-file",
        "audit no-such-file",
    ] {
        let ran = run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {}", ran.err);
        assert!(ran.err.starts_with("error: no-such-file: "), "{words}: {}", ran.err);
    }
    let folder = Path::new(&token).parent().unwrap().display().to_string();
    let ran = run(&format!("verify jwt --alg Ed25519 --kid a --key {folder} --iss b --aud c x"));
    assert!(ran.code == 2 && ran.err.starts_with(&format!("error: {folder}: ")), "{}", ran.err);
}

/// The same words, whatever is asked.
#[cfg(not(feature = "sessions"))]
#[test]
fn a_build_without_stores_says_so() {
    for words in ["sessions --store redb:x list alice", "sessions stats", "sessions migrate --apply"] {
        let ran = run(words);
        let told = "error: this build of cotter has no stores of sessions: build it with --features sessions\n";
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (2, "", told), "{words}");
    }
}

#[test]
fn a_closed_pipe_is_no_answer_and_no_panic() {
    let (key, set, cases) = (demo("ed25519.pem"), demo("jwks-entra.json"), demo("../jws/split.json"));
    let token = std::fs::read_to_string(demo("token.jwt")).unwrap();
    let verify = format!(
        "verify jwt --alg Ed25519 --kid demo-2026 --key {key} --iss https://auth.example --aud orders {}",
        token.trim_end()
    );
    let payload = format!("verify jws --alg Ed25519 --kid demo-2026 --key {key} {}", token.trim_end());
    let words = [verify, payload, format!("key {key}"), format!("jwks {set}"), format!("audit {cases}")];
    for words in words {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cotter"));
        let child = child.args(words.split(' ')).stdin(Stdio::null()).stderr(Stdio::piped());
        // The reader leaves before anything is written.
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = child.stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(2), [].as_slice()), "{words}");
    }
}
