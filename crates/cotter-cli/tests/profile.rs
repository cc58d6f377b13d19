//! `cotter verify --profile`: what it prints, and its exit codes.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::{fs, path::Path};

use command::{Ran, cotter, file};
use serde_json::Value;

fn vectors(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(name).display().to_string()
}

/// A case of a file of vectors.
fn case(path: &str, id: &str) -> Value {
    let file: Value = serde_json::from_str(&fs::read_to_string(vectors(path)).unwrap()).unwrap();
    let groups = file["groups"].as_array().unwrap();
    let mut cases = groups.iter().flat_map(|group| group["cases"].as_array().unwrap());
    cases.find(|case| case["id"] == id).unwrap().clone()
}

fn run(words: &str, files: &[&str], token: &str) -> Ran {
    let mut files = files.iter();
    let words = words.split_whitespace().map(|word| if word == "FILE" { *files.next().unwrap() } else { word });
    cotter(&["verify"].into_iter().chain(words).chain([token]).collect::<Vec<_>>(), "")
}

const TOKEN: &str = "--alg Ed25519 --kid demo-2026 --key FILE --iss https://auth.example --aud https://api.example \
                     --profile access-token";

fn refusal(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    ran.err.split(": ").nth(1).unwrap()
}

#[test]
fn an_access_token_is_verified_as_one() {
    let key = vectors("demo/ed25519.pem");
    let token = fs::read_to_string(vectors("demo/access-token.jwt")).unwrap();
    let ran = run(&format!("{TOKEN} --presented bearer"), &[&key], token.trim_end());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()["client_id"], "orders-web");

    let other = fs::read_to_string(vectors("demo/token.jwt")).unwrap();
    assert_eq!(refusal(&run(&format!("{TOKEN} --presented bearer"), &[&key], other.trim_end())), "typ-mismatch");
    let certificate = vectors("demo/rs256.crt.pem");
    let with = format!("{TOKEN} --presented certificate --client-cert FILE");
    assert_eq!(refusal(&run(&with, &[&key, &certificate], token.trim_end())), "cnf-missing");
}

#[test]
fn a_token_that_is_bound_needs_what_it_is_bound_to() {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"X"}"#;
    let groups: Value =
        serde_json::from_str(&fs::read_to_string(vectors("profile/access-token.json")).unwrap()).unwrap();
    let jwk = jwk.replace("\"X\"", &groups["groups"][0]["pin"]["key"]["jwk"]["x"].to_string());
    let key = file("profile/key.json", jwk);
    let words = TOKEN.replace("demo-2026", "2026-11");
    let text = |case: &Value| case["token"].as_str().unwrap().to_owned();

    let bound = case("profile/access-token.json", "profile/access-token/certificate/bound");
    let certificate = vectors("demo/rs256.crt.pem");
    let with = format!("{words} --presented certificate --client-cert FILE");
    assert_eq!(run(&with, &[&key, &certificate], &text(&bound)).code, 0);
    assert_eq!(refusal(&run(&format!("{words} --presented bearer"), &[&key], &text(&bound))), "cnf-unexpected");
    assert_eq!(run(&format!("{words} --presented danger-unconfirmed"), &[&key], &text(&bound)).code, 0);

    let bound = case("profile/access-token.json", "profile/access-token/dpop/bound");
    let proof = file("profile/proof", format!("{}\n", bound["proof"].as_str().unwrap()));
    let with = format!(
        "{words} --presented dpop --dpop-proof FILE --dpop-alg ES256 --htm POST --htu https://api.example/orders --at 1763683200"
    );
    assert_eq!(run(&with, &[&key, &proof], &text(&bound)).code, 0);
    assert_eq!(refusal(&run(&with.replace("POST", "GET"), &[&key, &proof], &text(&bound))), "htm-mismatch");
    assert_eq!(refusal(&run(&with.replace("ES256", "ES384"), &[&key, &proof], &text(&bound))), "alg-mismatch");
}

#[test]
fn a_proof_is_verified_with_its_own_key() {
    let bound = case("rfc/9449.json", "rfc/9449/7.1");
    let proof = bound["token"].as_str().unwrap();
    let words =
        "--profile dpop --alg ES256 --htm GET --htu https://resource.example.org/protectedresource --at 1562262618";
    let ran = run(&format!("{words} --json"), &[], proof);
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            0,
            "{\"ok\":true,\"alg\":\"ES256\",\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\",\"jti\":\"e1j3V_bKic8-LAEB\"}\n"
        )
    );
    let token = file("profile/access-token", "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU\n");
    assert_eq!(run(&format!("{words} --access-token FILE"), &[&token], proof).code, 0);
    assert_eq!(refusal(&run(&words.replace("GET", "PUT"), &[], proof)), "htm-mismatch");
    assert_eq!(refusal(&run(&words.replace("1562262618", "1562262679"), &[], proof)), "too-old");
    assert_eq!(run(&format!("{} --max-age 61", words.replace("1562262618", "1562262679")), &[], proof).code, 0);
    assert_eq!(refusal(&run(&format!("{words} --dpop-nonce n"), &[], proof)), "nonce-missing");
    assert_eq!(refusal(&run(&words.replace("ES256", "RS256"), &[], proof)), "alg-mismatch");
}

#[test]
fn what_is_not_said_is_asked_for() {
    let key = vectors("demo/ed25519.pem");
    for (words, message) in [
        (TOKEN.to_owned(), "an access token needs --presented"),
        (format!("{TOKEN} --presented bearer --typ JWT"), "stated by the profile"),
        (format!("{TOKEN} --presented bearer --aud other"), "one --iss and one --aud"),
        (format!("{TOKEN} --presented certificate"), "--client-cert"),
        (format!("{TOKEN} --presented bearer --client-cert FILE"), "belong to what --presented says"),
        (TOKEN.replace("--profile access-token", "--presented bearer"), "need a --profile"),
        (TOKEN.replace("--profile access-token", "").replace("--iss https://auth.example", ""), "expected --iss"),
        (TOKEN.replace("--profile access-token", "").replace("--aud https://api.example", ""), "expected --aud"),
        (TOKEN.replace("--profile access-token", "").replace("--kid demo-2026", ""), "expected --kid or --no-kid"),
        (TOKEN.replace("--profile access-token", "--profile dpop --htm GET --htu https://a/"), "brings its key"),
        ("--profile dpop --alg ES256 --htm GET".to_owned(), "--htu"),
        ("--profile dpop --alg HS256 --htm GET --htu https://a/".to_owned(), "public keys"),
        ("--profile dpop --alg v4.public --htm GET --htu https://a/".to_owned(), "a PASETO has none"),
    ] {
        let ran = run(&words, &[&key, &key], "a.b.c");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains(message), "{words}: {}", ran.err);
    }
}
