//! A valid token of any algorithm, of which one character is changed, added or taken away, is refused.
#![no_main]

use std::sync::LazyLock;

use cotter_fuzz::published::{Published, all};
use libfuzzer_sys::fuzz_target;

static ALL: LazyLock<Vec<Published>> = LazyLock::new(all);

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fuzz_target!(|change: (u8, u16, u8, u8)| {
    let (which, at, put, kind) = change;
    let Published { token, is_accepted } = &ALL[usize::from(which) % ALL.len()];
    let (before, rest) = token.split_at(usize::from(at) % token.len());
    // Mostly of the alphabet, since any other is refused for that alone.
    let put = if kind >= 224 { char::from(put) } else { char::from(ALPHABET[usize::from(put) % 64]) };
    let changed = match kind % 4 {
        0 | 1 => format!("{before}{put}{}", &rest[1..]),
        2 => format!("{before}{put}{rest}"),
        _ => format!("{before}{}", &rest[1..]),
    };
    assert_eq!(is_accepted(&changed), changed == *token);
});
