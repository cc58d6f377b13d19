//! Counts the allocations of what it is asked to run.
#![forbid(unsafe_code)]

use std::io;

use allocation_counter::measure;
use cotter_benches_harness::serve::serve;

fn main() -> io::Result<()> {
    serve(cases::cases, |case, repeats| {
        let info = measure(|| {
            case.run.time(repeats);
        });
        format!("{} {}", info.count_total / u64::from(repeats), info.bytes_max)
    })
}
