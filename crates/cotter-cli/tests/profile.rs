//! `cotter verify --profile`.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod command;

use std::{fs, path::Path};

use command::{Ran, cotter, file};
use serde_json::Value;

/// The token and the key of OpenID Connect Core appendix A.3.
fn figure() -> (String, String) {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/rfc/openid-core.json");
    let file: Value = serde_json::from_str(&fs::read_to_string(vectors).unwrap()).unwrap();
    let group = &file["groups"][1];
    assert_eq!(group["cases"][0]["id"], "rfc/openid-core/A.3");
    (group["cases"][0]["token"].as_str().unwrap().to_owned(), group["pin"]["key"]["jwk"].to_string())
}

const SIGN_IN: &str =
    "--profile id-token --nonce n-0S6_WzA2Mj --access-token jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
const PROVIDER: &str = "--alg RS256 --kid 1e9gdk7 --at 1311281000 --iss https://server.example.com --aud s6BhdRkqt3";

fn verify(name: &str, arguments: &str) -> Ran {
    let (token, jwk) = figure();
    let source = if arguments.contains("--jwks") { format!(r#"{{"keys":[{jwk}]}}"#) } else { jwk };
    let path = file(&format!("profile/{name}"), source.as_bytes());
    let words = arguments.split_whitespace().map(|word| if word == "KEY" { path.as_str() } else { word });
    let arguments: Vec<&str> = ["verify", "--json"].into_iter().chain(words).chain([token.as_str()]).collect();
    cotter(&arguments, "")
}

fn code(ran: &Ran) -> String {
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    line["code"].as_str().unwrap_or("accept").to_owned()
}

#[test]
fn an_id_token_is_held_to_its_sign_in() {
    for (name, more, expected, exit) in [
        ("key", format!("--key KEY {SIGN_IN}"), "accept", 0),
        ("set", format!("--jwks KEY {SIGN_IN}"), "accept", 0),
        ("nonce", format!("--key KEY {}", SIGN_IN.replace("n-0S6", "other")), "nonce-mismatch", 1),
        ("none", "--key KEY --profile id-token --no-nonce".to_owned(), "nonce-unexpected", 1),
        ("token", format!("--key KEY {SIGN_IN}Z"), "at-hash-mismatch", 1),
        ("code", format!("--key KEY {SIGN_IN} --code abc"), "c-hash-missing", 1),
        ("acr", format!("--key KEY {SIGN_IN} --acr phr"), "acr-missing", 1),
        ("auth", format!("--key KEY {SIGN_IN} --auth-max-age 60"), "auth-time-missing", 1),
        ("age", format!("--key KEY {SIGN_IN} --max-age 29"), "too-old", 1),
        ("logout", "--key KEY --profile logout-token".to_owned(), "typ-missing", 1),
        ("untyped", "--key KEY --profile logout-token --danger-untyped".to_owned(), "jti-missing", 1),
        ("assertion", "--key KEY --profile client-assertion".to_owned(), "typ-missing", 1),
        ("request", "--key KEY --profile request-object --danger-untyped".to_owned(), "client-id-missing", 1),
    ] {
        let ran = verify(name, &format!("{PROVIDER} {more}"));
        assert_eq!((code(&ran).as_str(), ran.code), (expected, exit), "{name}: {}", ran.err);
    }
}

#[test]
fn what_a_profile_states_itself_or_has_no_use_for_is_refused() {
    for (name, more) in [
        ("no-nonce-stated", "--profile id-token".to_owned()),
        ("both", "--profile id-token --nonce a --no-nonce".to_owned()),
        ("typ", format!("{SIGN_IN} --typ JWT")),
        ("exp", format!("{SIGN_IN} --danger-exp-optional")),
        ("two-issuers", format!("{SIGN_IN} --iss other")),
        ("untyped-id-token", format!("{SIGN_IN} --danger-untyped")),
        ("nonce-of-logout", "--profile logout-token --nonce a".to_owned()),
        ("without-profile", "--nonce a".to_owned()),
        ("footer", format!("{SIGN_IN} --no-footer")),
        ("unknown", "--profile session".to_owned()),
    ] {
        let ran = verify(name, &format!("{PROVIDER} --key KEY {more}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}: {}", ran.err);
    }
}

#[test]
fn a_public_key_is_no_client_secret() {
    let ran = verify("confused", &format!("{PROVIDER} --key-format raw --key KEY {SIGN_IN}").replace("RS256", "HS256"));
    assert_eq!((code(&ran).as_str(), ran.code), ("secret-is-key", 1));
}
