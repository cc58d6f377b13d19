//! What the tables of JWS and of PASETO have in common.

use std::sync::Arc;

use libtest_mimic::Trial;

use crate::{
    count::{self, Count},
    ecdsa_malleability,
};

/// A table: its name, and how much of a subject it tries.
pub(crate) type Table<S> = (&'static str, fn(&S) -> Count);

/// A test of each table for one algorithm; that of malleability only where signatures have another form.
pub(crate) fn trials<S: Send + Sync + 'static>(name: &'static str, subject: S, tables: &[Table<S>]) -> Vec<Trial> {
    let subject = Arc::new(subject);
    let there = tables.iter().filter(|(table, _)| *table != "malleability" || ecdsa_malleability::exists(name));
    let trial = |&(table, run): &Table<S>| {
        let subject = Arc::clone(&subject);
        let judge = move || {
            count::keep(name, table, run(&subject));
            Ok(())
        };
        Trial::test(format!("{name}/{table}"), judge)
    };
    there.map(trial).collect()
}

/// That each of these is refused.
pub(crate) fn refuse(is_refused: impl Fn(&str) -> bool, tokens: impl Iterator<Item = String>) -> Count {
    let mut count = Count::default();
    for token in tokens {
        assert!(is_refused(&token), "{token}");
        count.refused += 1;
    }
    count
}

/// Every beginning and every end of a token.
pub(crate) fn cuts(token: &str) -> impl Iterator<Item = String> {
    let beginnings = (0..token.len()).map(|end| token[..end].to_owned());
    beginnings.chain((1..=token.len()).map(|start| token[start..].to_owned()))
}
