//! What one bit makes of bytes.

use std::ops::Range;

/// One bit: a byte, and which of its eight.
pub(crate) type Bit = (usize, u32);

/// Every bit of the bytes in a range.
pub(crate) fn every(range: Range<usize>) -> Vec<Bit> {
    range.flat_map(|at| (0..8).map(move |bit| (at, bit))).collect()
}

/// The bits of a signature, or of its text, that are tried. With `--release` that is every one.
///
/// Without, P-384 and P-521 take milliseconds a time, and the signatures of ML-DSA have 20,000 bits and more: of the one every fifth
/// bit is tried, and of the other all of the first 32 bytes and of the last 96, where the challenge and the hints are, and
/// between them every 29th. What is left out is counted.
pub(crate) fn of_signature(algorithm: &str, length: usize) -> Vec<Bit> {
    let (thinned, step) = match algorithm {
        _ if !cfg!(debug_assertions) => (0..0, 1),
        "ES384" | "ES512" | "v3.public" => (0..length, 5),
        _ if algorithm.starts_with("ML-DSA") => (32..length - 96, 29),
        _ => (0..0, 1),
    };
    let all = every(0..length).into_iter().enumerate();
    all.filter(|(nth, (at, _))| !thinned.contains(at) || nth % step == 0).map(|(_, bit)| bit).collect()
}

/// The bytes with that bit changed.
pub(crate) fn flipped(bytes: &[u8], (at, bit): Bit) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= 1 << bit;
    changed
}
