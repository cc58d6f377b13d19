//! The tests that every store must pass: the stores of this project do, and another's can be shown to.
//!
//! A store's own test implements [`Engine`], which opens an empty store with a clock that the test can move. Then
//! `conformance!` makes one test of each case:
//!
//! ```
//! use std::sync::{Arc, Mutex};
//! use cotter::Timestamp;
//! use cotter_session::{
//!     Clock, MemoryStore,
//!     conformance::{Engine, Opened, TestClock, run},
//!     store::{BoxFuture, StoreError},
//! };
//!
//! struct MyEngine;
//!
//! impl Engine for MyEngine {
//!     fn open(&self) -> BoxFuture<'_, Option<Opened>> {
//!         Box::pin(async {
//!             let clock = MyClock(Arc::new(Mutex::new(1_800_000_000_000)));
//!             let store = MemoryStore::with_clock(1_000_000, clock.clone()).ok()?;
//!             Some(Opened { store: Arc::new(store), clock: Arc::new(clock) })
//!         })
//!     }
//! }
//!
//! /// The time in milliseconds. It stands still unless it is moved.
//! #[derive(Clone)]
//! struct MyClock(Arc<Mutex<i64>>);
//!
//! impl TestClock for MyClock {
//!     fn shift(&self, milliseconds: i64) {
//!         *self.0.lock().unwrap() += milliseconds;
//!     }
//! }
//!
//! impl Clock for MyClock {
//!     fn now(&self) -> Result<Timestamp, StoreError> {
//!         let milliseconds = u64::try_from(*self.0.lock().unwrap()).unwrap();
//!         Ok(Timestamp::from_unix_seconds(0).saturating_add(std::time::Duration::from_millis(milliseconds)))
//!     }
//! }
//!
//! // In a file of `tests/`:
//! cotter_session::conformance!(MyEngine);
//!
//! // Or one case, by its name:
//! run(&MyEngine, "grant_is_taken_once")?;
//! # Ok::<(), cotter_session::conformance::Violation>(())
//! ```
//!
//! # What a run can be told
//!
//! | Variable | Default | |
//! |---|--:|---|
//! | `COTTER_FULL` | 0 | 1 is a long run: 1,000 rounds of each race, 100,000 random histories |
//! | `COTTER_CONFORMANCE_ROUNDS` | 4 | rounds of each race |
//! | `COTTER_CONFORMANCE_HISTORIES` | 300 | random histories against the model; 32 stores share more than 1,000 |
//! | `COTTER_LATENCY_ROUNDS` | 300 | log-outs that [`propagation`] times |
//! | `COTTER_CONFORMANCE_SEED` | random | what the histories are drawn from; a failure names its own |
#![allow(clippy::arithmetic_side_effects, reason = "a case that overflows has failed")]

mod model;
mod random;
mod trial;
mod violation;
pub mod witness;

mod at_rest;
mod data;
mod ending;
mod feed;
mod histories;
mod keeping;
mod latency;
mod levels;
mod limits;
mod purge;
mod reuse;
mod rotation;
mod rows;
mod single_use;

use std::sync::Arc;

use tokio::task::JoinSet;

pub use latency::{Propagation, propagation};
pub use violation::Violation;

use crate::store::{BoxFuture, SessionStore};
use trial::{Share, Trial};

/// Opens the stores that are tested.
pub trait Engine: Send + Sync + 'static {
    /// An empty store, and what moves its clock. It may share a server with others, but no row: it has a database,
    /// schema, prefix or file of its own.
    ///
    /// It is called once for each case, and 32 times for a long run of histories, inside the runtime of the case.
    /// `None` if the engine is absent here: the case is skipped, and says so. If something must be tidied up, `clock`
    /// may own it: it is dropped after the store.
    fn open(&self) -> BoxFuture<'_, Option<Opened>>;
}

/// A store to be tested.
#[expect(clippy::exhaustive_structs, reason = "engines build it")]
#[expect(missing_debug_implementations, reason = "a store may have none")]
pub struct Opened {
    /// The store, with room for 100,000 rows of each kind.
    pub store: Arc<dyn SessionStore>,
    /// Moves its clock.
    pub clock: Arc<dyn TestClock>,
}

/// Moves the clock of a store.
///
/// The clock may stand still otherwise, or run on. If it stands still, limits are tested to the millisecond; else, as
/// near to them as the answers come.
pub trait TestClock: Send + Sync {
    /// Moves the clock forward by so many milliseconds, or back if the number is negative.
    fn shift(&self, milliseconds: i64);
}

/// Runs one case against an engine.
///
/// # Errors
///
/// [`Violation`] if the store does not do what it must, or if there is no case of this name.
pub fn run(engine: &dyn Engine, case: &str) -> Result<(), Violation> {
    let case = CASES.iter().find(|known| known.name == case).ok_or_else(|| Violation::new("no such case"))?;
    run_on(engine, case, std::convert::identity).map(drop)
}

