//! Counts the allocations of the cases, and prints a line for each.
//!
//! A program of its own, because an allocator that counts slows whoever allocates much, and so would flatter those who do not.
//! What C allocates by itself (OpenSSL, AWS-LC, BoringSSL) is not seen.
#![forbid(unsafe_code)]

use std::{env, process::ExitCode};

use cotter_benches::{apart::Answer, groups, measure::count, report::CountedLine};

fn main() -> ExitCode {
    let wanted = env::args().nth(1);
    for group in groups().into_iter().filter(|group| wanted.as_deref() == Some(group.name)) {
        let cases = match group.cases(Answer::Counts) {
            Ok(cases) => cases,
            Err(error) => {
                eprintln!("{}: {error}", group.name);
                return ExitCode::FAILURE;
            }
        };
        for mut case in cases {
            if let Some(counted) = count(&mut case, allocated) {
                println!("{}", CountedLine { case: case.name(), counted }.to_json());
            }
        }
    }
    ExitCode::SUCCESS
}

/// Allocations, the most bytes at once, and the bytes that stay.
fn allocated(run: &mut dyn FnMut()) -> (u64, u64, u64) {
    let info = allocation_counter::measure(run);
    (info.count_total, info.bytes_max, u64::try_from(info.bytes_current).unwrap_or_default())
}
