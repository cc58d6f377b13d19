//! The readings of a secret's text, without what people put around a key and between its digits.
//!
//! Work is linear in the length of the text: each reading looks at a character a fixed number of times, and all readings of one
//! kind together are no longer than the text.

use alloc::{string::String, vec, vec::Vec};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

/// Runs of fewer characters hold no key.
const MIN_RUN: usize = 16;

pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// The readings of a text: its runs of base64 of either alphabet, of hexadecimal digits, of decimal bytes, and its percent-encoding.
pub(super) struct Readings<'t> {
    text: &'t str,
    base64: Vec<Zeroizing<String>>,
    hex: Vec<Zeroizing<String>>,
}

impl<'t> Readings<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, base64: base64_runs(text), hex: hex_runs(text) }
    }

    /// The bytes that each run encodes.
    pub(super) fn whole(&self) -> impl Iterator<Item = Bytes> {
        let base64 = self.base64.iter().filter_map(|run| from_base64(run, 0));
        let hex = self.hex.iter().filter_map(|run| from_hex(run, 0));
        base64.chain(hex).chain(decimal_runs(self.text)).chain(from_percent(self.text))
    }

    /// The same, from later characters: text before a key may look like its first characters.
    pub(super) fn later(&self) -> impl Iterator<Item = Bytes> {
        let base64 = self.base64.iter().flat_map(|run| [1, 2, 3].into_iter().filter_map(|at| from_base64(run, at)));
        let hex = self.hex.iter().filter_map(|run| from_hex(run, 1));
        base64.chain(hex)
    }
}

/// The runs of kept characters that are long enough; `None` ends a run.
fn runs(characters: impl Iterator<Item = Option<char>>, capacity: usize) -> Vec<Zeroizing<String>> {
    let (mut found, mut run) = (Vec::new(), Zeroizing::new(String::with_capacity(capacity)));
    for character in characters.chain([None]) {
        match character {
            Some(character) => run.push(character),
            None if run.len() >= MIN_RUN => {
                found.push(Zeroizing::new(run.as_str().into()));
                run.clear();
            }
            None => run.clear(),
        }
    }
    found
}

/// The runs of base64, in the standard alphabet. Padding ends a run.
fn base64_runs(text: &str) -> Vec<Zeroizing<String>> {
    let standard = text.chars().map(|character| match character {
        '-' => Some('+'),
        '_' => Some('/'),
        '+' | '/' => Some(character),
        other => other.is_ascii_alphanumeric().then_some(other),
    });
    runs(standard, text.len())
}

fn from_base64(run: &str, at: usize) -> Option<Bytes> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let run = run.get(at..)?;
    // One character more than whole bytes does not belong to the text.
    let run = if run.len() % 4 == 1 { run.get(..run.len().checked_sub(1)?)? } else { run };
    let mut bytes = Zeroizing::new(vec![0; run.len()]);
    let length = LENIENT.decode_slice(run, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

/// The runs of hexadecimal digits, without `0x`, `\x`, and what is put between bytes.
fn hex_runs(text: &str) -> Vec<Zeroizing<String>> {
    let mut rest = text.chars().peekable();
    let mut digits = Zeroizing::new(String::with_capacity(text.len()));
    let mut is_inside_byte = false;
    while let Some(character) = rest.next() {
        match character {
            '0' if !is_inside_byte && rest.next_if(|next| matches!(next, 'x' | 'X')).is_some() => {}
            'x' | 'X' | ':' | ',' | ';' | '-' | '.' => {}
            digit if digit.is_ascii_hexdigit() => {
                digits.push(digit);
                is_inside_byte = !is_inside_byte;
            }
            _ => {
                digits.push('|');
                is_inside_byte = false;
            }
        }
    }
    runs(digits.chars().map(|digit| digit.is_ascii_hexdigit().then_some(digit)), digits.len())
}

fn from_hex(run: &str, at: usize) -> Option<Bytes> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Zeroizing::new(Vec::with_capacity(run.len()));
    let (pairs, _) = run.get(at..)?.as_bytes().as_chunks::<2>();
    for [high, low] in pairs {
        bytes.push(digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?);
    }
    Some(bytes)
}

/// The runs of bytes that are written as numbers with commas, as in the JSON of a buffer.
fn decimal_runs(text: &str) -> Vec<Bytes> {
    let lists = text.split(|character: char| !(character.is_ascii_digit() || character == ','));
    let bytes = |list: &str| {
        let mut bytes = Zeroizing::new(Vec::with_capacity(list.len()));
        for number in list.split(',').filter(|number| !number.is_empty()) {
            bytes.push(number.parse().ok()?);
        }
        Some(bytes)
    };
    lists.filter(|list| list.len() >= MIN_RUN && list.contains(',')).filter_map(bytes).collect()
}

/// Decodes each `%` and its two digits to a byte; `None` if there is none.
fn from_percent(text: &str) -> Option<Bytes> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        let escaped = match others {
            [high, low, ..] if *first == b'%' => {
                core::str::from_utf8(&[*high, *low]).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { others.get(2..).unwrap_or_default() } else { others };
    }
    (bytes.len() < text.len()).then_some(bytes)
}
