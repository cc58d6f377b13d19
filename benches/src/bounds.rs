//! The ratios that `cotter` is meant to stay under, and what was measured. A missed one does not fail the run.
//!
//! Beside them is the same ratio of the floor, as a bound below that asks for another primitive.

use std::fmt::Write;

use crate::measure::{Best, Measured};

/// One ratio, in the group of an algorithm.
struct Bound {
    group: &'static str,
    case: &'static str,
    to: To,
    at_most: f64,
    /// That of the primitive which this case calls, if there is one.
    floor: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
enum To {
    PureRust,
    All,
}

const fn bound(group: &'static str, case: &'static str, to: To, at_most: f64) -> Bound {
    Bound { group, case, to, at_most, floor: None }
}

impl Bound {
    const fn over(self, floor: &'static str) -> Self {
        Self { floor: Some(floor), ..self }
    }
}

const DEFAULT: &str = "cotter";
const AWS_LC: &str = "cotter, aws-lc-rs";
const PRECOMPUTE: &str = "cotter, precompute";

const BOUNDS: [Bound; 14] = [
    bound("HS256", DEFAULT, To::PureRust, 0.50)
        .over("floor: hmac, stored state; base64 and serde_json, nothing checked"),
    bound("RS256", DEFAULT, To::PureRust, 1.00).over("floor: rsa"),
    bound("PS256", DEFAULT, To::PureRust, 1.00).over("floor: rsa"),
    bound("ES256", DEFAULT, To::PureRust, 1.00).over("floor: p256"),
    bound("EdDSA", DEFAULT, To::PureRust, 1.05).over("floor: ed25519-dalek, verify_strict"),
    bound("v4.public", DEFAULT, To::PureRust, 0.80),
    bound("v4.local", DEFAULT, To::PureRust, 0.50),
    bound("RS256", AWS_LC, To::All, 0.90).over("floor: aws-lc-rs"),
    bound("PS256", AWS_LC, To::All, 0.90).over("floor: aws-lc-rs"),
    bound("ES256", AWS_LC, To::All, 0.90).over("floor: aws-lc-rs"),
    bound("ES384", AWS_LC, To::All, 0.95).over("floor: aws-lc-rs"),
    bound("EdDSA", PRECOMPUTE, To::All, 0.65),
    bound("ES256", PRECOMPUTE, To::All, 0.45),
    bound("v4.public", PRECOMPUTE, To::All, 0.55),
];

/// The bounds of what was measured, as a table, if there are any.
pub fn table(measured: &[Measured]) -> Option<String> {
    let mut table = String::from(
        "| Group | Case | Compared with | At most | Measured | | Floor |\n|---|---|---|--:|--:|---|--:|\n",
    );
    let mut any = false;
    for Bound { group, case, to, at_most, floor } in &BOUNDS {
        let of = |name: &str| measured.iter().find(|it| it.group == *group && it.name == name);
        let Some(found) = of(case) else { continue };
        let (whom, best) = match to {
            To::PureRust => ("pure Rust", &found.best_pure_rust_peer),
            To::All => ("all", &found.best_peer),
        };
        let Some(Best { name, ratio }) = best else { continue };
        let verdict = if ratio <= at_most { "held" } else { "missed" };
        let floor = floor.and_then(of).map(|floor| format!("{:.2}", floor.median_ns / found.median_ns * ratio));
        let floor = floor.unwrap_or_default();
        let _ = writeln!(
            table,
            "| {group} | {case} | {name}, best of {whom} | {at_most:.2} | {ratio:.3} | {verdict} | {floor} |"
        );
        any = true;
    }
    any.then_some(table)
}
