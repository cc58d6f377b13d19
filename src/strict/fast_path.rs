//! Plain JSON: the objects that most tokens hold, read in one pass without building anything.
//!
//! An object is plain if all of these are true:
//! - It has at most eight levels, at most 32 members in each of its objects, and at most 256 in all.
//! - None of its objects repeats a name.
//! - It has no escapes, no control characters, and no space between its parts.
//! - Its numbers are whole.
//!
//! [`json::members`](super::json::members) reads every plain object too, and gives the same values. Everything else is
//! left to the strict reader: a text that breaks a rule is never plain.

mod deserialize;
mod reader;

use core::ops::Range;

use super::{
    claim_value::{ClaimValue, Text},
    name::{Name, Wanted, key},
};

/// A plain object: the place of each of its members in the text.
pub(crate) struct Object<'t, 'r> {
    text: &'t str,
    members: &'r Members,
}

const MAX_DEPTH: usize = 8;
const MAX_NAMES: usize = 32;

/// The members of one object, in their order, and for each hash of a name the last member with it, counted from one.
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Members {
    all: [Member; MAX_NAMES],
    count: u8,
    by_hash: [u8; 64],
}

#[derive(Clone, Copy)]
struct Member {
    key: u64,
    name: Span,
    value: Span,
}

/// A part of the text. A token is far shorter than this can count.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl<'t, 'r> Object<'t, 'r> {
    /// Reads a text, if it is plain, with empty `buf` for its members.
    pub(crate) fn read(text: &'t str, buf: &'r mut Members) -> Option<Self> {
        reader::members(text, buf)?;
        #[cfg(all(test, feature = "std"))]
        super::readings::note(text);
        Some(Self { text, members: buf })
    }

    /// The object that these members were found in.
    pub(crate) const fn of(text: &'t str, members: &'r Members) -> Self {
        Self { text, members }
    }

    pub(crate) const fn members(&self) -> &'r Members {
        self.members
    }

    /// The value of the member of this name.
    pub(crate) fn get(&self, name: &Name) -> Option<ClaimValue> {
        let at = self.members.find(name, self.text)?.value.range();
        let value = self.text.as_bytes().get(at.clone())?;
        Some(match value.first()? {
            b'"' if name.wanted >= Wanted::Scalar => {
                ClaimValue::Text(Text::At(at.start.wrapping_add(1)..at.end.wrapping_sub(1)))
            }
            b'0'..=b'9' => ClaimValue::Whole(reader::number(value)),
            b'[' if name.wanted >= Wanted::Any => match reader::texts(self.text.get(at.clone())?, at.start) {
                Some(all) => ClaimValue::Texts(all),
                None if name.wanted == Wanted::Json => ClaimValue::Json(at),
                None => ClaimValue::Other,
            },
            b'{' if name.wanted == Wanted::Json => ClaimValue::Json(at),
            b'n' => ClaimValue::Null,
            _ => ClaimValue::Other,
        })
    }
}

impl Members {
    pub(crate) const fn new() -> Self {
        const NONE: Span = Span { start: 0, end: 0 };
        Self { all: [Member { key: 0, name: NONE, value: NONE }; MAX_NAMES], count: 0, by_hash: [0; 64] }
    }

    fn iter(&self) -> core::slice::Iter<'_, Member> {
        self.all.get(..self.count.into()).unwrap_or_default().iter()
    }

    fn find(&self, name: &Name, text: &str) -> Option<&Member> {
        // For names of up to eight bytes, the key and the length are enough.
        let is_long = name.text().len() > 8;
        let is_it = |member: &&Member| {
            let is_like = member.key == name.key() && member.name.len() == name.text().len();
            is_like && (!is_long || text.get(member.name.range()) == Some(name.text()))
        };
        let last = self.by_hash.get(hash(name.key())).filter(|last| **last > 0)?;
        let last = self.all.get(usize::from(last.saturating_sub(1)));
        last.filter(is_it).or_else(|| self.iter().find(is_it))
    }

    /// Adds a member, unless there is no room for it, or already one of its name.
    fn add(&mut self, member: Member, text: &str) -> Option<()> {
        let name = |span: Span| text.get(span.range());
        let is_same = |earlier: &Member| earlier.key == member.key && name(earlier.name) == name(member.name);
        let hash = hash(member.key);
        if *self.by_hash.get(hash)? > 0 && self.iter().any(is_same) {
            return None;
        }
        *self.all.get_mut(usize::from(self.count))? = member;
        self.count = self.count.saturating_add(1);
        *self.by_hash.get_mut(hash)? = self.count;
        Some(())
    }
}

/// A number below 64. Names chosen to share one cost no more than the time to look through 32 of them.
#[expect(clippy::as_conversions, reason = "six bits are left")]
const fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
}

impl Span {
    fn new(range: Range<usize>) -> Option<Self> {
        Some(Self { start: range.start.try_into().ok()?, end: range.end.try_into().ok()? })
    }

    #[expect(clippy::as_conversions, reason = "it was a `usize` before")]
    const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn len(self) -> usize {
        self.range().len()
    }
}

#[cfg(test)]
mod tests;
