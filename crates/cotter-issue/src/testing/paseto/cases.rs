//! The cases of a PASETO corpus.

use serde_json::{Value, json};

use super::{Bench, put_together};
use crate::{
    IssueError, PasetoSigningAlgorithm,
    algorithm::Seals,
    paseto::rfc3339,
    testing::{
        TestAlgorithm,
        forge::{HOUR, LIFE, encode, set, text, without},
    },
};

/// The longest token that cotter's verifiers accept unless they are told to, in bytes.
const LONGEST: usize = 16 * 1024;

/// All of them, the accepted ones first.
pub(super) fn all<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    good(bench)?;
    parts(bench)?;
    footers(bench)?;
    seals(bench)?;
    payloads(bench)?;
    times(bench)?;
    parties(bench)
}

fn good<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    let token = bench.claims_with(set([]))?;
    bench.accept("good", "A good token.", token);
    let token = bench.claims_with(set([("x-further", json!({"of": ["the issuer", 1.5, null]}))]))?;
    bench.accept("good-further-claim", "A claim that nobody knows is ignored.", token);
    let ago = rfc3339(bench.now.saturating_sub(HOUR))?;
    let token = bench.claims_with(set([("nbf", json!(ago.replace('Z', "+00:00")))]))?;
    bench.accept("good-nbf-offset", "The token is valid since an hour ago, in a time with an offset.", token);
    Ok(())
}

fn parts<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    let good = bench.claims_with(set([]))?;
    let (rest, footer) = good.rsplit_once('.').unwrap_or_default();
    let body = rest.strip_prefix(P::NAME).and_then(|body| body.strip_prefix('.')).unwrap_or_default();
    let (version, purpose) = P::NAME.split_once('.').unwrap_or_default();
    let other_version = if version == "v4" { "v3" } else { "v4" };
    let other_purpose = if purpose == "local" { "public" } else { "local" };
    let header = "paseto-header";
    for (name, about, code, token) in [
        ("empty", "The empty text.", header, String::new()),
        ("header-other-version", "Another version in the header.", header, good.replacen(version, other_version, 1)),
        ("header-old-version", "Version 2, which is obsolete.", header, good.replacen(version, "v2", 1)),
        ("header-other-purpose", "Another purpose in the header.", header, good.replacen(purpose, other_purpose, 1)),
        ("header-upper-case", "The version in upper case.", header, good.replacen('v', "V", 1)),
        ("bearer-inside", "The scheme is part of the token.", "token-not-bare", format!("Bearer {good}")),
        ("line-end", "A line end after it.", "token-not-bare", format!("{good}\n")),
        ("five-parts", "A part too many.", "paseto-parts", format!("{good}.{footer}")),
        ("header-alone", "Nothing after the header.", "paseto-header", P::NAME.to_owned()),
        ("footer-empty", "A dot, and no footer behind it.", "footer-empty", format!("{rest}.")),
        ("body-padded", "base64url has no padding.", "message-base64", format!("{}.{body}=.{footer}", P::NAME)),
        ("body-short", "A body of three bytes.", "message-too-short", format!("{}.AAAA.{footer}", P::NAME)),
    ] {
        bench.reject(name, about, code, token);
    }
    let long = bench.claims_with(set([("x", json!("x".repeat(LONGEST)))]))?;
    let about = "More than 16 KiB, the limit of cotter's verifiers unless it is raised.";
    bench.reject("too-long", about, "token-too-long", long);
    Ok(())
}

