//! The rest of the header.

use serde_json::{Value, json};

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, open, set, text, without},
        issuer::Kind,
    },
};

/// Deeper than cotter's verifiers read, which is 32 levels.
pub(super) const DEEP: usize = 64;

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    key_id(forge)?;
    extensions(forge)?;
    typ(forge)?;
    syntax(forge)
}

fn key_id<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let token = forge.header_with(without("kid"))?;
    forge.reject("kid-missing", "No kid, although the key has one.", "kid-missing", token);
    for (name, about, kid) in [
        ("kid-other", "The kid of no key.", "another-key"),
        ("kid-empty", "The kid is empty.", ""),
        ("kid-path", "The kid is a path to a file that is empty.", "../../../../../../dev/null"),
        ("kid-query", "The kid is a fragment of a query.", "x' UNION SELECT 'secret' -- "),
        ("kid-command", "The kid is a command.", "|/usr/bin/id"),
    ] {
        let token = forge.header_with(set([("kid", json!(kid))]))?;
        let code = if kid.is_empty() { "kid-malformed" } else { "kid-unknown" };
        forge.reject(name, about, code, token);
    }
    let token = forge.header_with(set([("kid", json!(17))]))?;
    forge.reject("kid-number", "The kid is a number.", "kid-not-string", token);
    Ok(())
}

fn extensions<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    for (name, about, code, members) in [
        (
            "crit-unknown",
            "An extension that must be understood (RFC 7515 section 4.1.11).",
            "crit-present",
            vec![("crit", json!(["https://example/unknown"])), ("https://example/unknown", json!(true))],
        ),
        ("crit-empty", "An empty crit, which is not allowed.", "crit-present", vec![("crit", json!([]))]),
        (
            "crit-exp",
            "crit lists exp, which no header extends.",
            "crit-present",
            vec![("crit", json!(["exp"])), ("exp", json!(4_102_444_800_u64))],
        ),
        ("b64-false", "The payload is said not to be encoded (RFC 7797).", "b64-present", vec![("b64", json!(false))]),
        ("zip", "The payload is said to be compressed.", "encryption-member", vec![("zip", json!("DEF"))]),
        ("enc", "A header of encryption.", "encryption-member", vec![("enc", json!("A128GCM"))]),
        (
            "nested",
            "The payload is said to be a token itself (RFC 7519 section 5.2).",
            "nested-token",
            vec![("cty", json!("JWT"))],
        ),
    ] {
        let token = forge.header_with(|header| {
            header.extend(members.into_iter().map(|(name, value): (&str, Value)| (name.to_owned(), value)));
        })?;
        forge.reject(name, about, code, token);
    }
    Ok(())
}

fn typ<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let other = "A typ of another kind of token (RFC 8725 section 3.11).";
    let (wrong, is_required): (&[&str], bool) = match &forge.issuer.kind {
        Kind::Jwt(Some(_)) => (&["JWT", "at+jwt", "logout+jwt"], true),
        Kind::Jwt(None) => (&["at+jwt", "logout+jwt"], false),
        Kind::AccessToken => (&["JWT", "logout+jwt", "dpop+jwt"], true),
        Kind::IdToken(_) => (&["at+jwt", "logout+jwt"], false),
    };
    for typ in wrong {
        let token = forge.header_with(set([("typ", json!(typ))]))?;
        let name = typ.to_ascii_lowercase().replace('+', "-");
        forge.reject(format!("typ-{name}"), other, "typ-mismatch", token);
    }
    if is_required {
        let token = forge.header_with(without("typ"))?;
        forge.reject("typ-missing", "No typ, although this kind of token has one.", "typ-missing", token);
    }
    let token = forge.header_with(set([("typ", json!(["JWT"]))]))?;
    forge.reject("typ-list", "The typ is a list.", "typ-not-string", token);
    Ok(())
}

fn syntax<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let good = text(forge.header());
    let twice = open(forge.header(), r#""alg":"none""#);
    let before = format!(r#"{{"alg":"none",{}"#, good.strip_prefix('{').unwrap_or_default());
    let escaped = open(forge.header(), r#""\u0061lg":"none""#);
    let deep = format!(r#""x":{}{}"#, "[".repeat(DEEP), "]".repeat(DEEP));
    let two = "Two members of one name, of which readers choose either (RFC 7515 section 4).";
    for (name, about, code, header) in [
        ("header-alg-twice", two, "header-duplicate-member", twice),
        ("header-alg-twice-before", two, "header-duplicate-member", before),
        ("header-alg-twice-escaped", two, "header-duplicate-member", escaped),
        ("header-deep", "The header is nested deeply.", "header-too-deep", open(forge.header(), &deep)),
        ("header-bom", "A byte order mark before the header.", "header-syntax", format!("\u{feff}{good}")),
        ("header-two-values", "Two values in place of one.", "header-syntax", format!("{good}{{}}")),
        ("header-single-quotes", "Single quotes in place of double ones.", "header-syntax", good.replace('"', "'")),
        ("header-list", "The header is a list.", "header-not-object", format!("[{good}]")),
        ("header-text", "The header is no JSON.", "header-syntax", "alg".into()),
    ] {
        let token = forge.sign(&header, text(forge.claims()).as_bytes())?;
        forge.reject(name, about, code, token);
    }
    Ok(())
}
