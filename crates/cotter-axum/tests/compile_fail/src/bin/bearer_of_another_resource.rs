//! A bearer of one resource that is used as one of another. (E0308)
use cotter_axum::resource::Bearer;
use cotter_axum_compile_fail::{Accounts, Orders};

#[cfg(not(feature = "misuse"))]
fn charge(_: &Bearer<Orders>) {}

#[cfg(feature = "misuse")]
fn charge(_: &Bearer<Accounts>) {}

fn handler(bearer: &Bearer<Orders>, _: Option<&Bearer<Accounts>>) {
    charge(bearer);
}

fn main() {
    let _ = handler;
}
