//! Counts the allocations of a request, and prints a line for each case: its algorithm, its number, and how many.
//!
//! A program of its own, because an allocator that counts slows whoever allocates much.
#![forbid(unsafe_code)]

use cotter_benches_axum::{Alg, Error, cases};

const REPEATS: u32 = 16;

fn main() -> Result<(), Error> {
    for alg in Alg::ALL {
        for (number, mut case) in cases(alg)?.into_iter().enumerate() {
            case.run(REPEATS);
            let counted = allocation_counter::measure(|| case.run(REPEATS));
            println!("{} {number} {}", alg.name(), counted.count_total / u64::from(REPEATS));
        }
    }
    Ok(())
}
