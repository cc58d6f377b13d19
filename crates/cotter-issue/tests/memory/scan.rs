//! The scan: every readable byte of this process, held against every 16 bytes of what must not be there.
//!
//! Neither the needles nor what is read stands anywhere in its plain form: each byte is masked before bytes are put together.

use std::{
    collections::{BTreeSet, HashMap},
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use zeroize::{Zeroize, Zeroizing};

pub(crate) const MASK: u8 = 0xa7;

/// How many bytes in a row count as found.
const RUN: usize = 16;

/// How many bits of a run are looked at first.
const BITS: u32 = 20;

/// Every run of the secrets, masked, with the form that it belongs to.
#[derive(Default)]
pub(crate) struct Needles {
    runs: HashMap<u128, String>,
    /// By its first bits whether there is a run.
    begins: Vec<bool>,
}

impl Needles {
    /// The secret in the forms that computations give it, and as text.
    pub(crate) fn add(&mut self, name: &str, secret: &[u8]) {
        self.bytes(name, "as it is", secret.iter().copied());
        self.bytes(name, "little-endian", secret.iter().rev().copied());
        for width in [4, 8] {
            let words = secret.chunks_exact(width).flat_map(|word| word.iter().rev().copied());
            self.bytes(name, "in words of the machine", words);
        }
        for (form, pad) in [("inner pad of HMAC", 0x36), ("outer pad of HMAC", 0x5c)] {
            self.bytes(name, form, secret.iter().map(|byte| byte ^ pad));
        }
        for upper in [false, true] {
            let digit = |value: u8| match value {
                0..=9 => b'0' + value,
                _ if upper => b'A' + value - 10,
                _ => b'a' + value - 10,
            };
            self.bytes(name, "hexadecimal", secret.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
        }
        // The text of the same bytes is another one by where in a group of three they begin.
        for skipped in 0..3 {
            for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let mut text = Zeroizing::new(engine.encode(&secret[skipped..]).into_bytes());
                // What the last bytes share a letter with is not of the secret.
                text.truncate((secret.len() - skipped) / 3 * 4);
                self.bytes(name, "base64", text.iter().copied());
            }
        }
    }

    fn bytes(&mut self, name: &str, form: &str, bytes: impl Iterator<Item = u8>) {
        if self.begins.is_empty() {
            self.begins = vec![false; 1 << BITS];
        }
        let masked: Vec<u8> = bytes.map(|byte| byte ^ MASK).collect();
        assert!(masked.len() >= RUN, "{name} {form}");
        for run in masked.windows(RUN) {
            let run = u128::from_be_bytes(run.try_into().unwrap());
            self.begins[(run >> (128 - BITS)) as usize] = true;
            self.runs.entry(run).or_insert_with(|| format!("{name}, {form}"));
        }
    }

    /// Where the secrets are found in this process, and how many bytes were read. A mapping with this address is the worker's stack.
    ///
    /// What cannot be written has been mapped from a file, so nothing comes into it later: it is read if `all`.
    pub(crate) fn search(&self, on_stack: u64, all: bool) -> (BTreeSet<String>, usize) {
        let (mut found, mut read) = (BTreeSet::new(), 0);
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let mut memory = File::open("/proc/self/mem").unwrap();
        let mut page = vec![0; PAGE];
        for line in maps.lines() {
            let (range, rest) = line.split_once(' ').unwrap();
            if !(rest.starts_with("rw") || all && rest.starts_with('r')) {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
            let place = match rest.split_whitespace().nth(4) {
                _ if (start..end).contains(&on_stack) => "the worker's stack",
                Some(name) => name,
                None => "anonymous memory",
            };
            let mut run = Rolling::default();
            for at in (start..end).step_by(PAGE) {
                // Some pages of the kernel, and mappings that have ended since, cannot be read.
                if memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read_exact(&mut page)).is_err() {
                    break;
                }
                read += PAGE;
                if page == ZEROS {
                    run = Rolling::default();
                } else {
                    self.search_page(&page, &mut run, |form| _ = found.insert(format!("{form}: in {place}")));
                }
            }
        }
        page.zeroize();
        (found, read)
    }

    /// In a loop without calls, since the tests are not optimised.
    fn search_page(&self, page: &[u8], rolling: &mut Rolling, mut found: impl FnMut(&str)) {
        let (mut run, mut len) = (rolling.run, rolling.len);
        let mut at = 0;
        while at < page.len() {
            run = run << 8 | (page[at] ^ MASK) as u128;
            len += 1;
            at += 1;
            if len >= RUN
                && self.begins[(run >> (128 - BITS)) as usize]
                && let Some(form) = self.runs.get(&run)
            {
                found(form);
            }
        }
        *rolling = Rolling { run, len };
    }
}

/// The last bytes that were read, masked, and how many they are.
#[derive(Default)]
struct Rolling {
    run: u128,
    len: usize,
}

const PAGE: usize = 4096;

const ZEROS: [u8; PAGE] = [0; PAGE];

/// Overwrites what earlier calls have left on this thread's stack.
#[inline(never)]
pub(crate) fn overwrite_stack() {
    let mut stack = [0u8; 1 << 19];
    stack.zeroize();
    std::hint::black_box(&stack);
}
