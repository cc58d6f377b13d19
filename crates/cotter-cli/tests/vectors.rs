//! The cases of `vectors/jwt` and `vectors/profile`, typed as a command line: whatever a policy there states, an option states too.
//!
//! Of each group, the first case for each expected code is run.
#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm
)]

mod command;

use std::{collections::HashSet, fs, path::Path, thread};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use command::{cotter, file};
use serde_json::Value;

/// What no command line can state: a store that the service has, the caller's type, and a clock before 1970.
fn is_for_a_program(policy: &Value) -> bool {
    let has = |name: &str| policy.get(name).is_some();
    has("revocation") || has("shape") || policy["presented"].get("dpop").is_some() || policy["now"] == -1
}

/// The kind of the token and the options that a policy is.
fn options(policy: &Value, name: &str) -> Vec<String> {
    let kind = policy["profile"].as_str().unwrap_or("jwt");
    let mut words = vec!["verify".to_owned(), kind.to_owned()];
    if kind == "access-token" && policy["iss"].is_object() && policy.get("any_tenant").is_some() {
        words.extend(["--aud".to_owned(), text(&policy["aud"]["is"])]);
    }
    let has_tenant = policy.get("any_tenant").is_some();
    for (member, value) in policy.as_object().unwrap() {
        words.extend(match (kind, member.as_str()) {
            (_, "profile" | "replay") => vec![],
            (_, "iss") if has_tenant => vec![],
            ("access-token", "aud") if has_tenant => vec![],
            (_, "any_tenant") => vec!["--danger-any-tenant".to_owned(), text(value)],
            ("jwt" | "access-token", "iss" | "aud") => expected(member, value),
            ("jwt", "typ") => expected("typ", value),
            (_, "now") => vec!["--at".to_owned(), text(value)],
            (_, "typ") if value == "jwt" => vec!["--danger-allow-untyped".to_owned()],
            (_, "untyped") => vec!["--danger-allow-untyped".to_owned()],
            ("jwt" | "request-object", "exp") => vec!["--danger-exp-optional".to_owned()],
            ("jwt", "iat") => vec!["--issued-in-past".to_owned()],
            ("jwt", "sub" | "jti") => vec![format!("--require-{member}")],
            ("jwt", "nonce") => vec!["--nonce".to_owned(), text(value)],
            ("jwt", "cnf") => vec!["--danger-unconfirmed".to_owned()],
            ("jwt", "kid") => vec!["--lenient-kid".to_owned()],
            ("jwt", "numbers") => each("--number-as-text", value),
            ("jwt", "nulls") => each("--null-as-absent", value),
            ("access-token", "sub") => vec!["--client-as-subject".to_owned()],
            ("access-token", "jti") => vec!["--token-id-optional".to_owned()],
            ("access-token", "auth_age") => vec!["--auth-max-age".to_owned(), text(value)],
            (_, "acr" | "acr_values") => each("--acr", value),
            (_, "lenient_scope" | "lenient_lists") => vec![format!("--{}", member.replace('_', "-"))],
            (_, "presented") => presented(value, name),
            ("id-token", "nonce") => nonce(value),
            ("id-token", "max_age") => vec!["--auth-max-age".to_owned(), text(value)],
            ("id-token", "also_issuers") => each("--also-iss", value),
            ("id-token", "trusted_audiences") => each("--trust-aud", value),
            ("id-token", "trusted_parties") => each("--trust-azp", value),
            ("id-token", "access_token") => access_token(value, name),
            ("client-assertion", "endpoints") => each("--danger-also-aud", value),
            (
                _,
                "leeway" | "max_age" | "issued_within" | "expires_within" | "exp_optional" | "client_id" | "server"
                | "iss" | "sub" | "code" | "client_id_from" | "audience_from" | "scope_from" | "max_claims_members"
                | "max_header_len" | "max_token_len",
            ) => vec![format!("--{}", member.replace('_', "-")), text(value)],
            _ => panic!("no option for {member} of {kind}"),
        });
    }
    words
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn each(option: &str, values: &Value) -> Vec<String> {
    values.as_array().unwrap().iter().flat_map(|value| [option.to_owned(), text(value)]).collect()
}

fn expected(member: &str, value: &Value) -> Vec<String> {
    let option = format!("--{member}");
    match (&value["is"], value.get("absent")) {
        (Value::Array(_), _) => each(&option, &value["is"]),
        (Value::String(text), _) => vec![option, text.clone()],
        (_, Some(_)) => vec![format!("{option}-absent")],
        _ => vec![format!("--danger-any-{member}")],
    }
}

fn presented(value: &Value, name: &str) -> Vec<String> {
    match (value.as_str(), value.get("certificate")) {
        (Some("bearer"), _) => vec!["--bearer".to_owned()],
        (Some("unconfirmed"), _) => vec!["--danger-unconfirmed".to_owned()],
        (None, Some(der)) => {
            let der = URL_SAFE_NO_PAD.decode(der.as_str().unwrap()).unwrap();
            vec!["--client-cert".to_owned(), file(&format!("vectors/{name}.crt"), der)]
        }
        _ => panic!("{value}"),
    }
}

fn nonce(value: &Value) -> Vec<String> {
    let (how, nonce) = value.as_object().unwrap().iter().next().unwrap();
    match how.as_str() {
        "sent" => vec!["--nonce".to_owned(), text(nonce)],
        "sent_before" => vec!["--refreshed".to_owned(), text(nonce)],
        "none" => vec!["--no-nonce".to_owned()],
        _ => panic!("{value}"),
    }
}

fn access_token(value: &Value, name: &str) -> Vec<String> {
    let (from, token) = value.as_object().unwrap().iter().next().unwrap();
    let option = if from == "token_endpoint" { "--access-token-from-token-endpoint" } else { "--access-token" };
    vec![option.to_owned(), file(&format!("vectors/{name}.txt"), text(token))]
}

/// The algorithm, the id and a file of the key.
fn key(pin: &Value, name: &str) -> Option<Vec<String>> {
    let path = format!("vectors/{name}.key");
    let (path, format) = match (pin["key"].get("jwk"), pin["key"].get("hex")) {
        (Some(jwk), _) => (file(&path, jwk.to_string()), "jwk"),
        (None, Some(hex)) => (file(&path, hex.as_str()?), "hex"),
        _ => return None,
    };
    let id = match &pin["kid"] {
        Value::String(id) => vec!["--kid", id.as_str()],
        _ => vec!["--no-kid"],
    };
    let always = ["--alg", pin["alg"].as_str()?, "--key", path.as_str(), "--key-format", format, "--json", "-"];
    Some([id.as_slice(), &always].concat().into_iter().map(str::to_owned).collect())
}

/// Runs a file, and returns how many cases were run.
fn run(path: &Path) -> usize {
    let cases: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let mut ran = 0;
    for (place, group) in cases["groups"].as_array().unwrap().iter().enumerate() {
        let name = format!("{}-{place}", path.file_stem().unwrap().display());
        let policy = &group["policy"];
        // AWS-LC alone has no ES256K.
        let is_built = cfg!(feature = "ecdsa") || !group["pin"].to_string().contains("ES256K");
        if group["kind"] != "jwt" || is_for_a_program(policy) || !is_built {
            continue;
        }
        let Some(key) = key(&group["pin"], &name) else { continue };
        let words = [options(policy, &name), key].concat();
        let mut seen = HashSet::new();
        for case in group["cases"].as_array().unwrap() {
            let expect = case["expect"].as_str().unwrap();
            // The command keeps no record of what was used, so nothing is too old to be in it.
            let is_of_record = expect.starts_with("replay")
                || (expect == "too-old" && policy.get("replay").is_some() && policy.get("issued_within").is_none());
            if is_of_record || !seen.insert(expect) {
                continue;
            }
            let answer = cotter(&words, &format!("{}\n", case["token"].as_str().unwrap()));
            let line: Value = serde_json::from_str(&answer.out).unwrap_or_default();
            let code = if line["ok"] == true { "accept" } else { line["code"].as_str().unwrap_or("no answer") };
            let is_expected = code == expect || (expect == "refuse" && line["ok"] == false);
            assert!(is_expected, "{}: {code}, not {expect}: {words:?}: {}", case["id"], answer.err);
            assert_eq!(answer.code, i32::from(expect != "accept"), "{}", case["id"]);
            ran += 1;
        }
    }
    ran
}

#[test]
fn what_a_case_states_an_option_states() {
    let mut files = Vec::new();
    for folder in ["jwt", "profile"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(folder);
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|path| cfg!(feature = "ml-dsa") || !path.ends_with("ml-dsa.json"));
    let ran: usize = thread::scope(|scope| {
        let runs: Vec<_> = files.iter().map(|path| scope.spawn(|| run(path))).collect();
        runs.into_iter().map(|run| run.join().unwrap()).sum()
    });
    assert!(ran > 400, "{ran} cases");
}
