//! Chance.

use std::time::Duration;

/// A number below `end`.
pub(crate) fn below(end: usize) -> usize {
    let random = getrandom::u64().unwrap();
    usize::try_from(random % u64::try_from(end.max(1)).unwrap()).unwrap()
}

/// So many times in a hundred.
pub(crate) fn is(percent: usize) -> bool {
    below(100) < percent
}

pub(crate) fn one_of<T>(items: &[T]) -> Option<&T> {
    items.get(below(items.len()))
}

/// Between half of a time and one and a half.
pub(crate) fn around(milliseconds: u64) -> Duration {
    let part = below(usize::try_from(milliseconds).unwrap() + 1);
    Duration::from_millis(milliseconds / 2 + u64::try_from(part).unwrap())
}
