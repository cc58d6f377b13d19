//! What a stranger makes a verifier allocate with one text before its signature is looked at: in proportion to the text, whatever is
//! in it. And what an entry of a list takes.
//!
//! One test, so that nothing else runs in the process while it counts.

#![cfg(all(feature = "ed25519", feature = "ecdsa", feature = "rsa", feature = "paseto", feature = "std"))]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::{alloc::System, fmt::Write, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Ed25519, Ed25519OrEdDsa, Es256, Expect, PinnedKey, Policy, Ps256, Rs256, Timestamp, VerifyError, jws, jwt, paseto,
    profile::{AccessTokens, DpopProofs, Presentation},
    revocation::{By, RevocationList},
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const PEM: &str = include_str!("../vectors/demo/ed25519.pem");
const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);

/// How many bytes are allocated in all, for each byte of the text, and beside those.
const FOR_EACH_BYTE: usize = 4;
const BESIDE: usize = 64 * 1024;

#[test]
fn what_is_allocated_is_in_proportion() {
    before_the_signature();
    of_a_list();
}

fn before_the_signature() {
    let mut problems = String::new();
    for limit in [16 * 1024, 256 * 1024] {
        let verifier = |issuer: &str| {
            let key = PinnedKey::<Ed25519>::from_pem("demo-2026", PEM).unwrap();
            let policy = Policy::new(Expect::exactly(issuer), Expect::exactly("orders"));
            jwt::Verifier::new(key, policy).max_token_len(limit).unwrap()
        };
        let one = verifier("https://auth.example");
        let issuers =
            jwt::IssuerRouter::new().with(one.clone()).unwrap().with(verifier("https://other.example")).unwrap();
        let either = one.clone().or(of_another_algorithm()).unwrap();
        let bytes = jws::Verifier::new(PinnedKey::<Ed25519>::from_pem("demo-2026", PEM).unwrap());
        let bytes = bytes.max_token_len(limit).unwrap();
        for (name, token) in tokens(limit) {
            let mut hold = |road: &str, verify: &dyn Fn() -> Option<VerifyError>| {
                let region = Region::new(ALLOCATOR);
                let refused = verify();
                let allocated = region.change().bytes_allocated;
                assert!(refused.is_some(), "{road}: {name}");
                if allocated > FOR_EACH_BYTE * token.len() + BESIDE {
                    writeln!(problems, "{road}, {name} of {}: {allocated} ({refused:?})", token.len()).unwrap();
                }
            };
            hold("jwt", &|| one.verify_at(&token, NOW).err());
            hold("issuers", &|| issuers.verify_at(&token, NOW).err());
            hold("or", &|| either.verify_at(&token, NOW).err());
            hold("jws", &|| bytes.verify(&token).err());
        }
    }
    proofs(&mut problems);
    pasetos(&mut problems);
    assert!(problems.is_empty(), "\n{problems}");
}

fn of_another_algorithm() -> jwt::Verifier<Es256> {
    let key = PinnedKey::from_pem("demo-es256", include_str!("../vectors/demo/es256.pem")).unwrap();
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    jwt::Verifier::new(key, policy).max_token_len(256 * 1024).unwrap()
}

const HEADER: &str = r#"{"alg":"Ed25519","kid":"demo-2026"}"#;

fn encode(header: &str, payload: &str) -> String {
    let [header, payload] = [header, payload].map(|text| URL_SAFE_NO_PAD.encode(text));
    format!("{header}.{payload}.{}", "A".repeat(86))
}

/// The items, as many as make a JSON text of this length at most.
fn filled(length: usize, before: &str, after: &str, item: impl Fn(usize) -> String) -> String {
    let mut text = before.to_owned();
    for number in 0.. {
        let next = item(number);
        if text.len() + next.len() + after.len() + 1 > length {
            break;
        }
        if number > 0 {
            text.push(',');
        }
        text.push_str(&next);
    }
    text + after
}

