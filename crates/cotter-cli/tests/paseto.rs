//! `cotter verify paseto`: what it prints, and its exit codes.
#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use command::{Ran, cotter, file};
use serde_json::Value;

/// The published example 4-S-3, a token until 2022 with a footer and an implicit assertion.
const PUBLIC: &str = "v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIiwiZXhwIjoiMjAyMi0wMS0wMVQwMDowMDowMCswMDowMCJ9\
NPWciuD3d0o5eXJXG5pJy-DiVEoyPYWs1YSTwWHNJq6DZD3je5gf-0M4JR9ipdUSJbIovzmBECeaWmaqcaP0DQ.\
eyJraWQiOiJ6VmhNaVBCUDlmUmYyc25FY1Q3Z0ZUaW9lQTlDT2NOeTlEZmdMMVc2MGhhTiJ9";
const PUBLIC_KEY: &str = "k4.public.Hrnbu7wEfAP9cGBOAHHwmH4Wsot1ciXBHwBBXQ4gsaI";
const KID: &str = "zVhMiPBP9fRf2snEcT7gFTioeA9COcNy9DfgL1W60haN";
const ASSERTION: &str = r#"{"test-vector":"4-S-3"}"#;

/// The published example 4-E-1.
const LOCAL: &str = "v4.local.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAr68PS4AXe7If_ZgesdkUMvSwscFlAl1pk5HC0e8kApeaqMfGo_7\
OpBnwJOAbY9V7WU6abu74MmcUE8YWAiaArVI8XJ5hOb_4v9RmDkneN0S92dx0OW4pgy7omxgf3S8c3LlQg";
const LOCAL_KEY: &str = "k4.local.cHFyc3R1dnd4eXp7fH1-f4CBgoOEhYaHiImKi4yNjo8";

/// Verifies as of 2021 with the key in a file of this name.
fn verify(name: &str, key: impl AsRef<[u8]>, more: &[&str], token: &str) -> Ran {
    let path = file(&format!("paseto/{name}"), key);
    let always = ["verify", "paseto", "--iss-absent", "--aud-absent", "--at", "2021-01-01T00:00:00Z", "--key", &path];
    cotter(&[&always, more, &[token]].concat(), "")
}

fn refusal(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{}", ran.err);
    ran.err.split(": ").nth(1).unwrap()
}

#[test]
fn a_public_token_is_verified_with_the_id_in_its_footer() {
    let good = ["--alg", "v4.public", "--kid", KID, "--implicit-assertion", ASSERTION, "--json"];
    let ran = verify("public", PUBLIC_KEY, &good, PUBLIC);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let shown: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&shown["alg"], &shown["kid"]), (&"v4.public".into(), &KID.into()));
    assert_eq!(shown["footer"], format!(r#"{{"kid":"{KID}"}}"#));
    assert_eq!(shown["claims"]["data"], "this is a signed message");

    let other = |position: usize, value: &'static str| {
        let mut arguments = good;
        arguments[position] = value;
        verify(&format!("public-{position}"), PUBLIC_KEY, &arguments[..6], PUBLIC)
    };
    assert_eq!(refusal(&other(3, "another")), "kid-unknown");
    assert_eq!(refusal(&other(5, "")), "invalid-signature");
    assert_eq!(refusal(&other(1, "v3.public")), "paserk-version");
    assert_eq!(refusal(&other(1, "v4.local")), "paserk-type");
}

#[test]
fn a_footer_is_stated_or_refused() {
    let with = |footer: &[&'static str]| {
        let always = ["--alg", "v4.public", "--no-kid", "--implicit-assertion", ASSERTION];
        verify("footer", PUBLIC_KEY, &[always.as_slice(), footer].concat(), PUBLIC)
    };
    let stated = r#"{"kid":"zVhMiPBP9fRf2snEcT7gFTioeA9COcNy9DfgL1W60haN"}"#;
    assert_eq!(with(&["--footer", stated]).code, 0);
    assert_eq!(refusal(&with(&["--footer", "{}"])), "footer-mismatch");
    assert_eq!(refusal(&with(&["--no-footer"])), "footer-unexpected");
    assert_eq!(refusal(&with(&[])), "kid-unexpected");
}

#[test]
fn a_local_token_is_decrypted_with_a_paserk_or_the_bytes() {
    let arguments = ["--alg", "v4.local", "--no-kid"];
    let bytes: Vec<u8> = (0x70..0x90).collect();
    for (name, key) in [("local", LOCAL_KEY.as_bytes().to_vec()), ("local-raw", bytes)] {
        let ran = verify(name, key, &arguments, LOCAL);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains(r#""data": "this is a secret message""#), "{}", ran.out);
    }
    assert_eq!(refusal(&verify("local-short", [7; 31], &arguments, LOCAL)), "secret-length");
    assert_eq!(refusal(&verify("local-other", LOCAL_KEY.replace("jo8", "jo9"), &arguments, LOCAL)), "paserk-malformed");
    assert_eq!(refusal(&verify("local-jwt", LOCAL_KEY, &arguments, "aa.bb.cc")), "paseto-header");
    let key = file("paseto/local-in-jwt", LOCAL_KEY);
    let jwt = ["verify", "jwt", "--alg", "HS256", "--no-kid", "--iss-absent", "--aud-absent", "--key", &key, LOCAL];
    assert_eq!(refusal(&cotter(&jwt, "")), "secret-is-key");
}

#[test]
fn what_is_of_the_other_kind_is_wrong_usage() {
    let key = file("paseto/usage", PUBLIC_KEY);
    let always = ["--iss-absent", "--aud-absent", "--no-kid", "--key", &key, PUBLIC];
    for (kind, alg, option, told) in [
        ("paseto", "v4.public", vec!["--typ", "JWT"], "unexpected argument '--typ'"),
        ("paseto", "v4.public", vec!["--jwks", "x"], "unexpected argument '--jwks'"),
        ("paseto", "v4.public", vec!["--bearer"], "unexpected argument '--bearer'"),
        ("paseto", "v4.public", vec!["--no-footer", "--footer", "x"], "cannot be used with"),
        ("paseto", "EdDSA", vec![], "'EdDSA' is of JWT: use 'cotter verify jwt --alg EdDSA'"),
        ("jwt", "EdDSA", vec!["--footer", "x"], "unexpected argument '--footer'"),
        ("jwt", "EdDSA", vec!["--implicit-assertion", "x"], "unexpected argument '--implicit-assertion'"),
        ("jwt", "v4.public", vec![], "'v4.public' is of PASETO: use 'cotter verify paseto --alg v4.public'"),
    ] {
        let ran = cotter(&[&["verify", kind, "--alg", alg], option.as_slice(), &always].concat(), "");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{option:?}");
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}
