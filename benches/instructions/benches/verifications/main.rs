//! One verification per algorithm and speed, to be counted.

mod speeds;

use std::hint::black_box;

use gungraun::{library_benchmark, library_benchmark_group, main};

use crate::speeds::{Verification, aws_lc, default, precompute};

#[library_benchmark(setup = default::verification)]
#[bench::hs256("HS256")]
#[bench::rs256("RS256")]
#[bench::ps256("PS256")]
#[bench::es256("ES256")]
#[bench::es384("ES384")]
#[bench::es256k("ES256K")]
#[bench::eddsa("EdDSA")]
#[bench::v4_public("v4.public")]
#[bench::v4_local("v4.local")]
#[bench::v3_public("v3.public")]
fn cotter(verify: Verification) -> Verification {
    run(verify)
}

#[library_benchmark(setup = aws_lc::verification)]
#[bench::rs256("RS256")]
#[bench::ps256("PS256")]
#[bench::es256("ES256")]
#[bench::es384("ES384")]
#[bench::v3_public("v3.public")]
fn cotter_aws_lc_rs(verify: Verification) -> Verification {
    run(verify)
}

#[library_benchmark(setup = precompute::verification)]
#[bench::es256("ES256")]
#[bench::eddsa("EdDSA")]
#[bench::v4_public("v4.public")]
fn cotter_precompute(verify: Verification) -> Verification {
    run(verify)
}

/// Gives it back, so that what it costs to drop a key is not counted.
#[inline(always)]
fn run(verify: Verification) -> Verification {
    assert!(black_box(&verify)());
    verify
}

library_benchmark_group!(name = verifications, benchmarks = [cotter, cotter_aws_lc_rs, cotter_precompute]);
main!(library_benchmark_groups = verifications);
