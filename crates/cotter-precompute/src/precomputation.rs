//! The choices of how much memory to use.

/// How much memory a key may use for multiples of its point.
///
/// The verdict is the same for every choice. The base point of each curve has one more table, made once in a process.
///
/// ```
/// use cotter_precompute::Precomputation;
///
/// assert_eq!(Precomputation::default(), Precomputation::Standard);
/// assert!(Precomputation::Compact < Precomputation::Large);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Precomputation {
    /// No multiples: a key's `new` returns `None`.
    None,
    /// About 10 KB, for thousands of keys.
    Compact,
    /// 32 KB (P-256) or 60 KB (Ed25519), for a handful of keys.
    #[default]
    Standard,
    /// 120 KB (Ed25519) or 192 KB (P-256), for the one key that signs everything.
    Large,
}

impl Precomputation {
    /// The next smaller choice; the one below the smallest is `None`, and `None` stays `None`.
    ///
    /// ```
    /// use cotter_precompute::Precomputation;
    ///
    /// assert_eq!(Precomputation::Large.smaller(), Precomputation::Standard);
    /// assert_eq!(Precomputation::None.smaller(), Precomputation::None);
    /// ```
    #[must_use]
    pub const fn smaller(self) -> Self {
        match self {
            Self::Large => Self::Standard,
            Self::Standard => Self::Compact,
            Self::Compact | Self::None => Self::None,
        }
    }
}
