//! Text from tokens and files, made fit for a terminal.

use std::{fmt::Write, io};

use serde::Serialize;

/// Shows control characters, and those that change the direction of text, as `\u00XX`, which JSON reads as the same string.
pub(crate) fn text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_harmless(character) {
            shown.push(character);
        } else {
            // All of them have four digits at most, and writing to a string does not fail.
            let _ = write!(shown, "\\u{:04x}", u32::from(character));
        }
    }
    shown
}

/// One line of JSON.
pub(crate) fn json_line(value: &impl Serialize) -> io::Result<String> {
    Ok(text(&serde_json::to_string(value)?))
}

fn is_harmless(character: char) -> bool {
    let changes_direction = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    );
    !character.is_control() && !changes_direction
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_terminal_is_not_commanded() {
        assert_eq!(text("a\u{1b}[2J\u{9b}1m\u{202e}é"), r"a\u001b[2J\u009b1m\u202eé");
    }
}
