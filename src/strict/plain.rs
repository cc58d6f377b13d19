//! Plain JSON: the objects that most tokens hold, read in one pass without building anything.
//!
//! Plain is an object of at most eight levels without escapes and without control characters, line ends among them, whose
//! numbers are whole, and of at most 32 members in each of its objects, which differ in the first eight bytes of their names. What is read here, [`json::members`](super::json::members)
//! reads as well, and gives the same values for it. Of everything else nothing is said, and the strict reader decides: a
//! text that breaks a rule is never plain.

use alloc::vec::Vec;
use core::ops::Range;

/// What a wanted member holds, as far as there is a use for it. Text is where it stands in the whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Plain {
    Number(u64),
    Text(Range<usize>),
    /// An array of which every element is text; also the empty array.
    Texts(Vec<Range<usize>>),
    Other,
}

const MAX_DEPTH: usize = 8;
const MAX_NAMES: usize = 32;

/// More digits may not be exact in a floating-point number, as which the strict reader takes them.
const MAX_DIGITS: usize = 15;

/// Names that are looked for, each with what is compared first.
pub(crate) struct Names<const N: usize> {
    pub(crate) names: [&'static str; N],
    keys: [u64; N],
}

impl<const N: usize> Names<N> {
    /// To be called for constants only, with names of at most eight bytes.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "it goes through N names, when compiling"
    )]
    pub(crate) const fn new(names: [&'static str; N]) -> Self {
        let mut keys = [0; N];
        let mut i = 0;
        while i < N {
            assert!(names[i].len() <= 8);
            keys[i] = key(names[i].as_bytes());
            i += 1;
        }
        Self { names, keys }
    }

    fn position(&self, name: &str) -> Option<usize> {
        let key = key(name.as_bytes());
        self.keys.iter().zip(self.names).position(|(other, wanted)| *other == key && name.len() == wanted.len())
    }
}

/// The first eight bytes of a name. Among names without control characters, so without zeros, shorter ones are told by it.
#[expect(clippy::as_conversions, reason = "a byte always fits, and `From` is not const")]
const fn key(name: &[u8]) -> u64 {
    let (mut key, mut rest) = (0_u64, name);
    while let [first, others @ ..] = rest
        && key >> 56 == 0
    {
        (key, rest) = (key << 8 | *first as u64, others);
    }
    key
}

/// The values of the members called `names`, in that order, if the text is plain.
pub(crate) fn members<const N: usize>(text: &str, names: &Names<N>) -> Option<[Option<Plain>; N]> {
    // One pass that the compiler makes wide, so that a quote is always the end of a text below.
    if text.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == b'\\')) {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    let mut found = [const { None }; N];
    reader.object(1, |name, reader| {
        let value = reader.value(1)?;
        if let Some(slot) = names.position(name).and_then(|position| found.get_mut(position)) {
            *slot = Some(value);
        }
        Some(())
    })?;
    (reader.peek().is_none()).then_some(found)
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        self.at = self.at.saturating_add(spaces);
        rest.get(spaces).copied()
    }

    /// Goes past the next byte, which is this one.
    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at = self.at.saturating_add(1))
    }

    /// An object at this depth, of which `member` reads each value.
    fn object(&mut self, depth: usize, mut member: impl FnMut(&'t str, &mut Self) -> Option<()>) -> Option<()> {
        let mut keys = [0; MAX_NAMES];
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        for count in 0..MAX_NAMES {
            let name = self.text.get(self.string()?)?;
            let (earlier, free) = keys.split_at_mut_checked(count)?;
            // Names with a dollar sign may mean something to the library that reads the values.
            let key = key(name.as_bytes());
            // Longer names of one key may differ; that is for the strict reader to see.
            if depth > MAX_DEPTH || name.starts_with('$') || earlier.contains(&key) {
                return None;
            }
            *free.first_mut()? = key;
            self.expect(b':')?;
            member(name, self)?;
            if self.peek()? == b'}' {
                return self.expect(b'}');
            }
            self.expect(b',')?;
        }
        None
    }

    /// A value in an object or array of this depth.
    fn value(&mut self, depth: usize) -> Option<Plain> {
        match self.peek()? {
            b'"' => self.string().map(Plain::Text),
            b'0'..=b'9' => self.number(),
            b'[' => self.array(depth.saturating_add(1)),
            b'{' => {
                let depth = depth.saturating_add(1);
                self.object(depth, |_, reader| reader.value(depth).map(drop)).map(|()| Plain::Other)
            }
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<Plain> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.expect(b'[')?;
        let mut texts = Some(Vec::new());
        if self.peek()? != b']' {
            loop {
                match (self.value(depth)?, &mut texts) {
                    (Plain::Text(text), Some(all)) => all.push(text),
                    _ => texts = None,
                }
                if self.peek()? == b']' {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.expect(b']')?;
        Some(texts.map_or(Plain::Other, Plain::Texts))
    }

    /// Text between quotes. There is no backslash anywhere, so the next quote ends it.
    fn string(&mut self) -> Option<Range<usize>> {
        self.expect(b'"')?;
        let length = self.text.as_bytes().get(self.at..)?.iter().position(|byte| *byte == b'"')?;
        let text = self.at..self.at.saturating_add(length);
        self.at = text.end.saturating_add(1);
        Some(text)
    }

    fn number(&mut self) -> Option<Plain> {
        let rest = self.text.get(self.at..)?;
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = rest.split_at_checked(length)?;
        let is_whole = !after.starts_with(['.', 'e', 'E']);
        let has_no_leading_zero = length == 1 || !digits.starts_with('0');
        self.at = self.at.saturating_add(length);
        let number = digits.parse().ok().filter(|_| length <= MAX_DIGITS && is_whole && has_no_leading_zero);
        number.map(Plain::Number)
    }

    fn literal(&mut self, literal: &str) -> Option<Plain> {
        let is_there = self.text.get(self.at..)?.starts_with(literal);
        self.at = self.at.saturating_add(literal.len());
        is_there.then_some(Plain::Other)
    }
}

#[cfg(test)]
mod tests;
