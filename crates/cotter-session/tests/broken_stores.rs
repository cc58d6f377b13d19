//! The suite tests something: a store with one fault does not pass the case that is about it, and says why.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

#[allow(dead_code, reason = "each test uses some of it")]
mod support;

use cotter_session::conformance::{cases, run};
use support::broken::{
    Broken,
    Fault::{self, *},
};

const FAULTS: &[(Fault, &str, &str)] = &[
    (RotationReadsThenWrites, "racers_with_one_token_get_one_successor", "racers have rotated"),
    // More than one winner, or a winner whose late write brings back the family that the reuse has ended.
    (RotationReadsThenWrites, "without_overlap_one_racer_wins_and_the_family_ends", "round "),
    (NoOverlap, "lost_answer_is_repeated_inside_the_overlap", "used before"),
    (NoOverlap, "random_histories_follow_the_model", "expected a token that was given before"),
    (EndlessOverlap, "predecessor_after_the_overlap_ends_the_session", "a token that was replaced was accepted"),
    (EndlessOverlap, "limits_hold_to_the_millisecond", "Overlap: has not come 0 ms after its time"),
    (EndlessOverlap, "random_histories_follow_the_model", "expected"),
    (
        CurrentRotatesInOverlap,
        "lost_answer_is_repeated_inside_the_overlap",
        "the successor inside the overlap is Rotated",
    ),
    (CurrentRotatesInOverlap, "random_histories_follow_the_model", "came to a new token"),
    (ClientIgnored, "other_client_or_key_harms_nothing", "another client's token was accepted"),
    (BindingIgnored, "other_client_or_key_harms_nothing", "a token of another key was accepted"),
    (TouchUpserts, "no_write_brings_a_session_back", "a session that has ended is not so at once"),
    (NoTombstone, "purge_removes_only_what_is_over", "was forgotten before its limit"),
    (NoTombstone, "predecessor_after_the_overlap_ends_the_session", "goes on after the reuse"),
    (CounterIgnored, "end_everywhere_beats_what_it_races_with", "lives"),
    (CounterIgnored, "any_level_that_revokes_rejects", "session is dead: false"),
    (LogInUnderOldCounter, "end_everywhere_beats_what_it_races_with", "under the old counter"),
    (KeepsWithAnyCookie, "one_of_many_keeps_a_session", "not the first of 16 alone"),
    (KeepsWithAnyCookie, "a_session_that_is_over_is_not_kept", "a session that was over was kept"),
    (RenewsWithAnyCookie, "one_of_many_renews_a_cookie", "of 16 have renewed one cookie"),
    (MaxSessionsIgnored, "max_sessions_holds_under_race", "32 of at most 5"),
    (EarlierLimitIgnored, "an_earlier_limit_holds_and_a_later_one_does_not", "an earlier absolute limit does not hold"),
    (TimesInSeconds, "a_row_is_kept_as_it_was_made", "a row is not kept as it was made"),
    (TouchIgnored, "a_use_is_noted_once_an_interval", "a use after the interval was not written"),
    (DataOfLastWriter, "data_loses_no_update", "a write with an old version came to Done(2)"),
    (DataForgotten, "data_loses_no_update", "updates"),
    (UseReadsThenWrites, "one_of_many_uses_is_the_first", "uses are the first"),
    (GrantAlwaysFirst, "grant_is_taken_once", "of 64 takers are the first"),
    (FeedLoses, "the_feed_loses_nothing", "a reader has not heard of"),
    (FeedSleeps, "the_feed_wakes_its_reader", "a reader was woken after"),
    (FeedRepeats, "a_revocation_is_published_once", "a reader was told 2 times"),
    (FeedRepeats, "a_token_is_revoked_until_it_expires", "a reader was told 2 times"),
    (UntakenGrantsStay, "a_grant_that_nobody_takes_is_forgotten", "a grant that came late is Some(First)"),
    (FeedGoesOnFromAnywhere, "a_watermark_of_another_store_is_gone", "made-up watermark 0 is not gone"),
    (TokenNotRevoked, "any_level_that_revokes_rejects", "token is revoked: false"),
    (PurgeWithoutLimit, "purge_removes_only_what_is_over", "a step of at most 7 has removed 40"),
    (ListForgets, "list_is_the_live_sessions", "a live session is not listed"),
    (ListForgets, "a_row_is_kept_as_it_was_made", "a row is not listed as it was made"),
];

#[test]
fn every_fault_is_found() {
    let mut unfound = Vec::new();
    for (fault, case, why) in FAULTS {
        match run(&Broken(*fault), case) {
            Err(violation) if violation.to_string().contains(why) => {}
            Err(violation) => unfound.push(format!("{fault:?} in {case}, for another reason: {violation}")),
            Ok(()) => unfound.push(format!("{fault:?} in {case}")),
        }
    }
    assert!(unfound.is_empty(), "not found: {unfound:#?}");
}

/// What is around the faults is not itself at fault.
#[test]
fn without_a_fault_every_case_passes() {
    for case in cases() {
        let outcome = run(&Broken(Nothing), case);
        assert!(outcome.is_ok(), "{case}: {outcome:?}");
    }
}

/// A machine that is busy makes answers late. No update is lost by it.
#[test]
fn a_late_answer_is_not_a_lost_update() {
    run(&Broken(DataUnanswered), "data_loses_no_update")
        .expect("updates are counted, whether they were answered or not");
}

#[test]
fn a_case_that_there_is_not_is_not_passed() {
    assert!(run(&Broken(Nothing), "no such case").is_err());
}