/// Texts of about the limit, as bad as they get.
fn tokens(limit: usize) -> Vec<(&'static str, String)> {
    let room = (limit - 300) / 4 * 3;
    let with_payload = |payload: String| encode(HEADER, &payload);
    let with_header = |header: String| encode(&header, r#"{"iss":"https://auth.example"}"#);
    let empty = |_| r#""""#.to_owned();
    let member = |number: usize| format!(r#""{number:0>length$}":"""#, length = (room / 256).saturating_sub(10).max(4));
    let few = |number: usize| if number < 256 { member(number) } else { "x".repeat(limit) };
    let header = |name: &str, item: &dyn Fn(usize) -> String| {
        with_header(filled(4000, &format!(r#"{{"alg":"Ed25519","kid":"demo-2026","{name}":["#), "]}", item))
    };
    vec![
        ("iss of empty strings", with_payload(filled(room, r#"{"iss":["#, "]}", empty))),
        ("iss of arrays", with_payload(filled(room, r#"{"iss":["#, "]}", |_| "[]".to_owned()))),
        ("iss of arrays of strings", with_payload(filled(room, r#"{"iss":["#, "]}", |_| r#"["","",""]"#.to_owned()))),
        ("iss of numbers", with_payload(filled(room, r#"{"iss":["#, "]}", |_| "1".to_owned()))),
        ("iss that is long", with_payload(format!(r#"{{"iss":"{}"}}"#, "a".repeat(room - 20)))),
        ("iss with escapes", with_payload(format!(r#"{{"iss":"{}"}}"#, r"\u0061".repeat((room - 20) / 6)))),
        ("other member", with_payload(filled(room, r#"{"a":["#, r#"],"iss":1}"#, empty))),
        ("as many members as may be", with_payload(filled(room, "{", "}", few))),
        ("aud", with_payload(filled(room, r#"{"aud":["#, "]}", empty))),
        ("not an object", with_payload(filled(room, "[", "]", empty))),
        ("signature", format!("{}.e30.{}", URL_SAFE_NO_PAD.encode(HEADER), "A".repeat(limit - 100))),
        ("dots", ".".repeat(limit)),
        ("header of kid", header("x", &|_| r#""""#.to_owned())),
        ("header of aud", header("aud", &|_| r#""""#.to_owned())),
        ("header of crit", header("crit", &|_| r#""""#.to_owned())),
        ("header of x5c", header("x5c", &|_| r#""""#.to_owned())),
        ("header of objects", header("x", &|number| if number < 250 { "{}".to_owned() } else { "1".to_owned() })),
        ("header of members", {
            let item = |number: usize| if number < 250 { format!(r#""{number}":"""#) } else { "x".repeat(4000) };
            with_header(filled(4000, r#"{"alg":"Ed25519","kid":"demo-2026","#, "}", item))
        }),
        ("kid of an array", with_header(filled(4000, r#"{"alg":"Ed25519","kid":["#, "]}", |_| r#""""#.to_owned()))),
    ]
}

fn proofs(problems: &mut String) {
    let proofs = DpopProofs::<(Es256, Ed25519OrEdDsa, Rs256, Ps256)>::danger_without_replay_check();
    let key = PinnedKey::<Ed25519>::from_pem("demo-2026", PEM).unwrap();
    let tokens = AccessTokens::new(key, "https://auth.example", "https://api.example");
    let bound = include_str!("../vectors/demo/dpop.jwt").trim_end();
    // A key that verifies may make a table of its own then, which no stranger's text causes twice.
    assert!(tokens.verify_at(bound, Presentation::danger_unconfirmed(), NOW).is_ok());
    let rsa =
        |n: &str, e: &str| format!(r#"{{"alg":"RS256","typ":"dpop+jwt","jwk":{{"kty":"RSA","n":"{n}","e":"{e}"}}}}"#);
    let ec = |more: String| {
        let jwk = r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;
        format!(r#"{{"alg":"ES256","typ":"dpop+jwt","jwk":{{{jwk}{more}}}}}"#)
    };
    let modulus = |bytes: usize| {
        let mut n = vec![0xff; bytes];
        *n.last_mut().unwrap() = 0xfd;
        URL_SAFE_NO_PAD.encode(n)
    };
    for (name, header) in [
        ("RSA of 2,048 bits", rsa(&modulus(256), "AQAB")),
        ("RSA of 4,096 bits", rsa(&modulus(512), "AQAB")),
        ("RSA of 8,192 bits", rsa(&modulus(1024), "Af____8")),
        ("as long as a header may be", rsa(&modulus(2900), "AQAB")),
        ("key_ops", ec(filled(3500, r#","key_ops":["#, "]", |_| r#""""#.to_owned()))),
        ("x5c", ec(filled(3500, r#","x5c":["#, "]", |_| r#""""#.to_owned()))),
        (
            "members",
            ec(filled(
                3500,
                ",",
                "",
                |number| if number < 240 { format!(r#""{number}":1"#) } else { "x".repeat(4000) },
            )),
        ),
        ("d of an array", ec(filled(3500, r#","d":["#, "]", |_| r#""""#.to_owned()))),
    ] {
        let proof = encode(&header, &format!(r#"{{"jti":"{}"}}"#, "a".repeat(2000)));
        let request = proofs.request("POST", "https://api.example/orders", [proof.as_str()]);
        let mut hold = |road: &str, verify: &dyn Fn() -> Option<VerifyError>| {
            let region = Region::new(ALLOCATOR);
            let refused = verify();
            let allocated = region.change().bytes_allocated;
            assert!(refused.is_some(), "{road}: {name}");
            if allocated > FOR_EACH_BYTE * proof.len() + BESIDE {
                writeln!(problems, "{road}, {name} of {}: {allocated} ({refused:?})", proof.len()).unwrap();
            }
        };
        hold("proof", &|| request.verify_at(NOW).err());
        hold("access token", &|| tokens.verify_at(bound, Presentation::dpop(request), NOW).err());
    }
}

fn pasetos(problems: &mut String) {
    let key = || PinnedKey::<paseto::V4Public>::from_pem("demo-2026", PEM).unwrap();
    let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    let (claims, limit) = (paseto::Verifier::new(key(), policy).max_token_len(256 * 1024).unwrap(), 256 * 1024);
    let message = "A".repeat(limit - 8000);
    for (name, footer) in [
        ("no footer", String::new()),
        ("kid of an array", filled(4000, r#"{"kid":["#, "]}", |_| r#""""#.to_owned())),
        ("another array", filled(4000, r#"{"kid":"demo-2026","a":["#, "]}", |_| r#""""#.to_owned())),
        ("members", {
            let item = |number: usize| if number < 250 { format!(r#""{number}":"""#) } else { "x".repeat(4000) };
            filled(4000, r#"{"kid":"demo-2026","#, "}", item)
        }),
    ] {
        let token = match &*footer {
            "" => format!("v4.public.{message}"),
            footer => format!("v4.public.{message}.{}", URL_SAFE_NO_PAD.encode(footer)),
        };
        let region = Region::new(ALLOCATOR);
        let refused = claims.verify_at(&token, NOW).err();
        let allocated = region.change().bytes_allocated;
        assert!(refused.is_some(), "paseto: {name}");
        if allocated > FOR_EACH_BYTE * token.len() + BESIDE {
            writeln!(problems, "paseto, {name} of {}: {allocated} ({refused:?})", token.len()).unwrap();
        }
    }
}

/// "About 350 bytes": of a party for each entry, which is the most that one takes.
fn of_a_list() {
    const ENTRIES: usize = 20_000;
    let list = RevocationList::of_sessions(ENTRIES, Duration::from_secs(3600)).reserve(0);
    let region = Region::new(ALLOCATOR);
    for number in 0..ENTRIES {
        let (session, user) = (format!("session {number}"), format!("user {number}"));
        list.revoke_session(Some("https://auth.example"), &session, By::user(None, &user), NOW).unwrap();
    }
    let change = region.change();
    let each = (change.bytes_allocated - change.bytes_deallocated) / ENTRIES;
    assert!((300..=400).contains(&each), "{each} bytes an entry");
}
