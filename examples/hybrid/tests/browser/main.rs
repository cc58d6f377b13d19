//! The pages in a real browser: Debian's Chromium, driven by `chromedriver`, on loopback.
//!
//! It is shown as skipped where either is not installed, and one case where axe-core is not (`npm ci` in this folder). `COTTER_BROWSER=required` makes that a failure. Screenshots go to
//! `hybrid-screenshots` in Cargo's target folder.
#![forbid(unsafe_code)]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

mod accessibility;
mod authorize;
mod driver;
mod elsewhere;
mod frames;
mod other_pages;
mod pages;
#[path = "../hybrid/process.rs"]
#[expect(dead_code, reason = "the other tests end processes in more ways")]
mod process;
mod scripts;
mod site;
mod upgrades;

use std::{
    env,
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use driver::Driver;
use libtest_mimic::{Arguments, Trial};
use site::Site;

/// What all cases share. It ends with the last of them.
pub(crate) struct Stage {
    pub(crate) driver: Driver,
    pub(crate) site: Site,
}

type Case = fn(&Stage);

/// The case that needs axe-core besides.
const ACCESSIBILITY: &str = "pages meet WCAG as far as a tool can tell";

const CASES: [(&str, Case); 11] = [
    ("a user logs in, orders and logs out by the pages", pages::a_user_logs_in_orders_and_logs_out),
    ("two tabs are one session", pages::two_tabs_are_one_session),
    ("back and reload show and do nothing again", pages::back_and_reload_show_and_do_nothing_again),
    ("a log-out everywhere reaches another profile", pages::a_log_out_everywhere_reaches_another_profile),
    ("a phone shows the pages whole", pages::a_phone_shows_the_pages_whole),
    ("no script reads a cookie or a token", scripts::no_script_reads_a_cookie_or_a_token),
    ("the button of the authorization page leads to the client", authorize::the_button_leads_to_the_client),
    ("a page of another origin does nothing", other_pages::a_page_of_another_origin_does_nothing),
    ("no frame shows a page", frames::no_frame_shows_a_page),
    ("no page of another origin gets a connection", upgrades::no_page_of_another_origin_gets_a_connection),
    (ACCESSIBILITY, accessibility::pages_meet_wcag_as_far_as_a_tool_can_tell),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_required = env::var_os("COTTER_BROWSER").is_some_and(|value| value == "required");
    let programs = driver::installed();
    let stage = Arc::new(OnceLock::new());
    let trials = CASES.into_iter().map(|(name, case)| {
        let (mut programs, stage) = (programs.clone(), Arc::clone(&stage));
        if name == ACCESSIBILITY
            && let Err(missing) = accessibility::installed()
        {
            programs = programs.and(Err(missing));
        }
        let is_skipped = programs.is_err() && !is_required;
        let name = match &programs {
            Err(missing) if is_skipped => format!("{name}: skipped, {missing} is not installed"),
            _ => name.to_owned(),
        };
        let run = move || {
            let programs = programs.map_err(|missing| format!("{missing} is not installed"))?;
            case(stage.get_or_init(|| Stage { driver: Driver::start(programs), site: Site::start() }));
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(is_skipped)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Carries a case out.
pub(crate) fn run(case: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(case);
}
