//! Counts the allocations of what it is asked to run. Those that BoringSSL makes by itself are not seen.
#![forbid(unsafe_code)]

use std::io;

use allocation_counter::measure;
use cotter_benches_harness::serve::serve;

fn main() -> io::Result<()> {
    serve(boringssl::cases, |case, repeats| {
        let info = measure(|| {
            case.run.time(repeats);
        });
        format!("{} {}", info.count_total / u64::from(repeats), info.bytes_max)
    })
}
