//! How much memory a pinned key may spend to be faster.

/// How large a table of multiples of its point a pinned key may keep.
///
/// With a table a signature is verified in a half to three quarters of the time (ES256: a tenth), with the same verdict for every choice. It is
/// made when the key has verified its first token, once, and is shared by all clones of the key: a key that nobody signs
/// with costs nothing, and a forger makes nothing of it. Without `std` there are no tables.
///
/// | | Ed25519: memory, time to make it | ES256 |
/// |---|---|---|
/// | `None` | | |
/// | `Compact` | 10 KB, 0.1 ms | 8 KB, 0.5 ms |
/// | `Standard` | 40 KB, 0.2 ms | 32 KB, 1 ms |
/// | `Large` | 120 KB, 0.4 ms | 192 KB, 5 ms |
///
/// Beside these there is one table of 120 or 192 KB for each curve's base point, made once in the process, when a first key
/// has one.
///
/// ```
/// use cotter::{Ed25519, PinnedKey, Table};
///
/// const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
/// -----END PUBLIC KEY-----";
///
/// let key = PinnedKey::<Ed25519>::from_pem("2026-11", PEM)?.with_table(Table::Large);
/// # let _ = key;
/// # Ok::<(), cotter::KeyError>(())
/// ```
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

impl Table {
    /// The next smaller choice; none is smaller than `None`.
    pub(crate) const fn smaller(self) -> Self {
        match self {
            Self::Large => Self::Standard,
            Self::Standard => Self::Compact,
            Self::Compact | Self::None => Self::None,
        }
    }
}

/// A parsed key, as far as tables go; as it stands, that of an algorithm without any.
pub trait Tabled: Sized {
    /// The choice for this key.
    fn table(&self) -> Table {
        Table::None
    }

    /// The same key with this choice and nothing made yet, if the algorithm has tables.
    fn with_table(&self, _: Table) -> Option<Self> {
        None
    }

    /// How many bytes the table of this choice takes.
    fn table_len(_: Table) -> usize {
        0
    }
}

#[cfg(feature = "std")]
pub(crate) use kept::Kept;

#[cfg(feature = "std")]
mod kept {
    use std::sync::OnceLock;

    use super::Table;

    /// A table of one choice that is made when it is first wanted, once.
    pub(crate) struct Kept<T> {
        choice: Table,
        made: OnceLock<T>,
    }

    impl<T> Kept<T> {
        pub(crate) const fn new(choice: Table) -> Self {
            Self { choice, made: OnceLock::new() }
        }

        pub(crate) const fn choice(&self) -> Table {
            self.choice
        }

        /// The table, if it has been made.
        pub(crate) fn get(&self) -> Option<&T> {
            self.made.get()
        }

        /// Makes the table, unless it is there. Who wants to make it meanwhile waits; who verifies does without it.
        pub(crate) fn make(&self, make: impl FnOnce() -> T) {
            self.made.get_or_init(make);
        }
    }
}
