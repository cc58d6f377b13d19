//! `cotter audit`: what it prints, and its exit codes.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::{
    fs,
    process::{Command, Stdio},
};

use command::{cotter, file, path};
use serde_json::Value;

const KEY: &str = r#"{"jwk": {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#;

/// RFC 8037 appendix A.4.
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

/// A group of two cases that hold: one is accepted, one refused.
fn good() -> String {
    let other = TOKEN.replace("hgyY", "hgyX");
    format!(
        r#"{{"kind": "jws", "pin": {{"alg": "EdDSA", "kid": null, "key": {KEY}}}, "cases": [
            {{"id": "t/good", "comment": "", "token": "{TOKEN}", "expect": "accept", "note": 1,
              "payload": "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"}},
            {{"id": "t/signature", "comment": "", "token": "{other}", "expect": "invalid-signature"}}]}}"#
    )
}

/// A group of one case that fails.
fn bad() -> String {
    format!(
        r#"{{"kind": "jws", "pin": {{"alg": "EdDSA", "kid": null, "key": {KEY}}}, "cases": [
            {{"id": "t/bad", "comment": "A good token.", "token": "{TOKEN}", "expect": "alg-mismatch"}}]}}"#
    )
}

/// Groups that this build cannot run, of one case each.
fn foreign() -> String {
    r#"{"kind": "biscuit", "pin": {"alg": "v2", "kid": null, "key": {"hex": ""}}, "cases": [{"id": "t/p", "expect": "accept"}]},
       {"kind": "jws", "pin": {"alg": "Ed448", "kid": null, "key": {"jwk": {}}}, "cases": [{"id": "t/e", "expect": "refuse"}]}"#
        .to_owned()
}

fn cases(name: &str, groups: &[String]) -> String {
    let groups = groups.join(",");
    file(&format!("audit/{name}"), format!(r#"{{"schema": "cotter-vectors/1", "source": {{}}, "groups": [{groups}]}}"#))
}

#[test]
fn cases_that_hold_are_counted() {
    let ran = cotter(&["audit", &cases("good.json", &[good()])], "");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert!(ran.out.ends_with("\n2 cases: 1 accepted, 1 refused, 0 skipped, 0 failed\n"), "{}", ran.out);
}

#[test]
fn a_case_that_fails_is_named() {
    let ran = cotter(&["audit", &cases("bad.json", &[good(), bad()])], "");
    assert_eq!(ran.code, 1);
    for part in [
        "failed t/bad",
        "A good token.",
        "expected alg-mismatch, got accept",
        "3 cases: 1 accepted, 1 refused, 0 skipped, 1 failed",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn another_payload_is_a_failure() {
    let group = good().replace("RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc\"}", "AAAA\"}");
    let ran = cotter(&["audit", &cases("payload.json", &[group])], "");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("expected accept, got accept-with-another-payload"), "{}", ran.out);
}

#[test]
fn what_this_build_does_not_have_is_skipped_with_the_reason() {
    let ran = cotter(&["audit", &cases("foreign.json", &[foreign()])], "");
    assert_eq!(ran.code, 0);
    for part in [
        "skipped 1: no kind biscuit in this build",
        "skipped 1: no algorithm Ed448 in this build",
        "2 cases: 0 accepted, 0 refused, 2 skipped, 0 failed",
    ] {
        assert!(ran.out.contains(part), "{part}: {}", ran.out);
    }
}

#[test]
fn a_set_is_loaded_and_its_usable_members_are_counted() {
    let member = KEY.replace(r#"{"jwk": "#, "").replace("}}", r#", "kid": "a"}"#);
    let group = |usable: usize| {
        format!(
            r#"{{"kind": "jwks", "pin": {{"alg": null, "kid": null, "key": {{"jwks": {{"keys": [{member}, {{"kty": "oct"}}]}}}}}},
                "cases": [{{"id": "t/set", "expect": "accept", "usable": {usable}, "per_key": []}},
                          {{"id": "t/empty", "expect": "keyring-empty", "key": {{"jwks_text": "{{\"keys\":[]}}"}}}}]}}"#
        )
    };
    let ran = cotter(&["audit", &cases("set.json", &[group(1)])], "");
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.ends_with("\n2 cases: 1 accepted, 1 refused, 0 skipped, 0 failed\n"), "{}", ran.out);
    let ran = cotter(&["audit", &cases("set-count.json", &[group(2)])], "");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("expected accept, got accept-with-another-count: 1"), "{}", ran.out);
}

