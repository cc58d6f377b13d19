//! How much memory a pinned key may spend to be faster.

/// How large a table of multiples of its point a pinned key may keep.
///
/// With a table a signature takes about half the time, and a verdict is the same with every choice. The table is made when the
/// key has verified its first token, once, and is shared by all clones of the key: a key that nobody signs with costs
/// nothing. See [`PinnedKey::with_table`](crate::PinnedKey::with_table) for the choice, and
/// [`Keyring::with_table_budget`](crate::Keyring::with_table_budget) for what a ring does with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Table {
    /// No table.
    None,
    /// For rings of thousands of keys.
    Compact,
    /// For a handful of keys: what a key has unless it is told otherwise.
    #[default]
    Standard,
    /// For the one key that everything is signed with.
    Large,
}
