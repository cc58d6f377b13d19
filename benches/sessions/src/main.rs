//! Session stores side by side, and what ours do with a million sessions, while rows are removed, and through faults.
//!
//! The program starts the engines itself, on loopback and in folders of its own.
#![forbid(unsafe_code)]

mod arguments;
mod bounds;
mod contenders;
mod engines;
mod gc;
mod load;
mod machine;
mod million;
mod peers;
mod redb;
mod soak;
mod view;

use std::process::ExitCode;

use arguments::{Arguments, Mode};
use bounds::Bounds;

/// The result of anything that ends the program if it fails.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    match Arguments::read().and_then(|arguments| run(&arguments)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns whether every bound was kept, or none was asked for.
fn run(arguments: &Arguments) -> Outcome<bool> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("{}\n", machine::described());
    let mut bounds = Bounds::default();
    match arguments.mode {
        Mode::Peers => runtime.block_on(peers::run(arguments, &mut bounds))?,
        Mode::Redb => runtime.block_on(redb::run(arguments, &mut bounds))?,
        Mode::View => view::run(arguments, &mut bounds)?,
        Mode::ViewOf => return view::child(arguments).map(|()| true),
        Mode::Million => runtime.block_on(million::run(arguments))?,
        Mode::Gc => runtime.block_on(gc::run(arguments, &mut bounds))?,
        Mode::Soak => runtime.block_on(soak::run(arguments, &mut bounds))?,
    }
    println!("\nLoad afterwards: {}.", machine::load());
    Ok(bounds.report() || !arguments.is_check)
}
