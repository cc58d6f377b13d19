//! The values of options.

use std::{ffi::OsStr, time::SystemTime};

use clap::{
    Arg, Command, CommandFactory, Error,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use cotter::Timestamp;

use super::Arguments;
use crate::pin::Pin;

/// Any text, also one that begins with a hyphen, as one thumbprint in 64 does. The name of an option is none: the value of the
/// option before it has been left out.
pub(crate) fn text(value: &str) -> Result<String, String> {
    let is_option = |command: &Command| {
        command.get_arguments().filter_map(Arg::get_long).any(|name| value == ["--", name].concat())
    };
    if Arguments::command().get_subcommands().any(is_option) {
        return Err("expected a value before the next option".to_owned());
    }
    Ok(value.to_owned())
}

/// A number of seconds.
pub(super) fn seconds(value: &str) -> Result<u64, String> {
    value.parse().map_err(|_| "expected a number of seconds".to_owned())
}

pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Timestamp::from_unix_seconds(seconds));
    }
    let time: SystemTime = humantime::parse_rfc3339(text)
        .map_err(|_| "expected seconds since 1970, or a time in UTC like 2026-11-21T10:00:00Z")?;
    Timestamp::try_from(time).map_err(|error| error.to_string())
}

/// The name of an algorithm, or of a version and purpose of PASETO.
#[derive(Clone)]
pub(crate) struct PinParser;

impl TypedValueParser for PinParser {
    type Value = Pin;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<Pin, Error> {
        let given = value.to_string_lossy();
        if let Some(pin) = Pin::find(&given) {
            return Ok(pin);
        }
        match Pin::names().find(|name| name.eq_ignore_ascii_case(&given)) {
            Some(name) => {
                let message = format!("'{given}' is no algorithm: expected '{name}', with capitals as they are\n");
                Err(Error::raw(ErrorKind::InvalidValue, message).with_cmd(command))
            }
            None => match PossibleValuesParser::new(Pin::names()).parse_ref(command, argument, value) {
                Ok(_) => Err(Error::new(ErrorKind::InvalidValue).with_cmd(command)),
                Err(error) => Err(error),
            },
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Pin::names().map(PossibleValue::new)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_seconds_or_rfc_3339_in_utc() {
        assert_eq!(instant("1763683200").unwrap(), Timestamp::from_unix_seconds(1_763_683_200));
        assert_eq!(instant("2025-11-21T00:00:00Z").unwrap(), Timestamp::from_unix_seconds(1_763_683_200));
        for refused in ["", "now", "-1", "2025-11-21", "2025-11-21T00:00:00+01:00", "1e9"] {
            assert!(instant(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen_and_is_no_option() {
        for taken in ["", "-", "-sRIz", "--sRIz", "a", "-h"] {
            assert_eq!(text(taken).unwrap(), taken);
        }
        for refused in ["--jwks", "--no-kid", "--to", "--help"] {
            assert!(text(refused).is_err() || refused == "--help", "{refused}");
        }
    }
}
