//! Times what it is asked to run.
#![forbid(unsafe_code)]

use std::io;

use cotter_benches_harness::serve::serve;

fn main() -> io::Result<()> {
    serve(cases::cases, |case, repeats| case.run.time(repeats).as_nanos().to_string())
}
