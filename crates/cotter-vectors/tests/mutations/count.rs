//! How much was tried, by algorithm and table.

use std::{collections::BTreeMap, sync::Mutex};

static COUNTS: Mutex<BTreeMap<(String, &str), Count>> = Mutex::new(BTreeMap::new());

/// What came of one table.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) refused: usize,
    pub(crate) accepted: usize,
    /// Changed texts that are no UTF-8, which a `&str` cannot hold.
    pub(crate) no_text: usize,
    /// Bits that were left out, for their time.
    pub(crate) left_out: usize,
}

/// Keeps a count, to be printed.
pub(crate) fn keep(algorithm: &str, table: &'static str, count: Count) {
    COUNTS.lock().unwrap().insert((algorithm.to_owned(), table), count);
}

/// Prints what was kept.
pub(crate) fn print() {
    let counts = COUNTS.lock().unwrap();
    for ((algorithm, table), Count { refused, accepted, no_text, left_out }) in counts.iter() {
        print!("{algorithm:13} {table:14} {refused:6} refused, {accepted} accepted");
        let others = [(no_text, "are no UTF-8"), (left_out, "left out without --release")];
        others.iter().filter(|(count, _)| **count > 0).for_each(|(count, what)| print!(", {count} {what}"));
        println!();
    }
    let all = |of: fn(&Count) -> usize| counts.values().map(of).sum::<usize>();
    let (tried, left_out) = (all(|count| count.refused + count.accepted), all(|count| count.left_out));
    println!("{} tables: {tried} changed tokens, {left_out} left out", counts.len());
}