#[test]
fn json_is_one_line_for_each_case() {
    let ran = cotter(&["audit", "--json", &cases("json.json", &[good(), bad(), foreign()])], "");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let members = ["alg", "expect", "file", "got", "id", "kind", "ok", "skipped"];
    assert!(lines.iter().all(|line| line.as_object().unwrap().keys().eq(members)), "{}", ran.out);
    let ok: Vec<Option<bool>> = lines.iter().map(|line| line["ok"].as_bool()).collect();
    assert_eq!(ok, [Some(true), Some(true), Some(false), None, None]);
    assert_eq!((&lines[2]["id"], &lines[2]["got"]), (&"t/bad".into(), &"accept".into()));
    assert_eq!(lines[3]["skipped"], "no kind biscuit in this build");
}

#[test]
fn a_folder_is_searched_for_files_of_cases() {
    let _ = fs::remove_dir_all(path("audit-folder/x"));
    for (name, text) in [
        ("a.json", "{}"),
        ("b.json", "[1"),
        ("b.txt", "no"),
        ("schema.json", r#"{"schema": {"const": "cotter-vectors/1"}}"#),
    ] {
        file(&format!("audit-folder/x/{name}"), text);
    }
    let folder = path("audit-folder/x").display().to_string();
    assert_eq!(cotter(&["audit", &folder], "").code, 2, "there is nothing to run");
    let from = cases("folder.json", &[good()]);
    file("audit-folder/x/inside/c.json", fs::read(from).unwrap());
    let ran = cotter(&["audit", &folder], "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("c.json") && ran.out.contains("\n2 cases: "), "{}", ran.out);

    let named = path("audit-folder/x/a.json").display().to_string();
    assert_eq!(cotter(&["audit", &named], "").code, 2, "a file that is named must be one");
}

fn with_policy(policy: &str) -> String {
    let group = format!(r#"{{"kind": "jwt", "policy": {policy},"#);
    good().replacen(r#"{"kind": "jws","#, &group, 1)
}

#[test]
fn a_policy_of_another_version_is_skipped_and_told() {
    for (name, policy, told) in [
        ("member", r#"{"now": 0, "iss": {"any": true}, "aud": {"any": true}, "azp": "x"}"#, "azp"),
        ("value", r#"{"now": 0, "iss": {"any": false}, "aud": {"any": true}}"#, "expected true"),
    ] {
        let ran = cotter(&["audit", &cases(&format!("policy-{name}.json"), &[with_policy(policy)])], "");
        assert_eq!(ran.code, 0, "{name}");
        assert!(ran.out.contains("0 accepted, 0 refused, 2 skipped, 0 failed"), "{name}: {}", ran.out);
        assert!(ran.out.contains(told), "{name}: {}", ran.out);
    }
}

#[test]
fn what_is_not_understood_fails_and_the_rest_is_run() {
    let detached = with_policy(r#"{"now": 0, "iss": {"any": true}, "aud": {"any": true}}"#)
        .replace(r#""token""#, r#""detached_payload": "", "token""#);
    for (name, group, told) in [
        ("none", good().replace("jws", "jwt"), "needs a policy"),
        ("key", good().replace(r#""jwk""#, r#""jwk_url""#), "jwk_url"),
        ("token", good().replace(r#""token""#, r#""tokens""#), "a token is missing"),
        ("detached", detached, "detached payload"),
    ] {
        let ran = cotter(&["audit", &cases(&format!("not-{name}.json"), &[group, good()])], "");
        assert_eq!(ran.code, 1, "{name}");
        assert!(ran.out.contains("2 failed") && ran.out.contains(told), "{name}: {}", ran.out);
        assert!(!ran.out.contains(" 0 accepted"), "{name}: {}", ran.out);
    }
}

#[test]
fn a_file_without_what_the_schema_demands_is_an_error() {
    let ran = cotter(&["audit", &cases("not-kid.json", &[good().replace(r#""kid": null, "#, "")])], "");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("kid") && ran.err.contains("not-kid.json"), "{}", ran.err);
}

#[test]
fn a_reader_that_leaves_is_no_panic() {
    let group = good().replace("t/good", &"x".repeat(1000));
    let groups = vec![group; 200];
    let mut child = Command::new(env!("CARGO_BIN_EXE_cotter"))
        .args(["audit", "--json", &cases("pipe.json", &groups)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(2), ""));
}
