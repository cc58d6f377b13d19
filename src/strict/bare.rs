//! A token as people paste it: names foreign text around or inside it.

use crate::VerifyError;

/// Replaces an error for which foreign text in the token is to blame, and says what was found.
///
/// It is called only after a token was rejected, so accepted tokens cost nothing, and none is accepted because of it.
pub(crate) fn explain(token: &str) -> impl FnOnce(VerifyError) -> VerifyError {
    move |error| {
        // The error is examined before the text, since a text over the limit may be of any length.
        let found = if is_of_text(&error) { found(token) } else { None };
        found.map_or(error, |found| VerifyError::TokenNotBare { found })
    }
}

/// Whether foreign text can be the reason. A payload is decoded only after its signature is verified.
const fn is_of_text(error: &VerifyError) -> bool {
    matches!(
        error,
        VerifyError::SegmentCount
            | VerifyError::NotBase64(_)
            | VerifyError::InvalidSignature
            | VerifyError::PasetoHeader { .. }
            | VerifyError::PasetoParts
    )
}

/// Names what the text contains besides a token, in fixed words that quote nothing of it.
fn found(text: &str) -> Option<&'static str> {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
        return None;
    }
    let inner = text.trim();
    whole(inner).or_else(|| before(inner)).or_else(|| space(text, inner)).or_else(|| inside(inner))
}

/// Names the text as a whole, if it is of another kind.
fn whole(inner: &str) -> Option<&'static str> {
    if inner.is_empty() {
        Some("nothing but white space")
    } else if inner.starts_with(['{', '[']) && inner.ends_with(['}', ']']) {
        Some("JSON")
    } else if inner.starts_with("-----BEGIN ") {
        Some("a PEM")
    } else {
        None
    }
}

/// Names what comes before the token, or the quotation marks around it.
fn before(inner: &str) -> Option<&'static str> {
    const QUOTES: [char; 7] = ['"', '\'', '`', '“', '”', '‘', '’'];
    let unquoted = inner.trim_start_matches(QUOTES);
    if let Some(scheme) = scheme(unquoted) {
        return Some(scheme);
    }
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let named = |separator| unquoted.split_once(separator).filter(|(name, _)| !name.is_empty() && is_name(name));
    match (named(':'), named('=')) {
        (Some((_, address)), _) if address.starts_with("//") => Some("an address"),
        (Some(_), _) => Some("the name of a header field before it"),
        (_, Some((_, value))) if value.starts_with("eyJ") || value.starts_with("v3.") || value.starts_with("v4.") => {
            Some("a name and = before it")
        }
        _ if inner.starts_with(QUOTES) || inner.ends_with(QUOTES) => Some("quotation marks around it"),
        _ => None,
    }
}

/// The scheme of an `Authorization` field.
fn scheme(text: &str) -> Option<&'static str> {
    const SCHEMES: [(&str, &str); 4] = [
        ("bearer", "`Bearer` before it"),
        ("dpop", "`DPoP` before it"),
        ("jwt", "`JWT` before it"),
        ("token", "`Token` before it"),
    ];
    let (word, _) = text.split_once(char::is_whitespace)?;
    SCHEMES.iter().find(|(scheme, _)| word.trim_end_matches(':').eq_ignore_ascii_case(scheme)).map(|(_, found)| *found)
}

/// Names the white space inside, before or after the token, in that order.
fn space(text: &str, inner: &str) -> Option<&'static str> {
    let has_line_break = |part: &str| part.contains(['\n', '\r', '\u{2028}', '\u{2029}']);
    let (around, found) = if inner.contains(char::is_whitespace) {
        (inner, ("a line break inside it", "a space inside it"))
    } else if text.trim_start().len() < text.len() {
        (text.strip_suffix(text.trim_start())?, ("a line break before it", "a space before it"))
    } else {
        (text.strip_prefix(inner)?, ("a line break at its end", "a space at its end"))
    };
    let (line_break, other) = found;
    match around {
        "" => None,
        around if has_line_break(around) => Some(line_break),
        _ => Some(other),
    }
}

