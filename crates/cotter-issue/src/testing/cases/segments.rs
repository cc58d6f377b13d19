//! The text of the token: its segments, and what stands around and between them.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde_json::json;

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, encode, set, text},
    },
};

/// The longest token that cotter's verifiers accept unless they are told to, in bytes.
const LONGEST: usize = 16 * 1024;

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let good = forge.good()?;
    let (signing_input, signature) = good.rsplit_once('.').unwrap_or_default();
    let (header, payload) = signing_input.split_once('.').unwrap_or_default();

    let mut reject = |name: &str, about, code, token: String| forge.reject(name, about, code, token);
    reject("empty", "The empty text.", "segment-count", String::new());
    reject("one-dot", "The signature is cut off with its dot.", "segment-count", signing_input.into());
    reject("no-dot", "The header alone.", "segment-count", header.into());
    reject("two-dots", "Two dots and nothing else.", "header-empty", "..".into());
    reject("three-dots", "Three dots and nothing else.", "segment-count", "...".into());
    reject("four-segments", "A segment too many.", "segment-count", format!("{good}.{signature}"));
    reject("five-segments", "Five segments, as of a JWE.", "jwe", format!("{good}.{payload}.{signature}"));
    reject("header-empty", "No header.", "header-empty", format!(".{payload}.{signature}"));
    reject("signature-empty", "No signature after the last dot.", "signature-empty", format!("{signing_input}."));
    reject("bearer-inside", "The scheme is part of the token.", "token-not-bare", format!("Bearer {good}"));
    reject("quoted", "Quotation marks around it.", "token-not-bare", format!("\"{good}\""));
    reject("line-end", "A line end after it.", "token-not-bare", format!("{good}\n"));
    reject("two-tokens", "Two tokens, separated by a comma.", "jwe", format!("{good},{good}"));
    let about = "A line end inside the payload, which readers of MIME base64 skip.";
    let (left, right) = payload.split_at_checked(4).unwrap_or_default();
    reject("line-end-inside", about, "token-not-bare", format!("{header}.{left}\n{right}.{signature}"));

    // What follows is correctly signed: only the alphabet is wrong.
    let payload = unpadded(text(forge.claims()), " ");
    let padded = forge.seal(&format!("{header}.{}=", encode(&payload)))?;
    forge.reject("payload-padded", "base64url has no padding (RFC 7515 section 2).", "payload-base64", padded);
    let padded = forge.seal(&format!("{}=.{}", encode(unpadded(text(forge.header()), " ")), encode(&payload)))?;
    forge.reject("header-padded", "base64url has no padding (RFC 7515 section 2).", "header-base64", padded);
    let padded = format!("{good}==");
    forge.reject("signature-padded", "base64url has no padding (RFC 7515 section 2).", "signature-base64", padded);

    let mut claims = forge.claims();
    claims.insert("x".into(), json!("?????>>>>>"));
    let standard = forge.seal(&format!("{header}.{}", STANDARD_NO_PAD.encode(aligned(text(claims)))))?;
    let about = "The payload is in base64 of the standard alphabet, with + and /.";
    forge.reject("payload-standard-base64", about, "payload-base64", standard);

    let mut twisted = encode(&payload);
    // The bits are zero, so the next character of the alphabet is the next one of ASCII too.
    let last = twisted.pop().map(u32::from).and_then(|last| char::from_u32(last.saturating_add(1)));
    twisted.extend(last);
    let twisted = forge.seal(&format!("{header}.{twisted}"))?;
    let about = "The unused bits of the payload's last character are set, so that one payload has two texts.";
    forge.reject("payload-twisted", about, "payload-base64", twisted);

    let long = forge.claims_with(set([("x", json!("x".repeat(LONGEST)))]))?;
    let about = "More than 16 KiB, the limit of cotter's verifiers unless it is raised.";
    forge.reject("too-long", about, "token-too-long", long);
    Ok(())
}

/// A text whose base64 would have one character of padding.
fn unpadded(mut text: String, filling: &str) -> String {
    while text.len() % 3 != 2 {
        text.push_str(filling);
    }
    text
}

/// A text whose base64 has no padding.
fn aligned(mut text: String) -> String {
    while !text.len().is_multiple_of(3) {
        text.push(' ');
    }
    text
}
