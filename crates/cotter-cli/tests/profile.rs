//! `cotter verify access-token`, `id-token` and the other profiles: what they print, and their exit codes.
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

const TOKEN: &str =
    "access-token --alg Ed25519 --kid demo-2026 --key FILE --iss https://auth.example --aud https://api.example";

fn refusal(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    ran.err.split(": ").nth(1).unwrap()
}

#[test]
fn an_access_token_is_verified_as_one() {
    let key = vectors("demo/ed25519.pem");
    let token = fs::read_to_string(vectors("demo/access-token.jwt")).unwrap();
    let ran = run(&format!("{TOKEN} --bearer"), &[&key], token.trim_end());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(serde_json::from_str::<Value>(&ran.out).unwrap()["client_id"], "orders-web");

    let other = fs::read_to_string(vectors("demo/token.jwt")).unwrap();
    assert_eq!(refusal(&run(&format!("{TOKEN} --bearer"), &[&key], other.trim_end())), "typ-mismatch");
    let certificate = vectors("demo/rs256.crt.pem");
    let with = format!("{TOKEN} --client-cert FILE");
    assert_eq!(refusal(&run(&with, &[&key, &certificate], token.trim_end())), "cnf-missing");
}

#[test]
fn a_profile_has_a_leeway_of_its_own() {
    let key = vectors("demo/ed25519.pem");
    let token = fs::read_to_string(vectors("demo/access-token.jwt")).unwrap();
    let verify = |more: &str| run(&format!("{TOKEN} --bearer {more}"), &[&key], token.trim_end());
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
    let with = format!("{words} --client-cert FILE");
    assert_eq!(run(&with, &[&key, &certificate], &text(&bound)).code, 0);
    assert_eq!(refusal(&run(&format!("{words} --bearer"), &[&key], &text(&bound))), "cnf-unexpected");
    assert_eq!(run(&format!("{words} --danger-unconfirmed"), &[&key], &text(&bound)).code, 0);

    let bound = case("profile/access-token.json", "profile/access-token/dpop/bound");
    let proof = file("profile/proof", format!("{}\n", bound["proof"].as_str().unwrap()));
    let with = format!(
        "{words} --dpop-proof FILE --dpop-alg ES256 --htm POST --htu https://api.example/orders --at 1763683200"
    );
    assert_eq!(run(&with, &[&key, &proof], &text(&bound)).code, 0);
    assert_eq!(refusal(&run(&with.replace("POST", "GET"), &[&key, &proof], &text(&bound))), "htm-mismatch");
    assert_eq!(refusal(&run(&with.replace("ES256", "ES384"), &[&key, &proof], &text(&bound))), "alg-mismatch");
}

#[test]
fn a_proof_is_verified_with_its_own_key() {
    let bound = case("rfc/9449.json", "rfc/9449/7.1");
    let proof = bound["token"].as_str().unwrap();
    let words = "dpop --alg ES256 --htm GET --htu https://resource.example.org/protectedresource --at 1562262618";
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
    assert_eq!(run(&format!("{} --dpop-max-age 61", words.replace("1562262618", "1562262684")), &[], proof).code, 0);
    assert_eq!(refusal(&run(&format!("{words} --dpop-nonce n"), &[], proof)), "nonce-missing");
    assert_eq!(refusal(&run(&words.replace("ES256", "RS256"), &[], proof)), "alg-mismatch");
}

