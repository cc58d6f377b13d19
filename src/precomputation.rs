//! What a key computes once so that its signatures are verified faster. Only with feature `precompute`.
//!
//! The tables and all arithmetic with them are in `cotter-precompute`. This module decides which keys have a table, and
//! when it is made.

#[cfg(feature = "precompute")]
pub(crate) use self::lazy::LazyTable;
#[cfg(feature = "precompute")]
use cotter_precompute::Precomputation;

/// A parsed key that may precompute. By default, its algorithm has no tables.
pub trait Precomputed: Sized {
    /// The choice for this key.
    #[cfg(feature = "precompute")]
    fn precomputation(&self) -> Precomputation {
        Precomputation::None
    }

    /// The same key with this choice and nothing computed yet, if the algorithm has tables.
    #[cfg(feature = "precompute")]
    fn with_precomputation(&self, _: Precomputation) -> Option<Self> {
        None
    }

    /// The size in bytes of the table for this choice.
    #[cfg(feature = "precompute")]
    fn table_len(_: Precomputation) -> usize {
        0
    }
}

/// A parsed key that may have a table.
#[cfg(feature = "precompute")]
pub trait HasTable: Precomputed {}

#[cfg(feature = "precompute")]
mod lazy {
    use std::sync::OnceLock;

    use super::Precomputation;

    /// A table for one choice, made once, when its key has verified a signature.
    ///
    /// A key that nobody signs with gets no table, and a forger cannot cause one to be made.
    pub(crate) struct LazyTable<T> {
        choice: Precomputation,
        /// `None` inside if this key has no table; the library verifies then.
        made: OnceLock<Option<T>>,
    }

    impl<T> LazyTable<T> {
        pub(crate) const fn new(choice: Precomputation) -> Self {
            Self { choice, made: OnceLock::new() }
        }

        pub(crate) const fn choice(&self) -> Precomputation {
            self.choice
        }

        /// The table, if it has been made.
        pub(crate) fn get(&self) -> Option<&T> {
            self.made.get()?.as_ref()
        }

        /// Makes the table, unless it exists. A thread that verifies meanwhile does so without it.
        pub(crate) fn make(&self, make: impl FnOnce(Precomputation) -> Option<T>) {
            if self.choice != Precomputation::None {
                self.made.get_or_init(|| make(self.choice));
            }
        }
    }
}
