//! `--user NAME:PASSWORD`.

use std::{fmt, str::FromStr};

use cotter_session::Subject;
use zeroize::Zeroizing;

use crate::{failure::Failure, users::Password};

/// A user to be made. Its `Debug` shows neither name nor password.
#[derive(Clone)]
pub(crate) struct NewUser(Zeroizing<String>);

impl FromStr for NewUser {
    type Err = std::convert::Infallible;

    /// Accepts anything: an error of the command line would print what it was given.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewUser")
    }
}

/// The users that are stated, checked.
pub(crate) fn users_of(stated: &[NewUser]) -> Result<Vec<(Subject, Password)>, Failure> {
    stated.iter().map(checked).collect()
}

fn checked(user: &NewUser) -> Result<(Subject, Password), Failure> {
    let (name, password) =
        user.0.split_once(':').ok_or_else(|| Failure::new("--user is malformed: expected NAME:PASSWORD"))?;
    let subject = Subject::new(name).map_err(|error| Failure::of("--user", &error))?;
    let password =
        Password::new(password).ok_or_else(|| Failure::new("--user has no password: expected NAME:PASSWORD"))?;
    Ok((subject, password))
}
