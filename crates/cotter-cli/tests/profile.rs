//! `cotter verify --profile`: what it prints, and its exit codes.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

mod command;

use std::{fs, path::Path};

use command::{Ran, cotter, file};
use serde_json::Value;

fn vectors(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors").join(name).display().to_string()
}

fn groups(path: &str) -> Value {
    let file: Value = serde_json::from_str(&fs::read_to_string(vectors(path)).unwrap()).unwrap();
    file["groups"].clone()
}

/// A case of a file of vectors.
fn case(path: &str, id: &str) -> Value {
    let groups = groups(path);
    let mut cases = groups.as_array().unwrap().iter().flat_map(|group| group["cases"].as_array().unwrap());
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
fn a_profile_has_a_leeway_of_its_own() {
    let key = vectors("demo/ed25519.pem");
    let token = fs::read_to_string(vectors("demo/access-token.jwt")).unwrap();
    let verify = |more: &str| run(&format!("{TOKEN} --presented bearer {more}"), &[&key], token.trim_end());
    let iat = serde_json::from_str::<Value>(&verify("").out).unwrap()["iat"].as_u64().unwrap();
    assert_eq!(verify(&format!("--at {}", iat - 5)).code, 0);
    assert_eq!(refusal(&verify(&format!("--at {}", iat - 6))), "issued-in-future");
    assert_eq!(refusal(&verify(&format!("--leeway 0 --at {}", iat - 5))), "issued-in-future");
}

#[test]
fn a_token_that_is_bound_needs_what_it_is_bound_to() {
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"X"}"#;
    let groups = groups("profile/access-token.json");
    let jwk = jwk.replace("\"X\"", &groups[0]["pin"]["key"]["jwk"]["x"].to_string());
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
    assert_eq!(refusal(&run(&words.replace("1562262618", "1562262684"), &[], proof)), "too-old");
    assert_eq!(run(&format!("{} --max-age 61", words.replace("1562262618", "1562262684")), &[], proof).code, 0);
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
        (format!("{TOKEN} --presented bearer --htm GET"), "belong to what --presented says"),
        (format!("{TOKEN} --presented bearer --max-age 60"), "stated by the profile"),
        (format!("{TOKEN} --presented bearer --require-sub"), "stated by the profile"),
        (format!("{TOKEN} --presented bearer --leeway 601"), "600"),
        (format!("{TOKEN} --presented bearer --nonce a"), "is of ID tokens"),
        (format!("{TOKEN} --presented bearer --danger-allow-untyped"), "is of logout tokens"),
        (format!("{TOKEN} --presented bearer --access-token FILE"), "is of --profile dpop"),
        (TOKEN.replace("access-token", "id-token --no-nonce --presented bearer"), "of --profile access-token"),
        (TOKEN.replace("access-token", "logout-token --client-id-from azp"), "of --profile access-token"),
        (TOKEN.replace("access-token", "request-object --htm GET"), "of DPoP proofs"),
        (TOKEN.replace("--profile access-token", "--presented bearer"), "--profile <"),
        (TOKEN.replace("--profile access-token", "--htu https://a/"), "--profile <"),
        (TOKEN.replace("--profile access-token", "--trust-aud a"), "--profile <"),
        (TOKEN.replace("--profile access-token", "").replace("--iss https://auth.example", ""), "expected --iss"),
        (TOKEN.replace("--profile access-token", "").replace("--aud https://api.example", ""), "expected --aud"),
        (TOKEN.replace("--profile access-token", "").replace("--kid demo-2026", ""), "expected --kid or --no-kid"),
        (TOKEN.replace("--profile access-token", "--profile dpop --htm GET --htu https://a/"), "brings its key"),
        ("--profile dpop --alg ES256 --htm GET".to_owned(), "--htu"),
        ("--profile dpop --alg ES256 --htm GET --htu https://a/ --typ dpop+jwt".to_owned(), "stated by the profile"),
        ("--profile dpop --alg ES256 --htm GET --htu https://a/ --no-footer".to_owned(), "are of PASETO"),
        ("--profile dpop --alg ES256 --htm GET --htu https://a/ --max-age 601".to_owned(), "600"),
        ("--alg v4.public --no-kid --danger-any-iss --danger-any-aud".to_owned(), "expected --key"),
        ("--profile dpop --alg HS256 --htm GET --htu https://a/".to_owned(), "public keys"),
        ("--profile dpop --alg v4.public --htm GET --htu https://a/".to_owned(), "a PASETO has none"),
    ] {
        let ran = run(&words, &[&key, &key], "a.b.c");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains(message), "{words}: {}", ran.err);
    }
}