fn footers<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    let good = bench.issuer.footer();
    let twice = format!(r#"{},"kid":"another-key"}}"#, good.trim_end_matches('}'));
    let two = "Two members of one name, of which readers choose either.";
    for (name, about, code, footer) in [
        ("footer-missing", "No footer, although the key has an id.", "kid-missing", String::new()),
        ("kid-missing", "A footer without a kid.", "kid-missing", "{}".into()),
        ("kid-other", "The kid of no key.", "kid-unknown", r#"{"kid":"another-key"}"#.into()),
        ("kid-number", "The kid is a number.", "kid-not-string", r#"{"kid":17}"#.into()),
        ("kid-twice", two, "footer-duplicate-member", twice),
        ("footer-text", "The footer is no JSON.", "footer-syntax", "user-17".into()),
        ("footer-list", "The footer is a list.", "footer-not-object", format!("[{good}]")),
    ] {
        let token = bench.footer(&footer)?;
        bench.reject(name, about, code, token);
    }
    Ok(())
}

fn seals<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    const CODE: &str = "invalid-signature";
    let (claims, footer) = (text(bench.claims()?), bench.issuer.footer());
    let sealed = bench.issuer.key.signing_key().private().seal(claims.as_bytes(), footer.as_bytes(), b"")?;
    let with = |body: &[u8]| put_together(P::NAME, body, footer.as_bytes());
    let turned = |at: usize| {
        let mut body = sealed.clone();
        body.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1);
        with(&body)
    };
    let (end, middle) = (sealed.len().saturating_sub(1), sealed.len() / 2);
    let shorter = sealed.get(..end).unwrap_or_default();
    let stranger = bench.issuer.key.strangers_key().private().seal(claims.as_bytes(), footer.as_bytes(), b"")?;
    let unsealed = [claims.as_bytes(), &[0; 128]].concat();
    let other_footer = format!("{} ", footer);
    for (name, about, token) in [
        ("tampered-first-byte", "A bit of the body's first byte is turned.", turned(0)),
        ("tampered-middle-byte", "A bit in the middle of the body is turned.", turned(middle)),
        ("tampered-last-byte", "A bit of the body's last byte is turned.", turned(end)),
        ("tampered-footer", "Another footer of the same kid.", put_together(P::NAME, &sealed, other_footer.as_bytes())),
        ("truncated", "The last byte of the body is cut off.", with(shorter)),
        ("longer", "A byte too many behind the body.", with(&[&*sealed, &[0]].concat())),
        ("unsealed", "The claims in the open, with zeros in place of a signature.", with(&unsealed)),
        ("strangers-key", "A key that nobody trusts, under the id of the trusted one.", with(&stranger)),
    ] {
        bench.reject(name, about, CODE, token);
    }
    let token = bench.issuer.issue_anything(claims.as_bytes(), footer.as_bytes(), b"of another place")?;
    bench.reject("assertion-other", "Sealed with an implicit assertion that the service has not.", CODE, token);
    let jwt = format!("{}.{}.{}", encode(r#"{"alg":"none"}"#), encode(&claims), encode([0; 32]));
    bench.reject("jwt", "A JWT in place of a PASETO.", "paseto-header", jwt);
    Ok(())
}

fn payloads<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    let good = text(bench.claims()?);
    let within = |members: &str| format!("{},{members}}}", good.strip_suffix('}').unwrap_or(&good));
    let two = "Two claims of one name, of which readers choose either.";
    let deep = within(&format!(r#""x":{}{}"#, "[".repeat(64), "]".repeat(64)));
    for (name, about, code, payload) in [
        ("payload-text", "The payload is no JSON.", "claims-syntax", "user-17".to_owned()),
        ("payload-list", "The payload is a list.", "claims-not-object", format!("[{good}]")),
        ("payload-bom", "A byte order mark before the claims.", "claims-syntax", format!("\u{feff}{good}")),
        ("payload-deep", "The claims are nested deeply.", "claims-too-deep", deep),
        ("number-infinite", "A number beyond every double.", "claims-syntax", within(r#""x":1e400"#)),
        ("exp-twice", two, "claims-duplicate-member", within(r#""exp":"2099-01-01T00:00:00Z""#)),
        ("sub-twice-escaped", two, "claims-duplicate-member", within(r#""s\u0075b":"administrator""#)),
    ] {
        let token = bench.payload(payload.as_bytes())?;
        bench.reject(name, about, code, token);
    }
    Ok(())
}

fn times<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    let (ago, ahead) = (bench.now.saturating_sub(HOUR), bench.now.saturating_add(HOUR));
    let (ago, later, ahead) = (rfc3339(ago)?, rfc3339(ahead.saturating_add(LIFE))?, rfc3339(ahead)?);
    let token = bench.claims_with(set([("exp", json!(ago))]))?;
    bench.reject("expired", "Expired an hour ago.", "expired", token);
    let token = bench.claims_with(without("exp"))?;
    bench.reject("exp-missing", "The token never expires.", "exp-missing", token);
    let token = bench.claims_with(set([("nbf", json!(ahead)), ("exp", json!(later))]))?;
    bench.reject("not-yet-valid", "Valid in an hour.", "not-yet-valid", token);
    let seconds = json!(bench.now.saturating_add(LIFE));
    for (name, about, value) in [
        ("exp-number", "exp is a number, as in a JWT.", seconds),
        ("exp-null", "exp is null.", Value::Null),
        ("exp-no-offset", "exp is a local time.", json!(later.replace('Z', ""))),
        ("exp-day", "exp is a day.", json!("2099-01-01")),
    ] {
        let token = bench.claims_with(set([("exp", value)]))?;
        bench.reject(name, about, "exp-malformed", token);
    }
    Ok(())
}

fn parties<P: PasetoSigningAlgorithm + TestAlgorithm>(bench: &mut Bench<'_, P>) -> Result<(), IssueError> {
    let aud = bench.issuer.audience.clone();
    for (name, about, claim, code, value) in [
        ("iss-other", "Another issuer.", "iss", "iss-mismatch", json!("https://stranger.example")),
        ("iss-null", "The issuer is null.", "iss", "iss-malformed", Value::Null),
        ("aud-other", "Another audience.", "aud", "aud-mismatch", json!("https://other.example")),
        ("aud-longer", "A longer name that begins like the audience.", "aud", "aud-mismatch", json!(format!("{aud}2"))),
        ("aud-list", "The audience is a list, which PASETO does not have.", "aud", "aud-malformed", json!([aud])),
        ("sub-number", "The subject is a number.", "sub", "sub-malformed", json!(17)),
        (
            "bound-to-key",
            "Bound to a key, and presented without a proof of it.",
            "cnf",
            "cnf-unexpected",
            json!({"jkt": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}),
        ),
    ] {
        let token = bench.claims_with(set([(claim, value)]))?;
        bench.reject(name, about, code, token);
    }
    for (name, about, code, claim) in
        [("iss-missing", "No issuer.", "iss-missing", "iss"), ("aud-missing", "No audience.", "aud-missing", "aud")]
    {
        let token = bench.claims_with(without(claim))?;
        bench.reject(name, about, code, token);
    }
    Ok(())
}
