//! A storm: browsers, native clients and a thief against several `web` and `orders`, while parts of it are killed, stopped
//! and started again. It prints latencies and invariants, and its exit status is 1 if one of those is broken.
//!
//! ```console
//! $ cargo run -p hybrid --example storm -- --seconds 60 --store postgres --processes 2 --faults all
//! ```
//!
//! ```text
//! main           what is run, and the report
//! ├▶ options     flags
//! ├▶ fleet       the services and the engine ─▶ process, engine
//! ├▶ faults      what happens to them ─▶ weather
//! ├▶ browsers    log in, order, log out, here and everywhere
//! ├▶ natives     authorize, refresh with lost answers and at once, revoke
//! ├▶ thief       shows old tokens, made-up ones, and the cookies of the dead
//! │  └▶ wire     one request and its answer ─▶ figures
//! ├▶ lives       which session may live, and what its tokens have led to
//! └▶ book        the invariants
//! ```
//!
//! All traffic is on loopback, and the load is bounded: each client waits between its requests.
#![forbid(unsafe_code)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a driver for tests, which fails by panicking"
)]

mod afterlife;
mod book;
mod browsers;
mod chance;
#[path = "../../tests/hybrid/engine.rs"]
mod engine;
mod faults;
mod figures;
mod fleet;
mod lives;
mod natives;
mod options;
mod process;
mod thief;
mod token;
mod weather;
mod wire;

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;

use book::Book;
use fleet::Fleet;
use lives::User;
use options::Options;
use wire::Wire;

/// What all clients share.
pub(crate) struct Storm {
    pub(crate) wire: Wire,
    pub(crate) book: Arc<Book>,
    pub(crate) options: Options,
    pub(crate) users: Vec<Arc<User>>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    if let Err(why) = options.check() {
        println!("error: {why}");
        return ExitCode::from(2);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(options))
}

async fn run(options: Options) -> ExitCode {
    let book = Arc::new(Book::default());
    let Some(fleet) = Fleet::start(&options) else { return ExitCode::from(2) };
    let users = (0..options.clients.max(1)).map(|number| Arc::new(User::new(number))).collect();
    let wire = Wire::new(fleet.addresses(), Arc::clone(&book));
    let storm = Arc::new(Storm { wire, book: Arc::clone(&book), options: options.clone(), users });
    assert!(storm.wire.all_ready(Duration::from_secs(60)).await, "the services are not ready");
    book.weather.clears();
    println!("{options}");

    let mut clients = tokio::task::JoinSet::new();
    for number in 0..options.clients {
        clients.spawn(browsers::browse(Arc::clone(&storm), number));
        clients.spawn(natives::use_tokens(Arc::clone(&storm), number));
    }
    clients.spawn(thief::steal(Arc::clone(&storm)));
    let end = tokio::time::Instant::now() + Duration::from_secs(options.seconds);
    let fleet = faults::until(end, fleet, &storm).await;
    book.is_over();
    let joined = tokio::time::timeout(Duration::from_secs(60), async {
        while let Some(ended) = clients.join_next().await {
            if let Err(error) = ended {
                book.broken("the driver", &error.to_string());
            }
        }
    });
    if joined.await.is_err() {
        book.broken("the driver", "a client has not ended");
    }
    afterlife::judge_all(&storm).await;
    fleet.end(&book).await;
    print!("{}", book.report());
    if book.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
