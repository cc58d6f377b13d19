//! Tables instead of examples: for one valid token of every algorithm, every change of one bit of its text and of its decoded
//! signature, every cut, every mixture with another valid token of the same key, and the other form of an ECDSA signature.
//!
//! `cargo test -p cotter-vectors --test mutations ES256/` runs those of one algorithm. The end of the output counts what was tried.
//! Feature `ml-dsa` adds ML-DSA. What is slow without optimisation is tried in part, unless with `--release`: see
//! [`bits::of_signature`].

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "positions in short texts")]
#![allow(clippy::print_stdout, reason = "it says what was tried")]

mod bits;
mod case;
mod count;
mod ecdsa_malleability;
mod jws;
mod paseto;
mod table;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let trials = jws::trials().into_iter().chain(paseto::trials()).collect();
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    count::print();
    conclusion.exit_code()
}
