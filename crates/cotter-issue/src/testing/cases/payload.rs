//! The payload as JSON.

use super::header::DEEP;
use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, text},
    },
};

/// More members than cotter's verifiers read, which is 256.
const MANY: usize = 300;

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let good = text(forge.claims());
    let within = |members: &str| format!("{},{members}}}", good.strip_suffix('}').unwrap_or(&good));
    let before = |members: &str| format!("{{{members},{}", good.strip_prefix('{').unwrap_or(&good));
    let two = "Two claims of one name, of which readers choose either (RFC 7519 section 4).";
    let many: Vec<String> = (0..MANY).map(|at| format!(r#""x{at}":0"#)).collect();
    let no_utf8 = [good.replace("\"jti\":\"", "\"jti\":\"<").as_bytes(), b""].concat();
    let no_utf8: Vec<u8> = no_utf8.into_iter().map(|byte| if byte == b'<' { 0xff } else { byte }).collect();
    for (name, about, code, payload) in [
        ("payload-empty", "The payload is empty.", "claims-syntax", Vec::new()),
        ("payload-text", "The payload is no JSON.", "claims-syntax", b"user-17".to_vec()),
        ("payload-list", "The payload is a list.", "claims-not-object", format!("[{good}]").into_bytes()),
        ("payload-null", "The payload is null.", "claims-not-object", b"null".to_vec()),
        ("payload-string", "The payload is a string.", "claims-not-object", b"\"{}\"".to_vec()),
        (
            "payload-bom",
            "A byte order mark before the claims.",
            "claims-syntax",
            format!("\u{feff}{good}").into_bytes(),
        ),
        ("payload-two-values", "Two values in place of one.", "claims-syntax", format!("{good}{{}}").into_bytes()),
        ("payload-comma", "A comma too many.", "claims-syntax", good.replace('}', ",}").into_bytes()),
        ("payload-comment", "A comment.", "claims-syntax", format!("{good}// x").into_bytes()),
        ("payload-nul", "A zero byte behind the claims.", "claims-syntax", format!("{good}\0").into_bytes()),
        ("payload-no-utf8", "A byte that is no UTF-8.", "claims-utf8", no_utf8),
        (
            "payload-half-surrogate",
            "Half of a surrogate pair, which readers turn into different texts.",
            "claims-syntax",
            within(r#""x":"\ud800""#).into_bytes(),
        ),
        (
            "payload-deep",
            "The claims are nested deeply.",
            "claims-too-deep",
            within(&format!(r#""x":{}{}"#, "[".repeat(DEEP), "]".repeat(DEEP))).into_bytes(),
        ),
        ("payload-many", "Claims of 300 names.", "claims-too-many-members", within(&many.join(",")).into_bytes()),
        ("number-infinite", "A number beyond every double.", "claims-syntax", within(r#""x":1e400"#).into_bytes()),
        ("number-nan", "NaN, which is no JSON.", "claims-syntax", within(r#""x":NaN"#).into_bytes()),
        ("exp-twice", two, "claims-duplicate-member", within(r#""exp":4102444800"#).into_bytes()),
        ("exp-twice-before", two, "claims-duplicate-member", before(r#""exp":4102444800"#).into_bytes()),
        ("sub-twice", two, "claims-duplicate-member", within(r#""sub":"administrator""#).into_bytes()),
        ("sub-twice-escaped", two, "claims-duplicate-member", within(r#""s\u0075b":"administrator""#).into_bytes()),
    ] {
        let token = forge.payload(&payload)?;
        forge.reject(name, about, code, token);
    }
    Ok(())
}
