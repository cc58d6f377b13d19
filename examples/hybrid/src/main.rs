//! The whole system in one command.
#![forbid(unsafe_code)]

fn main() {}