/// Runs a case on stores that are wrapped, and says whether the engine is there.
fn run_on(
    engine: &dyn Engine,
    case: &'static Case,
    wrap: fn(Arc<dyn SessionStore>) -> Arc<dyn SessionStore>,
) -> Result<bool, Violation> {
    // The one case that takes long, and in which one step waits for the other.
    let of = if case.name == "random_histories_follow_the_model" { histories::shares() } else { 1 };
    runtime()?.block_on(async {
        let mut trials = JoinSet::new();
        for number in 0..of {
            let Some(Opened { store, clock }) = engine.open().await else {
                eprintln!("skipped: {} (this engine is absent here)", case.name);
                return Ok(false);
            };
            trials.spawn(case.on(Opened { store: wrap(store), clock }, Share { number, of }));
        }
        while let Some(outcome) = trials.join_next().await {
            outcome??;
        }
        Ok(true)
    })
}

/// Of each case's own.
fn runtime() -> Result<tokio::runtime::Runtime, Violation> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?)
}

/// The names of all cases.
pub fn cases() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.name)
}

struct Case {
    name: &'static str,
    run: for<'t> fn(&'t Trial) -> BoxFuture<'t, Result<(), Violation>>,
}

impl Case {
    /// Runs on one store, and closes it.
    async fn on(&'static self, opened: Opened, share: Share) -> Result<(), Violation> {
        let trial = Trial::new(&opened, share);
        let outcome = (self.run)(&trial).await;
        drop(trial);
        drop(opened.store);
        outcome
    }
}

const CASES: &[Case] = crate::__cotter_session_conformance_cases!(list []);

/// Makes a test of each case of the [suite](mod@crate::conformance), for an [`Engine`](crate::conformance::Engine).
#[macro_export]
macro_rules! conformance {
    ($engine:expr) => {
        $crate::__cotter_session_conformance_cases!(tests[$engine]);
    };
}

/// All cases. The letter and number are those of the properties in the project's design.
#[doc(hidden)]
#[macro_export]
macro_rules! __cotter_session_conformance_cases {
    ($make:ident [$($with:tt)*]) => {
        $crate::__cotter_session_conformance_make! { $make [$($with)*]
            // T1, T2.
            rotation::racers_with_one_token_get_one_successor
            rotation::without_overlap_one_racer_wins_and_the_family_ends
            // T4.
            rotation::lost_answer_is_repeated_inside_the_overlap
            rotation::cancelled_refresh_is_repeated_inside_the_overlap
            // T3.
            reuse::predecessor_after_the_overlap_ends_the_session
            reuse::token_before_the_predecessor_ends_the_session
            reuse::made_up_secret_ends_the_session
            reuse::knowing_the_id_ends_nothing
            reuse::other_client_or_key_harms_nothing
            // T5.
            histories::random_histories_follow_the_model
            // T7, T8.
            ending::end_says_what_it_found
            ending::no_write_brings_a_session_back
            ending::end_everywhere_beats_what_it_races_with
            keeping::end_everywhere_else_keeps_one
            keeping::a_session_that_is_over_is_not_kept
            keeping::one_of_many_keeps_a_session
            keeping::a_session_is_kept_by_its_id
            keeping::one_of_many_renews_a_cookie
            // T11.
            levels::any_level_that_revokes_rejects
            levels::only_tokens_and_keys_are_revoked_without_an_end
            // T18.
            limits::limits_hold_to_the_millisecond
            limits::nothing_moves_the_absolute_limit
            limits::an_earlier_limit_holds_and_a_later_one_does_not
            limits::a_use_is_noted_once_an_interval
            limits::a_clock_that_goes_back_ends_nothing
            rows::a_row_is_kept_as_it_was_made
            rows::the_row_after_a_rotation_is_as_decided
            rows::max_sessions_holds_under_race
            data::data_loses_no_update
            rows::list_is_the_live_sessions
            // T9, T10.
            feed::the_feed_loses_nothing
            feed::the_feed_wakes_its_reader
            feed::a_quiet_feed_answers_in_time
            feed::a_watermark_of_another_store_is_gone
            feed::revocations_stay_for_their_life
            feed::a_revocation_is_published_once
            feed::a_token_is_revoked_until_it_expires
            // T24.
            at_rest::nothing_at_rest_is_a_credential
            at_rest::debug_shows_no_secret
            purge::purge_removes_only_what_is_over
            purge::purge_removes_uses_and_grants
            single_use::one_of_many_uses_is_the_first
            single_use::grant_is_taken_once
            single_use::grant_expires_and_is_forgotten
            single_use::a_grant_that_nobody_takes_is_forgotten
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __cotter_session_conformance_make {
    (tests [$engine:expr] $($topic:ident::$case:ident)*) => {$(
        #[test]
        fn $case() -> ::core::result::Result<(), $crate::conformance::Violation> {
            $crate::conformance::run(&$engine, ::core::stringify!($case))
        }
    )*};
    (list [] $($topic:ident::$case:ident)*) => {
        &[$(Case { name: stringify!($case), run: |trial| Box::pin($topic::$case(trial)) }),*]
    };
}