#[test]
fn what_is_not_said_is_asked_for() {
    let key = vectors("demo/ed25519.pem");
    let bearer = format!("{TOKEN} --bearer");
    let proof = "dpop --alg ES256 --htm GET --htu https://a/";
    let id_token = "id-token --alg Ed25519 --kid a --key FILE --iss b --client-id c";
    let logout_token = "logout-token --alg Ed25519 --kid a --key FILE --iss b --client-id c";
    let assertion = "client-assertion --alg Ed25519 --kid a --key FILE --client-id c --server s";
    let jwt = "jwt --alg Ed25519 --kid a --key FILE --danger-any-iss --danger-any-aud";
    let unexpected = |option: &str| format!("unexpected argument '{option}'");
    for (words, message) in [
        (TOKEN.to_owned(), "--bearer|--client-cert <FILE>|--dpop-proof <FILE>|--danger-unconfirmed".to_owned()),
        (format!("{bearer} --typ JWT"), unexpected("--typ")),
        (format!("{bearer} --max-age 60"), unexpected("--max-age")),
        (format!("{bearer} --require-sub"), unexpected("--require-sub")),
        (format!("{bearer} --nonce a"), unexpected("--nonce")),
        (format!("{bearer} --access-token FILE"), unexpected("--access-token")),
        (format!("{bearer} --aud other"), "'--aud <RESOURCE>' cannot be used multiple times".to_owned()),
        (format!("{bearer} --client-cert FILE"), "'--bearer' cannot be used with '--client-cert <FILE>'".to_owned()),
        (format!("{bearer} --htm GET"), "--dpop-proof <FILE>".to_owned()),
        (format!("{bearer} --leeway 601"), "--leeway: leeway is too long: expected at most 600 seconds".to_owned()),
        (format!("{bearer} --max-token-len 262145"), "--max-token-len: ".to_owned()),
        (format!("{bearer} --max-claims-members 1025"), "--max-claims-members: ".to_owned()),
        (bearer.replace("--iss https://auth.example", "--danger-any-tenant a"), "--danger-any-tenant: ".to_owned()),
        (format!("{bearer} --danger-any-tenant a"), "cannot be used with".to_owned()),
        (format!("{TOKEN} --danger-unconfirmed --client-cert FILE"), "cannot be used with".to_owned()),
        (format!("{TOKEN} --dpop-proof FILE --dpop-alg ES256 --htm GET"), "--htu <URI>".to_owned()),
        (format!("{TOKEN} --dpop-proof FILE --dpop-alg HS256"), "'HS256' has no public keys".to_owned()),
        (id_token.to_owned(), "--nonce <NONCE>|--refreshed <NONCE>|--no-nonce".to_owned()),
        (format!("{id_token} --no-nonce --bearer"), unexpected("--bearer")),
        (format!("{id_token} --no-nonce --danger-allow-untyped"), unexpected("--danger-allow-untyped")),
        (logout_token.replace("--client-id c", ""), "--client-id <CLIENT>".to_owned()),
        (format!("{logout_token} --client-id-from azp"), unexpected("--client-id-from")),
        (format!("{logout_token} --exp-optional x"), "expected a number of seconds".to_owned()),
        (format!("{assertion} --iss a"), unexpected("--iss")),
        (assertion.replace("--server s", ""), "--server <ISSUER>".to_owned()),
        (jwt.replace("--danger-any-iss", ""), "--iss-absent".to_owned()),
        (jwt.replace("--danger-any-aud", ""), "--aud-absent".to_owned()),
        (jwt.replace("--kid a", ""), "--no-kid".to_owned()),
        (format!("{jwt} --trust-aud a"), unexpected("--trust-aud")),
        (format!("{jwt} --htu https://a/"), "--dpop-proof <FILE>".to_owned()),
        (format!("{jwt} --max-header-len 16385"), "--max-header-len: ".to_owned()),
        (format!("{jwt} --number-as-text aud"), "iss, sub, jti".to_owned()),
        (format!("{jwt} --verbose"), "cannot be used with '--verbose'".to_owned()),
        (format!("{jwt} --max-jwks-len 1"), "cannot be used with '--max-jwks-len <BYTES>'".to_owned()),
        (jwt.replace("--key FILE", "--jwks FILE --max-jwks-len 1048577"), "--max-jwks-len: ".to_owned()),
        (jwt.replace("--key FILE", "--jwks FILE --max-jwks-keys 4097"), "--max-jwks-keys: ".to_owned()),
        (format!("{proof} --iss a"), unexpected("--iss")),
        (format!("{proof} --kid a"), unexpected("--kid")),
        (format!("{proof} --typ dpop+jwt"), unexpected("--typ")),
        (format!("{proof} --dpop-max-age 601"), "--dpop-max-age: maximum age of proofs is too long: ".to_owned()),
        (proof.replace("--htu https://a/", ""), "--htu <URI>".to_owned()),
        (proof.replace("ES256", "HS256"), "'HS256' has no public keys".to_owned()),
        (proof.replace("ES256", "v4.public"), "invalid value 'v4.public' for '--alg <ALG>'".to_owned()),
        (format!("{jwt} --no-footer"), unexpected("--no-footer")),
    ] {
        let ran = run(&words, &[&key, &key], "a.b.c");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains(&message), "{words}: {}", ran.err);
    }
}

