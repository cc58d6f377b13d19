//! Nothing that is told over the whole suite is a secret: logs, those of the driver too, traces, metrics and errors.

use cotter_session::conformance::{
    Violation,
    witness::{nothing_told_is_a_secret, told},
};

use crate::{
    server::Kind,
    suite::{ALWAYS, Own},
};

#[test]
fn nothing_that_is_told_is_a_secret() -> Result<(), Violation> {
    // A long run is of the suite alone.
    if std::env::var("COTTER_FULL").is_ok_and(|full| full != "0") {
        return Ok(());
    }
    log::set_logger(&Logged)?;
    log::set_max_level(log::LevelFilter::Trace);
    for kind in [Kind::Redis, Kind::Valkey] {
        println!("{kind:?}: {:?}", nothing_told_is_a_secret(&Own::of(kind, ALWAYS, 1))?);
    }
    log::set_max_level(log::LevelFilter::Off);
    Ok(())
}

/// The facade `log`, by which the driver tells what it does.
struct Logged;

impl log::Log for Logged {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        told(format_args!("{} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}
