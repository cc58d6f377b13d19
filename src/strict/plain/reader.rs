//! The pass over a text that finds its members, and finds out whether it is plain.

use alloc::vec::Vec;
use core::ops::Range;

use super::{MAX_DEPTH, Member, Members, Span, key};

/// More digits may not be exact in a floating-point number, as which the strict reader takes them.
const MAX_DIGITS: usize = 15;

pub(super) struct Reader<'t> {
    text: &'t str,
    rest: &'t [u8],
}

/// Where the elements of a plain array stand, if each is text; the array begins at `start` of the whole.
pub(super) fn texts(array: &str, start: usize) -> Option<Vec<Range<usize>>> {
    let mut reader = Reader { text: array, rest: array.as_bytes() };
    let mut all = Vec::new();
    reader.take(b'[')?;
    while reader.peek()? != b']' {
        let text = reader.string()?;
        all.push(start.saturating_add(text.start)..start.saturating_add(text.end));
        if reader.peek()? == b',' {
            reader.take(b',')?;
        }
    }
    Some(all)
}

impl<'t> Reader<'t> {
    /// A reader of a text without escapes and control characters, so that a quote is always the end of a string.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let is_odd = |found, byte: &u8| found | (*byte < b' ') | (*byte == b'\\');
        // Without a branch inside, so that the compiler makes it wide.
        let is_plain = !text.as_bytes().iter().fold(false, is_odd);
        is_plain.then_some(Self { text, rest: text.as_bytes() })
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// An object at this depth.
    pub(super) fn object(&mut self, depth: usize, members: &mut Members) -> Option<()> {
        self.take(b'{')?;
        if self.peek()? == b'}' {
            return self.take(b'}');
        }
        loop {
            let (key, name) = self.name()?;
            self.take(b':')?;
            self.peek()?;
            let start = self.at();
            self.value(depth)?;
            let value = Span::new(start..self.at())?;
            members.add(Member { key, name: Span::new(name)?, value }, self.text)?;
            match self.peek()? {
                b',' => self.take(b',')?,
                _ => return self.take(b'}'),
            }
        }
    }

    /// A value in an object or array of this depth.
    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'0'..=b'9' => self.number(),
            b'[' if depth < MAX_DEPTH => self.array(depth.saturating_add(1)),
            b'{' if depth < MAX_DEPTH => self.object(depth.saturating_add(1), &mut Members::new()),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.take(b'[')?;
        if self.peek()? == b']' {
            return self.take(b']');
        }
        loop {
            self.value(depth)?;
            match self.peek()? {
                b',' => self.take(b',')?,
                _ => return self.take(b']'),
            }
        }
    }

    /// A name, and the first eight bytes of it.
    fn name(&mut self) -> Option<(u64, Range<usize>)> {
        self.peek()?;
        let from_quote = self.rest;
        let name = self.string()?;
        // Names with a dollar sign may mean something to the library that reads the values.
        let from_name = from_quote.get(1..)?;
        let key = match from_name.first_chunk() {
            Some(word) if name.len() >= 8 => u64::from_le_bytes(*word),
            Some(word) => u64::from_le_bytes(*word) & !(u64::MAX << name.len().saturating_mul(8)),
            None => key(from_name.get(..name.len())?),
        };
        (from_name.first()? != &b'$').then_some((key, name))
    }

    /// Text between quotes. There is no backslash anywhere, so the next quote ends it.
    fn string(&mut self) -> Option<Range<usize>> {
        self.take(b'"')?;
        let start = self.at();
        let (text, rest) = self.rest.split_at_checked(quote(self.rest)?)?;
        self.rest = rest.get(1..)?;
        Some(start..start.saturating_add(text.len()))
    }

    fn number(&mut self) -> Option<()> {
        let length = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let has_leading_zero = length > 1 && self.rest.first() == Some(&b'0');
        self.rest = self.rest.get(length..)?;
        let is_whole = !matches!(self.rest.first(), Some(b'.' | b'e' | b'E'));
        (length <= MAX_DIGITS && is_whole && !has_leading_zero).then_some(())
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.rest {
                [b' ', rest @ ..] => self.rest = rest,
                [byte, ..] => return Some(*byte),
                [] => return None,
            }
        }
    }

    /// Goes past the next byte, which is this one.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then_some(())?;
        self.rest = self.rest.get(1..)?;
        Some(())
    }

    /// How much of the text has been read.
    const fn at(&self) -> usize {
        self.text.len().saturating_sub(self.rest.len())
    }
}

/// The distance to the next quote, looked for in eight bytes at once.
fn quote(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    let (words, end) = bytes.as_chunks();
    for (count, word) in words.iter().enumerate() {
        // A byte is zero here where it is a quote. The lowest top bit that is left is that of the first of them.
        let word = u64::from_le_bytes(*word) ^ QUOTES;
        let zeros = word.wrapping_sub(ONES) & !word & TOPS;
        if zeros != 0 {
            let within: usize = zeros.trailing_zeros().checked_div(8)?.try_into().ok()?;
            return Some(count.saturating_mul(8).saturating_add(within));
        }
    }
    let within = end.iter().position(|byte| *byte == b'"')?;
    Some(words.len().saturating_mul(8).saturating_add(within))
}
