//! The values of options.

use std::{
    ffi::OsStr,
    time::{Duration, SystemTime},
};

use clap::{
    Arg, Command, Error,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
};
use cotter::Timestamp;
use cotter_vectors::{algorithm::AlgorithmName, protocol::ProtocolName};

/// Any text, also one that begins with a hyphen, as one thumbprint in 64 does.
///
/// The name of an option is not accepted: the value of the option before it was forgotten.
#[derive(Clone)]
pub(crate) struct Text;

impl TypedValueParser for Text {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        let Some(text) = value.to_str() else { return Err(Error::new(ErrorKind::InvalidUtf8).with_cmd(command)) };
        match option_named(command, text) {
            None => Ok(text.to_owned()),
            Some(next) => {
                let option = argument.map(ToString::to_string).unwrap_or_default();
                let message = format!("a value is required for '{option}': found the option '{next}' in its place\n");
                Err(Error::raw(ErrorKind::InvalidValue, message).with_cmd(command))
            }
        }
    }
}

/// The option of this command that a text is, with or without a value behind it.
fn option_named<'t>(command: &Command, text: &'t str) -> Option<&'t str> {
    let name = text.strip_prefix("--")?.split('=').next()?;
    let is_option = command.get_arguments().filter_map(Arg::get_long).any(|long| long == name) || name == "help";
    is_option.then(|| text.split('=').next()).flatten()
}

/// A time with its unit.
#[derive(Clone)]
pub(crate) struct Lead;

impl TypedValueParser for Lead {
    type Value = Duration;

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, value: &OsStr) -> Result<Duration, Error> {
        span(&value.to_string_lossy()).map_err(|problem| Error::raw(ErrorKind::InvalidValue, problem).with_cmd(command))
    }
}

fn span(text: &str) -> Result<Duration, String> {
    let unit = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let is_known = ["ms", "s", "m", "h", "d"].contains(&unit);
    let span = if is_known { humantime::parse_duration(text).ok() } else { None };
    span.ok_or_else(|| format!("'{text}' is not a time: expected a number and its unit: 500ms, 10s, 15m, 1h or 14d\n"))
}

/// A number of seconds.
pub(crate) fn seconds(value: &str) -> Result<Duration, String> {
    value.parse().map(Duration::from_secs).map_err(|_| "expected a number of seconds".to_owned())
}

pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(Timestamp::from_unix_seconds(seconds));
    }
    let time: SystemTime = humantime::parse_rfc3339(text)
        .map_err(|_| "expected seconds since 1970, or a time in UTC like 2026-11-21T10:00:00Z")?;
    Timestamp::try_from(time).map_err(|error| error.to_string())
}

/// The name of an algorithm of JWS.
#[derive(Clone)]
pub(crate) struct SignatureName;

/// The name of an algorithm of JWS with public keys.
#[derive(Clone)]
pub(crate) struct PublicKeyName;

/// The name of a version and purpose of PASETO.
#[derive(Clone)]
pub(crate) struct PasetoName;

