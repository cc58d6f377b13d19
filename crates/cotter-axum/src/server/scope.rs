//! Scopes (RFC 6749 §3.3).

use cotter_http::is_scope_token;

/// The scopes of a text, each once, in its order; `None` if it is malformed.
pub(super) fn read(text: &str) -> Option<Vec<&str>> {
    let mut scopes = Vec::new();
    for scope in text.split(' ') {
        if !is_scope_token(scope) {
            return None;
        }
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Some(scopes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_words_with_one_space_between_two() {
        assert_eq!(read("a b a"), Some(vec!["a", "b"]));
        for malformed in ["", " ", "a ", " a", "a  b", "a\tb", "a\"", "a\\", "ü", "a\u{7f}"] {
            assert_eq!(read(malformed), None, "{malformed:?}");
        }
    }
}