/// An option that says something of a proof would say nothing without one.
#[test]
fn what_is_said_of_a_proof_needs_one() {
    let key = vectors("demo/ed25519.pem");
    let jwt = "jwt --alg Ed25519 --kid a --key FILE --danger-any-iss --danger-any-aud";
    for kind in [TOKEN, jwt] {
        for way in ["", "--bearer", "--client-cert FILE", "--danger-unconfirmed"] {
            for option in ["--dpop-alg ES256", "--htm GET", "--htu https://a/", "--dpop-nonce a", "--dpop-max-age 1"] {
                let ran = run(&format!("{kind} {way} {option}"), &[&key, &key], "a.b.c");
                assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{kind} {way} {option}: {}", ran.err);
                assert!(ran.err.contains("--dpop-proof <FILE>"), "{way} {option}: {}", ran.err);
            }
        }
        for left_out in ["--dpop-alg ES256", "--htm GET", "--htu https://a/"] {
            let proof = "--dpop-proof FILE --dpop-alg ES256 --htm GET --htu https://a/".replace(left_out, "");
            let ran = run(&format!("{kind} {proof}"), &[&key, &key], "a.b.c");
            assert!(ran.code == 2 && ran.err.contains(left_out.split(' ').next().unwrap()), "{}", ran.err);
        }
    }
}

#[test]
fn a_file_of_a_token_or_certificate_holds_nothing_else() {
    let proof = "dpop --alg ES256 --htm GET --htu https://a/ --access-token FILE";
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
    let certificate = format!("{TOKEN} --client-cert FILE");
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

const SIGN_IN: &str =
    "id-token --client-id s6BhdRkqt3 --iss https://server.example.com --nonce n-0S6_WzA2Mj --access-token ACCESS";
const ACCESS_TOKEN: &str = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
const PROVIDER: &str = "--alg RS256 --kid 1e9gdk7 --at 1311281000";
const LOGOUT_TOKEN: &str = "logout-token --client-id s6BhdRkqt3 --iss https://server.example.com";
const OF_CLIENT: &str = "--client-id https://server.example.com --server s6BhdRkqt3";

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
    let options = PROVIDER.split(' ').chain(["--json", token.as_str()]);
    let arguments: Vec<&str> = ["verify"].into_iter().chain(words).chain(options).collect();
    cotter(&arguments, "")
}

fn code(ran: &Ran) -> String {
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    line["code"].as_str().unwrap_or("accept").to_owned()
}

