//! Other people's key sets, fetched by the built-in client over HTTP: an OpenID Connect provider that rotates its keys, and recorded sets.
//!
//! The provider is `oidc-provider` (Node), as pinned in `package-lock.json` here. Missing parts are skipped, and the output says so. With
//! `COTTER_INTEROP=required`, a missing provider is a failure. `COTTER_THIRD_PARTY` names the folder of the recorded sets.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod provider;
mod recorded;

use std::{env, process::ExitCode};

use cotter_jwks::ReqwestClient;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_required = env::var_os("COTTER_INTEROP").is_some_and(|value| value == "required");
    let mut trials = recorded::trials();
    let started = provider::Provider::start();
    if let Err(problem) = &started {
        println!("oidc-provider: skipped: {problem}");
    }
    let is_skipped = started.is_err() && !is_required;
    let name =
        if is_skipped { "oidc-provider: skipped, it is not installed" } else { "oidc-provider rotates its keys" };
    let run = move || started.map_err(Failed::from).and_then(provider::check);
    trials.push(Trial::test(name, run).with_ignored_flag(is_skipped));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The built-in client. Nothing here is fetched over TLS, so its one root does not matter.
fn client() -> ReqwestClient {
    let root = include_str!("../../../../vectors/demo/rs256.crt.pem");
    ReqwestClient::builder().only_roots_from_pem(root).build().unwrap()
}
