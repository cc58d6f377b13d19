//! After a key is dropped, its bytes are nowhere in the process: neither on the heap nor on a stack, neither as they are nor as text.
//!
//! Each case is a process of its own. One thread works with keys, and waits after each step; another makes the inputs, and reads all memory.
#![cfg(target_os = "linux")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its process of its own answers by printing"
)]

#[path = "memory/inputs.rs"]
mod inputs;
#[path = "memory/scan.rs"]
mod scan;
#[path = "memory/work.rs"]
mod work;
#[path = "memory/worker.rs"]
mod worker;

use std::{collections::BTreeSet, env, process::Command, sync::Arc, thread, time::Duration};

use self::{
    inputs::{Exported, Inputs, Secret},
    scan::{Needles, overwrite_stack},
    worker::Worker,
};

/// The name of the case, for the process that runs it.
const CASE: &str = "COTTER_MEMORY_CASE";

/// One way in which keys are used: what comes from outside, and what is done with it.
struct Case {
    name: &'static str,
    inputs: fn() -> Inputs,
    work: fn(&Worker),
}

/// Runs a case in a process of its own, and says where the secrets were found.
fn found_after(case: &str) -> BTreeSet<String> {
    let this = env::current_exe().unwrap();
    let output = Command::new(this).args(["child", "--exact", "--ignored", "--nocapture"]).env(CASE, case).output();
    let output = output.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{case}: {text}\n{}", String::from_utf8_lossy(&output.stderr));
    let read: usize = text.lines().find_map(|line| line.strip_prefix("read ")?.parse().ok()).unwrap();
    assert!(read > 1 << 20, "{case}: {read} bytes were read");
    text.lines().filter_map(|line| line.strip_prefix("found ")).map(str::to_owned).collect()
}

/// The process of a case.
#[test]
#[ignore = "the other tests run it, each in a process of its own"]
fn child() {
    let name = env::var(CASE).expect("the name of a case");
    let case = work::CASES.iter().find(|case| case.name == name).expect("a case");
    let mut needles = Needles::default();
    let mut inputs = (case.inputs)();
    for Secret { name, bytes } in std::mem::take(&mut inputs.secrets) {
        needles.add(name, &bytes);
    }
    let worker = Arc::new(Worker::new(inputs));
    let thread = thread::spawn({
        let (worker, work) = (Arc::clone(&worker), case.work);
        move || work(&worker)
    });
    let mut read = 0;
    while !thread.is_finished() {
        if let Some(step) = worker.waits() {
            for Secret { name, bytes } in worker.exports().into_iter().flat_map(Exported::secrets) {
                needles.add(name, &bytes);
            }
            overwrite_stack();
            let (found, len) = needles.search(worker.stack(), read == 0);
            found.iter().for_each(|found| println!("found {step}: {found}"));
            read += len;
            worker.go_on();
        }
        thread::sleep(Duration::from_millis(1));
    }
    thread.join().unwrap();
    println!("read {read}");
}

/// The scan is not blind: it finds what is not wiped, on the heap and on a stack, as bytes and as text.
#[test]
fn what_is_not_wiped_is_found() {
    for case in ["a vector", "a leak", "a stack", "a text"] {
        assert!(!found_after(case).is_empty(), "{case}");
    }
}

fn leaves_nothing(cases: &[&str]) {
    for case in cases {
        assert_eq!(found_after(case), BTreeSet::new(), "{case}");
    }
}

#[test]
fn shared_secrets_leave_nothing() {
    leaves_nothing(&["hmac", "client secret", "local"]);
}

#[test]
fn ed25519_leaves_nothing() {
    leaves_nothing(&["ed25519", "schedule"]);
}

#[test]
fn elliptic_curves_leave_nothing() {
    leaves_nothing(&["es256", "es384", "es512", "es256k", "v3.public"]);
}

/// What computes with the numbers of a key in Rust frees some that it has not wiped, and the heap is overwritten as far as the allocator
/// allows: that a factor is left there is the one exception (README). With AWS-LC, too, the numbers of a key are checked in Rust. Nothing is
/// left on the stack, and nothing in another form.
#[test]
fn rsa_leaves_nothing_but_numbers_on_the_heap() {
    for case in ["rsa", "new rsa"] {
        let mut found = found_after(case);
        found.retain(|place| !place.ends_with("little-endian: in anonymous memory"));
        assert_eq!(found, BTreeSet::new(), "{case}");
    }
}

#[cfg(feature = "ml-dsa")]
#[test]
fn ml_dsa_leaves_nothing() {
    leaves_nothing(&["ml-dsa-44", "ml-dsa-65", "ml-dsa-87"]);
}

#[cfg(feature = "encrypted-keys")]
#[test]
fn encrypted_keys_leave_nothing() {
    leaves_nothing(&["encrypted"]);
}
