//! The pass over a text that finds its members, and whether it is plain.

use alloc::vec::Vec;
use core::ops::Range;

use super::{MAX_DEPTH, Member, Members, Span, key};
use crate::strict::{claim_value::Text, limits::MAX_MEMBERS};

/// Numbers with more digits may not be exact in floating point, in which the strict reader reads them.
const MAX_DIGITS: usize = 15;

/// The rest of a text without escapes and control characters, so that a quote always ends a string.
///
/// It is passed on by value, so that it stays in registers.
#[derive(Clone, Copy)]
struct Rest<'t> {
    text: &'t str,
    /// How much of it has been read.
    at: usize,
    /// How many members all objects have had so far.
    members: usize,
}

/// Finds the members of a text that is one plain object.
pub(super) fn members(text: &str, members: &mut Members) -> Option<()> {
    // There is no branch inside, so that the compiler can vectorise it.
    let is_odd = |found, byte: &u8| found | (*byte < b' ') | (*byte == b'\\');
    if text.as_bytes().iter().fold(false, is_odd) {
        return None;
    }
    let rest = Rest { text, at: 0, members: 0 }.object(1, members)?;
    rest.peek().is_none().then_some(())
}

/// The places of an array's elements, if each is a string. `array` is one whole plain value, at `start` of the whole
/// text.
pub(super) fn texts(array: &str, start: usize) -> Option<Vec<Text>> {
    let mut all = Vec::new();
    let mut rest = Rest { text: array, at: 0, members: 0 }.expect(b'[')?;
    while rest.peek()? != b']' {
        let (text, after) = rest.string()?;
        all.push(Text::At(start.saturating_add(text.start)..start.saturating_add(text.end)));
        rest = if after.peek()? == b',' { after.expect(b',')? } else { after };
    }
    Some(all)
}

/// The number that the digits of one whole plain value make: they are so few that it is below 2^64.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number.wrapping_mul(10).wrapping_add(u64::from(digit & 0x0f)))
}

impl Rest<'_> {
    /// An object at this depth.
    fn object(self, depth: usize, members: &mut Members) -> Option<Self> {
        let mut rest = self.expect(b'{')?;
        if rest.peek()? == b'}' {
            return rest.expect(b'}');
        }
        loop {
            let (key, name, after) = rest.name()?;
            let before = after.expect(b':')?.one_more()?;
            let after = before.value(depth)?;
            let value = Span::new(before.at..after.at)?;
            members.add(Member { key, name: Span::new(name)?, value }, rest.text)?;
            rest = match after.next()? {
                (b',', after) => after,
                (b'}', after) => return Some(after),
                _ => return None,
            };
        }
    }

    fn array(self, depth: usize) -> Option<Self> {
        let mut rest = self.expect(b'[')?;
        if rest.peek()? == b']' {
            return rest.expect(b']');
        }
        loop {
            rest = match rest.value(depth)?.next()? {
                (b',', after) => after,
                (b']', after) => return Some(after),
                _ => return None,
            };
        }
    }

    /// A value in an object or array of this depth, which begins here.
    fn value(self, depth: usize) -> Option<Self> {
        match self.peek()? {
            b'"' => self.string().map(|(_, after)| after),
            b'0'..=b'9' => self.number(),
            first => self.other_value(first, depth),
        }
    }

    #[inline(never)]
    fn other_value(self, first: u8, depth: usize) -> Option<Self> {
        match first {
            b'[' if depth < MAX_DEPTH => self.array(depth.saturating_add(1)),
            b'{' if depth < MAX_DEPTH => self.object(depth.saturating_add(1), &mut Members::new()),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => None,
        }
    }

    /// A name, and the first eight bytes of it.
    fn name(self) -> Option<(u64, Range<usize>, Self)> {
        let from_name = self.expect(b'"')?;
        let (name, after) = from_name.to_quote()?;
        let bytes = from_name.bytes()?;
        let key = match bytes.first_chunk() {
            Some(word) if name.len() >= 8 => u64::from_le_bytes(*word),
            Some(word) => u64::from_le_bytes(*word) & !(u64::MAX << name.len().saturating_mul(8)),
            None => key(bytes.get(..name.len())?),
        };
        // Names with a dollar sign may have a meaning for the library that reads the values.
        (from_name.peek()? != b'$').then_some((key, name, after))
    }

    /// Text between quotes.
    fn string(self) -> Option<(Range<usize>, Self)> {
        self.expect(b'"')?.to_quote()
    }

    /// The rest of a text, after its first quote.
    fn to_quote(self) -> Option<(Range<usize>, Self)> {
        let quote = self.after(quote(self.bytes()?)?);
        Some((self.at..quote.at, quote.after(1)))
    }

    fn number(self) -> Option<Self> {
        let length = self.bytes()?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let has_leading_zero = length > 1 && self.peek()? == b'0';
        let after = self.after(length);
        let is_whole = !matches!(after.peek()?, b'.' | b'e' | b'E');
        (length <= MAX_DIGITS && is_whole && !has_leading_zero).then_some(after)
    }

    fn literal(self, literal: &[u8]) -> Option<Self> {
        self.bytes()?.starts_with(literal).then_some(self.after(literal.len()))
    }

    /// The next byte, and what comes after it.
    fn next(self) -> Option<(u8, Self)> {
        Some((self.peek()?, self.after(1)))
    }

    /// The rest after the next byte, which must be `byte`.
    fn expect(self, byte: u8) -> Option<Self> {
        (self.peek()? == byte).then_some(self.after(1))
    }

    fn peek(self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn bytes(&self) -> Option<&[u8]> {
        self.text.as_bytes().get(self.at..)
    }

    /// Counts one more member, unless it is one too many.
    fn one_more(self) -> Option<Self> {
        let members = self.members.saturating_add(1);
        (members <= MAX_MEMBERS).then_some(Self { members, ..self })
    }

    /// The rest after `length` bytes.
    const fn after(self, length: usize) -> Self {
        Self { at: self.at.wrapping_add(length), ..self }
    }
}

/// The distance to the next quote, looked for in eight bytes at once.
fn quote(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const TOPS: u64 = u64::from_le_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    let (words, end) = bytes.as_chunks();
    for (count, word) in words.iter().enumerate() {
        // Each quote is now a zero byte. The lowest top bit that remains belongs to the first of them.
        let word = u64::from_le_bytes(*word) ^ QUOTES;
        let zeros = word.wrapping_sub(ONES) & !word & TOPS;
        if zeros != 0 {
            let within = usize::try_from(zeros.trailing_zeros() >> 3).ok()?;
            return Some(count.wrapping_mul(8).wrapping_add(within));
        }
    }
    let within = end.iter().position(|byte| *byte == b'"')?;
    Some(words.len().saturating_mul(8).saturating_add(within))
}
