use alloc::sync::Arc;
use core::{
    borrow::Borrow,
    cmp::Ordering,
    hash::{Hash, Hasher},
};

/// A key id in a ring's table. A short id is in the table itself, so that a look-up among thousands of keys reads one
/// place in memory instead of two.
#[derive(Clone)]
pub(super) enum RingId {
    Inline { len: u8, bytes: [u8; LONGEST] },
    Heap(Arc<str>),
}

/// A UUID has 36 bytes, a thumbprint (RFC 7638) 43, and a PASERK id 51.
const LONGEST: usize = 54;

impl RingId {
    pub(super) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Inline { len, bytes } => bytes.get(..usize::from(*len)).unwrap_or(bytes),
            Self::Heap(id) => id.as_bytes(),
        }
    }
}

impl From<Arc<str>> for RingId {
    fn from(id: Arc<str>) -> Self {
        let mut bytes = [0; LONGEST];
        match (bytes.get_mut(..id.len()), u8::try_from(id.len())) {
            (Some(near), Ok(len)) => {
                near.copy_from_slice(id.as_bytes());
                Self::Inline { len, bytes }
            }
            _ => Self::Heap(id),
        }
    }
}

/// Ids are looked up by their bytes, so they must compare and hash as those do.
impl Borrow<[u8]> for RingId {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl PartialEq for RingId {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for RingId {}

impl Ord for RingId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for RingId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for RingId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, string::String};

    use super::*;

    fn near(id: &str) -> RingId {
        Arc::<str>::from(id).into()
    }

    #[test]
    fn short_ids_lie_in_the_table() {
        for (length, is_inline) in [(1, true), (53, true), (54, true), (55, false), (256, false), (310, false)] {
            let id = "k".repeat(length);
            assert_eq!(matches!(near(&id), RingId::Inline { .. }), is_inline, "{length}");
            assert_eq!(near(&id).as_bytes(), id.as_bytes());
        }
        assert_eq!(size_of::<RingId>(), 56, "one of 54 bytes, its length and which of the two it is");
    }

    #[test]
    fn they_are_equal_ordered_and_hashed_as_their_bytes() {
        let ids =
            ["a", "b", "ab", &"a".repeat(53), &"a".repeat(54), &"a".repeat(55), &"b".repeat(55)].map(String::from);
        for one in &ids {
            for other in &ids {
                assert_eq!(near(one) == near(other), one == other, "{one} {other}");
                assert_eq!(near(one).cmp(&near(other)), one.as_bytes().cmp(other.as_bytes()), "{one} {other}");
                assert_eq!(near(one).partial_cmp(&near(other)), Some(one.as_bytes().cmp(other.as_bytes())));
            }
            assert!(BTreeSet::from([near(one)]).contains(one.as_bytes()));
            #[cfg(feature = "std")]
            assert!(std::collections::HashSet::from([near(one)]).contains(one.as_bytes()));
        }
    }
}