#[test]
fn an_id_token_is_held_to_its_sign_in() {
    for (name, arguments, expected) in [
        ("key", format!("{SIGN_IN} --key KEY"), "accept"),
        ("set", format!("{SIGN_IN} --jwks KEY"), "accept"),
        ("large-set", format!("{SIGN_IN} --jwks KEY --max-jwks-len 1048576 --max-jwks-keys 4096"), "accept"),
        ("no-keys", format!("{SIGN_IN} --jwks KEY --max-jwks-keys 0"), "jwks-too-many-keys"),
        ("nonce", format!("{} --key KEY", SIGN_IN.replace("n-0S6", "other")), "nonce-mismatch"),
        ("refreshed", format!("{} --key KEY", SIGN_IN.replace("--nonce", "--refreshed")), "accept"),
        (
            "none",
            format!("{} --key KEY", SIGN_IN.replace("--nonce n-0S6_WzA2Mj --access-token ACCESS", "--no-nonce")),
            "nonce-unexpected",
        ),
        ("token", format!("{} --key KEY", SIGN_IN.replace("ACCESS", "OTHER")), "at-hash-mismatch"),
        ("later", format!("{} --key KEY", SIGN_IN.replace("-token ACC", "-token-from-token-endpoint ACC")), "accept"),
        ("code", format!("{SIGN_IN} --key KEY --code -abc"), "c-hash-missing"),
        ("acr", format!("{SIGN_IN} --key KEY --acr phr"), "acr-missing"),
        ("auth", format!("{SIGN_IN} --key KEY --auth-max-age 60"), "auth-time-missing"),
        ("age", format!("{SIGN_IN} --key KEY --issued-within 24"), "too-old"),
        ("sub", format!("{SIGN_IN} --key KEY --sub 248289761001"), "accept"),
        ("other-sub", format!("{SIGN_IN} --key KEY --sub other"), "sub-mismatch"),
        ("client", format!("{} --key KEY", SIGN_IN.replace("s6Bh", "other")), "aud-mismatch"),
        (
            "issuer",
            format!("{} --key KEY", SIGN_IN.replace("--iss https://server", "--iss https://op")),
            "iss-mismatch",
        ),
        (
            "also-issuer",
            format!(
                "{} --key KEY --also-iss https://server.example.com",
                SIGN_IN.replace("--iss https://server", "--iss https://op")
            ),
            "accept",
        ),
        (
            "tenant",
            format!(
                "{} --key KEY",
                SIGN_IN.replace("--iss https://server.example.com", "--danger-any-tenant https://a.example/{sub}")
            ),
            "iss-mismatch",
        ),
        ("trusted", format!("{SIGN_IN} --key KEY --trust-aud a --trust-azp b"), "accept"),
        ("logout", format!("{LOGOUT_TOKEN} --key KEY"), "typ-missing"),
        ("untyped", format!("{LOGOUT_TOKEN} --key KEY --danger-allow-untyped"), "jti-missing"),
        ("assertion", format!("client-assertion {OF_CLIENT} --key KEY"), "typ-missing"),
        ("request", format!("request-object {OF_CLIENT} --key KEY"), "typ-missing"),
        (
            "untyped-request",
            format!("request-object {OF_CLIENT} --key KEY --danger-allow-untyped"),
            "client-id-missing",
        ),
    ] {
        let ran = verify(name, &arguments);
        assert_eq!((code(&ran).as_str(), ran.code), (expected, i32::from(expected != "accept")), "{name}: {}", ran.err);
    }
}

#[test]
fn what_an_id_token_has_no_use_for_is_refused() {
    for (name, more) in [
        ("both", "--no-nonce"),
        ("typ", "--typ JWT"),
        ("exp", "--danger-exp-optional"),
        ("two-issuers", "--iss other"),
        ("untyped-id-token", "--danger-allow-untyped"),
        ("footer", "--no-footer"),
        ("two-access-tokens", "--access-token-from-token-endpoint OTHER"),
        ("leeway", "--leeway 601"),
        ("presented", "--bearer"),
        ("request", "--htm POST"),
    ] {
        let ran = verify(name, &format!("{SIGN_IN} --key KEY {more}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}: {}", ran.err);
    }
    let no_file = verify("no-file", &format!("{} --key KEY", SIGN_IN.replace("ACCESS", "missing.txt")));
    assert!(no_file.code == 2 && no_file.err.starts_with("error: missing.txt: "), "{}", no_file.err);
}

#[test]
fn a_public_key_is_no_client_secret() {
    let (token, jwk) = figure();
    let key = file("profile/confused", jwk);
    let words = SIGN_IN.replace(" --access-token ACCESS", "");
    let ran = run(&format!("{words} --alg HS256 --kid 1e9gdk7 --key-format raw --key FILE --json"), &[&key], &token);
    assert_eq!((code(&ran).as_str(), ran.code), ("secret-is-key", 1));
}
