//! Both sides of "Moving over" in `docs/COMPARISON.md`, as they stand there, on the same tokens.

#![cfg(test)]

/// The blocks of the document.
mod document {
    include!(concat!(env!("OUT_DIR"), "/document.rs"));
}

mod defaults;
mod jwt;
mod paseto;

/// The token with another character in the middle of its last part of this index, counted by dots.
fn changed(token: &str, part: usize) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let middle = parts[part].len() / 2;
    let other = if parts[part][middle..].starts_with('A') { "B" } else { "A" };
    parts[part].replace_range(middle..=middle, other);
    parts.join(".")
}