#[test]
fn a_file_of_a_token_or_certificate_holds_nothing_else() {
    let proof = "--profile dpop --alg ES256 --htm GET --htu https://a/ --access-token FILE";
    for (content, told) in [
        ("", "empty: expected a token and nothing else"),
        ("Bearer abc\n", "white space before or inside the token: expected a token and nothing else"),
        ("abc\nabc\n", "white space before or inside the token: expected a token and nothing else"),
        ("\"abc\"\n", "something before the token: expected a token and nothing else"),
        ("{\"access_token\":\"abc\"}", "something before the token: expected a token and nothing else"),
    ] {
        let token = file("profile/around", content);
        let ran = run(proof, &[&token], "a.b.c");
        assert_eq!((ran.code, ran.err), (2, format!("error: {token}: {told}\n")));
    }
    let certificate = format!("{TOKEN} --presented certificate --client-cert FILE");
    let key = vectors("demo/ed25519.pem");
    for other in [&key, &vectors("demo/token.jwt")] {
        let ran = run(&certificate, &[&key, other], "a.b.c");
        assert_eq!((ran.code, ran.err), (2, format!("error: {other}: expected one certificate, in PEM or DER\n")));
    }
}

/// The token and the key of OpenID Connect Core appendix A.3.
fn figure() -> (String, String) {
    let group = &groups("rfc/openid-core.json")[1];
    assert_eq!(group["cases"][0]["id"], "rfc/openid-core/A.3");
    (group["cases"][0]["token"].as_str().unwrap().to_owned(), group["pin"]["key"]["jwk"].to_string())
}

const SIGN_IN: &str = "--profile id-token --nonce n-0S6_WzA2Mj --access-token ACCESS";
const ACCESS_TOKEN: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
const PROVIDER: &str = "--alg RS256 --kid 1e9gdk7 --at 1311281000 --iss https://server.example.com --aud s6BhdRkqt3";

fn verify(name: &str, arguments: &str) -> Ran {
    let (token, jwk) = figure();
    let source = if arguments.contains("--jwks") { format!(r#"{{"keys":[{jwk}]}}"#) } else { jwk };
    let path = file(&format!("profile/{name}"), source.as_bytes());
    let [access, other] =
        ["", "Z"].map(|end| file(&format!("profile/{name}{end}.txt"), format!("{ACCESS_TOKEN}{end}\n")));
    let words = arguments.split_whitespace().map(|word| match word {
        "KEY" => path.as_str(),
        "ACCESS" => access.as_str(),
        "OTHER" => other.as_str(),
        word => word,
    });
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
        ("token", format!("--key KEY {}", SIGN_IN.replace("ACCESS", "OTHER")), "at-hash-mismatch", 1),
        (
            "later",
            format!("--key KEY {}", SIGN_IN.replace("-token ACCESS", "-token-from-token-endpoint ACCESS")),
            "accept",
            0,
        ),
        ("code", format!("--key KEY {SIGN_IN} --code abc"), "c-hash-missing", 1),
        ("acr", format!("--key KEY {SIGN_IN} --acr phr"), "acr-missing", 1),
        ("auth", format!("--key KEY {SIGN_IN} --auth-max-age 60"), "auth-time-missing", 1),
        ("age", format!("--key KEY {SIGN_IN} --max-age 24"), "too-old", 1),
        ("logout", "--key KEY --profile logout-token".to_owned(), "typ-missing", 1),
        ("untyped", "--key KEY --profile logout-token --danger-allow-untyped".to_owned(), "jti-missing", 1),
        ("assertion", "--key KEY --profile client-assertion".to_owned(), "typ-missing", 1),
        ("request", "--key KEY --profile request-object --danger-allow-untyped".to_owned(), "client-id-missing", 1),
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
        ("untyped-id-token", format!("{SIGN_IN} --danger-allow-untyped")),
        ("nonce-of-logout", "--profile logout-token --nonce a".to_owned()),
        ("without-profile", "--nonce a".to_owned()),
        ("footer", format!("{SIGN_IN} --no-footer")),
        ("unknown", "--profile session".to_owned()),
        ("two-access-tokens", format!("{SIGN_IN} --access-token-from-token-endpoint OTHER")),
        ("no-file", SIGN_IN.replace("ACCESS", "missing.txt")),
        ("leeway", format!("{SIGN_IN} --leeway 601")),
        ("presented", format!("{SIGN_IN} --presented bearer")),
        ("request", format!("{SIGN_IN} --htm POST")),
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
