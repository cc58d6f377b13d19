//! Tokens that are made to cost much, and have to be refused.

use std::{fmt::Write, hint::black_box, iter, rc::Rc};

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
        let ours = (ours::DEFAULT.who, (ours::DEFAULT.verify)(&issuer.key, None));
        for (who, verify) in iter::once(ours).chain(peers::jwt(&issuer.key)) {
            if verify(&honest).is_none() || verify(&token).is_some() {
                return Err(format!("{} does not tell {what} from an honest token", who.name));
            }
            let token = Rc::clone(&token);
            cases.push(Case::new("hostile", who, &*what, Run::here(move || verify(black_box(&token)))));
        }
        // All else is refused by its length; this payload is not read, but may have been signed.
        if what.contains("a token of 16 KiB, payload") {
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

/// What has 16 KiB, with a signature that has the right form and is wrong: header or payload, as JSON, which makes the token longer than a
/// token may be where the verifier does not say otherwise; and the whole token, which is as long as it may be.
fn large(issuer: &Issuer) -> Vec<(String, String)> {
    let (header, alg) = (issuer.header(), issuer.key.alg.name());
    let signed = issuer.signed("{}", "{}");
    let (_, signature) = signed.rsplit_once('.').expect("a token has segments");
    let token = |what: &str, header: &str, payload: &str| {
        let (header, payload) = (URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
        (format!("{alg}, {what}, wrong signature"), format!("{header}.{payload}.{signature}"))
    };
    let of_members = |count| format!("{{{}}}", members(count).trim_start_matches(','));
    let of_depth = |depth| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    let header_of = |count| header.replacen('{', &format!("{},", of_members(count).trim_end_matches('}')), 1);
    let above = [
        token("16 KiB of header", &header_of(1_490), "{}"),
        token("16 KiB of payload of members", &header, &of_members(1_490)),
        token("16 KiB of payload of depth", &header, &of_depth(8_190)),
    ];
    let within = [
        token("a token of 16 KiB, header", &header_of(1_090), "{}"),
        token("a token of 16 KiB, payload of members", &header, &of_members(1_090)),
        token("a token of 16 KiB, payload of depth", &header, &of_depth(5_990)),
    ];
    assert!(above.iter().all(|(_, token)| token.len() > LIMIT * 4 / 3), "there are 16 KiB of JSON");
    assert!(within.iter().all(|(_, token)| token.len() <= LIMIT), "it would be refused for its length");
    above.into_iter().chain(within).collect()
}

/// How long a token may be where nothing is said, in characters.
const LIMIT: usize = 16 << 10;

/// So many members of an object, each with a comma before it, and of eleven bytes up to ten thousand of them.
fn members(count: usize) -> String {
    (0..count).fold(String::new(), |mut all, at| {
        let _ = write!(all, r#","m{at:04}":[]"#);
        all
    })
}
