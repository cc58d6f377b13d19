//! JSON laid out anew without being read: numbers, the order of members and the strings stay what they are.
//!
//! The text has been verified and is known to be JSON.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::printable;

const NAME: Style = AnsiColor::Cyan.on_default();

/// On one line, without white space between the tokens.
pub(crate) fn compact(json: &str) -> String {
    Tokens { rest: json }.map(printable::text).collect()
}

/// Over several lines, with the names of members in colour.
pub(crate) fn pretty(json: &str) -> String {
    let mut out = String::new();
    let mut depth: usize = 0;
    let mut tokens = Tokens { rest: json }.peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek().copied().unwrap_or_default();
        match token {
            "{" | "[" if next == "}" || next == "]" => out.push_str(token),
            "{" | "[" => {
                depth = depth.saturating_add(1);
                out.push_str(token);
                new_line(&mut out, depth);
            }
            "," => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            _ if next == ":" => {
                // Writing to a string does not fail.
                let _ = write!(out, "{NAME}{}{NAME:#}", printable::text(token));
            }
            _ => out.push_str(&printable::text(token)),
        }
        if (next == "}" || next == "]") && token != "{" && token != "[" {
            depth = depth.saturating_sub(1);
            new_line(&mut out, depth);
        }
    }
    out
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// The tokens of JSON (RFC 8259 §2), strings with their quotation marks.
struct Tokens<'j> {
    rest: &'j str,
}

impl<'j> Iterator for Tokens<'j> {
    type Item = &'j str;

    fn next(&mut self) -> Option<&'j str> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let len = match self.rest.chars().next()? {
            '"' => string_len(self.rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => self.rest.find([' ', '\t', '\n', '\r', '{', '}', '[', ']', ',', ':', '"']).unwrap_or(self.rest.len()),
        };
        let (token, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(token)
    }
}

/// The length of the string at the beginning, both quotation marks included.
fn string_len(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at.saturating_add(1),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\n{ \"b\" : [1.50, -0,{} ,[]],\t\"a\":\"x\\\"]: ,\",\"ü\":{\"c\" :null}}\r\n";

    #[test]
    fn compact_takes_out_white_space_only() {
        assert_eq!(compact(TEXT), r#"{"b":[1.50,-0,{},[]],"a":"x\"]: ,","ü":{"c":null}}"#);
        assert_eq!(compact("{\"a\":\"\u{9b}\"}"), r#"{"a":"\u009b"}"#);
    }

    #[test]
    fn pretty_adds_white_space_only() {
        let plain = pretty(TEXT).replace(&NAME.to_string(), "").replace(&format!("{NAME:#}"), "");
        let expected = "{\n  \"b\": [\n    1.50,\n    -0,\n    {},\n    []\n  ],\n  \"a\": \"x\\\"]: ,\",\n  \"ü\": {\n    \"c\": null\n  }\n}";
        assert_eq!(plain, expected);
        assert_eq!(pretty("{}"), "{}");
    }
}
