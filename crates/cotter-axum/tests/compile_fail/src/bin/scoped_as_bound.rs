//! A token with a scope where one that is bound to a key is needed. (E0308)
use cotter_axum::resource::{DpopBound, Scope, Scoped};
use cotter_axum_compile_fail::Orders;

enum Write {}

impl Scope for Write {
    const REQUIRED: &'static [&'static str] = &["orders:write"];
}

fn transfer(_: &DpopBound<Orders, Write>) {}

#[cfg(not(feature = "misuse"))]
fn handler(bound: &DpopBound<Orders, Write>, _: &Scoped<Orders, Write>) {
    transfer(bound);
}

#[cfg(feature = "misuse")]
fn handler(_: &DpopBound<Orders, Write>, scoped: &Scoped<Orders, Write>) {
    transfer(scoped);
}

fn main() {
    let _ = handler;
}
