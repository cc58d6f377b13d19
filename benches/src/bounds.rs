//! The ratios that `cotter` is meant to stay under, and what was measured. A run does not fail by them: a busy machine is no reason.

use std::fmt::Write;

use crate::measure::{Best, Measured};

/// One ratio, in the group of an algorithm.
struct Bound {
    group: &'static str,
    case: &'static str,
    to: To,
    at_most: f64,
}

#[derive(Clone, Copy, Debug)]
enum To {
    PureRust,
    All,
}

const fn bound(group: &'static str, case: &'static str, to: To, at_most: f64) -> Bound {
    Bound { group, case, to, at_most }
}

const DEFAULT: &str = "cotter";
const AWS_LC: &str = "cotter, aws-lc-rs";
const PRECOMPUTE: &str = "cotter, precompute";

const BOUNDS: [Bound; 14] = [
    bound("HS256", DEFAULT, To::PureRust, 0.50),
    bound("RS256", DEFAULT, To::PureRust, 1.00),
    bound("PS256", DEFAULT, To::PureRust, 1.00),
    bound("ES256", DEFAULT, To::PureRust, 1.00),
    bound("EdDSA", DEFAULT, To::PureRust, 1.05),
    bound("v4.public", DEFAULT, To::PureRust, 0.80),
    bound("v4.local", DEFAULT, To::PureRust, 0.50),
    bound("RS256", AWS_LC, To::All, 0.90),
    bound("PS256", AWS_LC, To::All, 0.90),
    bound("ES256", AWS_LC, To::All, 0.90),
    bound("ES384", AWS_LC, To::All, 0.95),
    bound("EdDSA", PRECOMPUTE, To::All, 0.65),
    bound("ES256", PRECOMPUTE, To::All, 0.45),
    bound("v4.public", PRECOMPUTE, To::All, 0.55),
];

/// The bounds of what was measured, as a table, if there are any.
pub fn table(measured: &[Measured]) -> Option<String> {
    let mut table =
        String::from("| Group | Case | Compared with | At most | Measured | |\n|---|---|---|--:|--:|---|\n");
    let mut any = false;
    for Bound { group, case, to, at_most } in &BOUNDS {
        let Some(found) = measured.iter().find(|it| it.group == *group && it.name == *case) else { continue };
        let (whom, best) = match to {
            To::PureRust => ("pure Rust", &found.best_pure_rust_peer),
            To::All => ("all", &found.best_peer),
        };
        let Some(Best { name, ratio }) = best else { continue };
        let verdict = if ratio <= at_most { "held" } else { "missed" };
        let _ =
            writeln!(table, "| {group} | {case} | {name}, best of {whom} | {at_most:.2} | {ratio:.3} | {verdict} |");
        any = true;
    }
    any.then_some(table)
}
