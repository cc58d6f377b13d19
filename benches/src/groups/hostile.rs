//! Tokens that are made to cost much, and have to be refused.

use std::{fmt::Write, hint::black_box, rc::Rc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter_benches_harness::{Alg, Case, Claims, Run};

use crate::{floors, ours, peers, tokens::Issuer};

pub fn cases() -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    let issuer = Issuer::new(Alg::Hs256);
    cases.extend(refusing(&issuer, enormous(&issuer))?);
    for alg in [Alg::Hs256, Alg::Es256, Alg::EdDsa] {
        let issuer = Issuer::new(alg);
        cases.extend(refusing(&issuer, large(&issuer))?);
    }
    Ok(cases)
}

/// What is hostile comes after an honest token, as in a service that has been running for a while.
fn refusing(issuer: &Issuer, tokens: Vec<(String, String)>) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    let honest = issuer.token(&Claims::with_groups(0));
    for (what, token) in tokens {
        let token: Rc<str> = token.into();
        let ours = ours::verify(&issuer.key).map(|verify| (ours::NAME, verify));
        for (who, verify) in ours.into_iter().chain(peers::jwt(&issuer.key)) {
            if verify(&honest).is_none() || verify(&token).is_some() {
                return Err(format!("{who} does not tell {what} from an honest token"));
            }
            let token = Rc::clone(&token);
            cases.push(Case::new("hostile", who, &*what, Run::here(move || verify(black_box(&token)))));
        }
        // A header of this length is refused by its length; a payload is not read, but has been signed.
        if what.contains("of payload of") {
            cases.extend(floors::refusing("hostile", &what, &issuer.key, &token)?);
        }
    }
    Ok(cases)
}

/// Far longer than any token.
fn enormous(issuer: &Issuer) -> Vec<(String, String)> {
    const LENGTH: usize = 10_000_000;
    let header = URL_SAFE_NO_PAD.encode(issuer.header());
    let signature = "A".repeat(43);
    let much = "A".repeat(LENGTH);
    let members = format!(r#"{{"alg":"HS256"{}}}"#, members(300_000));
    [
        ("10 MB without a dot", much.clone()),
        ("10 MB of header", format!("{much}.e30.{signature}")),
        ("10 MB of payload", format!("{header}.{much}.{signature}")),
        ("10 MB of signature", format!("{header}.e30.{much}")),
        ("a million dots", ".".repeat(1_000_000)),
        ("a header of 300,000 members", format!("{}.e30.{signature}", URL_SAFE_NO_PAD.encode(members))),
    ]
    .map(|(what, token)| (what.to_owned(), token))
    .into()
}

/// As long as a token may be, with a signature that has the right form and is wrong.
fn large(issuer: &Issuer) -> Vec<(String, String)> {
    const LENGTH: usize = 16 << 10;
    let alg = issuer.key.alg.name();
    let signed = issuer.signed("{}", "{}");
    let (_, signature) = signed.rsplit_once('.').expect("a token has segments");
    let header = issuer.header();
    let members = members(1_090);
    let members = members.trim_start_matches(',');
    let depth = 5_990;
    let tokens = [
        ("header", header.replacen('{', &format!("{{{members},"), 1), "{}".to_owned()),
        ("payload of members", header.clone(), format!("{{{members}}}")),
        ("payload of depth", header, format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth))),
    ];
    let token = |(what, header, payload): (&str, String, String)| {
        let (header, payload) = (URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        let token = format!("{header}.{payload}.{signature}");
        assert!(token.len() <= LENGTH, "it would be refused for its length");
        (format!("{alg}, 16 KiB of {what}, wrong signature"), token)
    };
    tokens.map(token).into()
}

/// So many members of an object, each with a comma before it, and of eleven bytes up to ten thousand of them.
fn members(count: usize) -> String {
    (0..count).fold(String::new(), |mut all, at| {
        let _ = write!(all, r#","m{at:04}":[]"#);
        all
    })
}