/// Names what copying did to the characters of the token.
fn inside(inner: &str) -> Option<&'static str> {
    let mut percents = inner.split('%').skip(1).map(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count());
    if percents.any(|digits| digits == 2) {
        Some("percent-encoding")
    } else if inner.contains(r"\n") || inner.contains(r"\r") {
        Some(r"a line break that is written as \n")
    } else if inner.contains('…') {
        Some("an ellipsis where text was left out")
    } else if inner
        .contains(['\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2060}', '\u{ad}'])
    {
        Some("a character that cannot be seen")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Segment;

    #[test]
    fn what_does_not_belong_is_said_in_words() {
        for (text, expected) in [
            ("aa.bb.cc\n", "a line break at its end"),
            ("aa.bb.cc\r\n", "a line break at its end"),
            ("aa.bb.cc ", "a space at its end"),
            ("aa.bb.cc\u{a0}", "a space at its end"),
            ("\naa.bb.cc", "a line break before it"),
            ("\taa.bb.cc", "a space before it"),
            (" aa.bb.cc\n", "a space before it"),
            ("aa.b\nb.cc\n", "a line break inside it"),
            ("aa. bb.cc", "a space inside it"),
            ("aa.bb.cc, aa.bb.cc", "a space inside it"),
            ("", ""),
            (" \n", "nothing but white space"),
            ("Bearer aa.bb.cc", "`Bearer` before it"),
            ("bearer: aa.bb.cc\n", "`Bearer` before it"),
            ("DPoP\taa.bb.cc", "`DPoP` before it"),
            ("\"Bearer aa.bb.cc\"", "`Bearer` before it"),
            ("token aa.bb.cc", "`Token` before it"),
            ("Authorization: Bearer aa.bb.cc", "the name of a header field before it"),
            ("authorization:aa.bb.cc", "the name of a header field before it"),
            ("https://client.example/cb?code=aa.bb.cc", "an address"),
            ("access_token=eyJh.bb.cc", "a name and = before it"),
            ("token=v4.public.cc", "a name and = before it"),
            ("\"aa.bb.cc\"", "quotation marks around it"),
            ("'aa.bb.cc'\n", "quotation marks around it"),
            ("aa.bb.cc”", "quotation marks around it"),
            ("{\"access_token\":\"aa.bb.cc\"}\n", "JSON"),
            ("-----BEGIN PUBLIC KEY-----\nMCow", "a PEM"),
            ("aa%2Ebb%2Ecc", "percent-encoding"),
            ("aa.bb.cc%0a", "percent-encoding"),
            (r"aa.bb.cc\n", r"a line break that is written as \n"),
            ("aa.bb.c…", "an ellipsis where text was left out"),
            ("\u{feff}aa.bb.cc", "a character that cannot be seen"),
            ("aa.b\u{200b}b.cc", "a character that cannot be seen"),
        ] {
            assert_eq!(found(text).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_pastes_keeps_its_own_error() {
        for text in [
            "aa.bb.cc",
            "aa==.bb.cc=",
            "a+/.bb.cc",
            "aa.bb.cc!",
            "aa.bb.cc~",
            "aa.bb.cc,aa",
            "aa\0.bb.cc",
            "é.bb.cc",
            "eyJhbGci=OiJIUzI1NiJ9.bb.cc",
            "aa=.bb.cc",
            "aa．bb．cc",
            "aa.bb.cc%",
            "aa.bb.cc%3",
            r"aa.bb.cc\1234",
            r#"{"alg":"HS256"}.bb.cc"#,
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn only_an_error_of_text_is_replaced() {
        let explained = |error: VerifyError| explain("aa.bb.cc\n")(error);
        let not_bare = VerifyError::TokenNotBare { found: "a line break at its end" };
        assert_eq!(explained(VerifyError::NotBase64(Segment::Signature)), not_bare);
        for kept in [
            VerifyError::AlgMismatch { expected: "HS256" },
            VerifyError::TokenTooLong { max: 8 },
            VerifyError::Jwe,
            VerifyError::SignatureEmpty,
            VerifyError::KidUnknown,
            VerifyError::Expired,
        ] {
            assert_eq!(explained(kept.clone()), kept);
        }
        assert_eq!(explain("aa.bb.cc")(VerifyError::InvalidSignature), VerifyError::InvalidSignature);
    }
}