impl TypedValueParser for SignatureName {
    type Value = AlgorithmName;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<AlgorithmName, Error> {
        let elsewhere = |name: &str| of_paseto(command, name);
        named(AlgorithmName::ALL, AlgorithmName::as_str, elsewhere, (command, argument, value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(AlgorithmName::ALL.iter().map(|algorithm| PossibleValue::new(algorithm.as_str()))))
    }
}

impl TypedValueParser for PublicKeyName {
    type Value = AlgorithmName;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<AlgorithmName, Error> {
        let elsewhere = |name: &str| {
            AlgorithmName::find(name)?;
            Some(format!("'{name}' has no public keys, and a DPoP proof is signed with a private key"))
        };
        named(&with_public_keys(), AlgorithmName::as_str, elsewhere, (command, argument, value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(with_public_keys().into_iter().map(|algorithm| PossibleValue::new(algorithm.as_str()))))
    }
}

impl TypedValueParser for PasetoName {
    type Value = ProtocolName;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<ProtocolName, Error> {
        let elsewhere = |name: &str| {
            let algorithm = AlgorithmName::find(name)?;
            Some(format!("'{0}' is of JWT: use 'cotter {1} jwt --alg {0}'", algorithm.as_str(), verb(command)))
        };
        named(&ProtocolName::ALL, ProtocolName::as_str, elsewhere, (command, argument, value))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(ProtocolName::ALL.into_iter().map(|protocol| PossibleValue::new(protocol.as_str()))))
    }
}

impl SignatureName {
    /// The long help of an option for such a name.
    pub(super) fn help() -> String {
        listed("Pin this algorithm; a token that names another one is rejected", AlgorithmName::ALL)
    }
}

impl PublicKeyName {
    /// The long help of an option for such a name.
    pub(crate) fn help() -> String {
        listed("Pin this algorithm; a proof that names another one is rejected", &with_public_keys())
    }
}

/// A text, and the names that are possible, in lines of up to 80 characters.
pub(super) fn listed(text: &str, algorithms: &[AlgorithmName]) -> String {
    let mut lines = vec!["One of".to_owned()];
    for (place, algorithm) in algorithms.iter().enumerate() {
        let name = algorithm.as_str();
        let word = if place.saturating_add(1) == algorithms.len() { name.to_owned() } else { format!("{name},") };
        match lines.last_mut() {
            Some(line) if line.len().saturating_add(word.len()) < 80 => *line = format!("{line} {word}"),
            _ => lines.push(word),
        }
    }
    format!("{text}\n\n{}", lines.join("\n"))
}

fn with_public_keys() -> Vec<AlgorithmName> {
    AlgorithmName::ALL.iter().copied().filter(|algorithm| algorithm.has_public_keys()).collect()
}

/// Where the name of a version and purpose of PASETO belongs.
pub(super) fn of_paseto(command: &Command, name: &str) -> Option<String> {
    let protocol = ProtocolName::find(name)?;
    Some(format!("'{0}' is of PASETO: use 'cotter {1} paseto --alg {0}'", protocol.as_str(), verb(command)))
}

/// The subcommand that this kind of token is a subcommand of.
fn verb(command: &Command) -> &'static str {
    let is_issue = command.get_bin_name().is_some_and(|name| name.split(' ').any(|word| word == "issue"));
    if is_issue { "issue" } else { "verify" }
}

/// The one of `all` with the name that is given, compared byte by byte; `elsewhere` says of a name where it belongs.
pub(super) fn named<T: Copy>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
    elsewhere: impl Fn(&str) -> Option<String>,
    (command, argument, value): (&Command, Option<&Arg>, &OsStr),
) -> Result<T, Error> {
    let given = value.to_string_lossy();
    if let Some(found) = all.iter().copied().find(|one| name(*one) == given) {
        return Ok(found);
    }
    let names = || all.iter().map(|one| name(*one));
    let message = match names().find(|name| name.eq_ignore_ascii_case(&given)) {
        Some(name) => Some(format!("'{given}' is not an algorithm: expected '{name}', with these capitals")),
        None => elsewhere(&given),
    };
    match message {
        Some(message) => Err(Error::raw(ErrorKind::InvalidValue, format!("{message}\n")).with_cmd(command)),
        None => match PossibleValuesParser::new(names()).parse_ref(command, argument, value) {
            Ok(_) => Err(Error::new(ErrorKind::InvalidValue).with_cmd(command)),
            Err(error) => Err(error),
        },
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
    fn a_time_has_its_unit() {
        for (text, millis) in
            [("500ms", 500), ("10s", 10_000), ("15m", 900_000), ("1h", 3_600_000), ("14d", 1_209_600_000)]
        {
            assert_eq!(span(text).unwrap(), Duration::from_millis(millis), "{text}");
        }
        for refused in ["", "10", "s", "1M", "1.5h", "-1s", "1h5m", "1 h", "1y", "99999999999999999999s"] {
            assert!(span(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen_and_is_not_an_option() {
        let command = Command::new("verify").arg(Arg::new("jwks").long("jwks"));
        let parse = |text: &str| Text.parse_ref(&command, None, OsStr::new(text));
        for accepted in ["", "-", "-sRIz", "--sRIz", "a", "-h", "--jwks2", "jwks"] {
            assert_eq!(parse(accepted).unwrap(), accepted);
        }
        for refused in ["--jwks", "--jwks=a", "--help"] {
            assert!(parse(refused).unwrap_err().to_string().contains("found the option"), "{refused}");
        }
    }
}
