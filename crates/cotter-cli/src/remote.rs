//! Key sets that are fetched, by the rules by which `cotter-jwks` keeps them for verifiers.

mod place;

pub(crate) use self::place::Place;

#[cfg(feature = "remote")]
mod fetch;

#[cfg(feature = "remote")]
pub(crate) use self::fetch::{Fetched, fetch};

#[cfg(not(feature = "remote"))]
mod absent {
    use std::io;

    use super::Place;
    use crate::error::Answer;

    /// What a build that does not fetch never has.
    pub(crate) enum Fetched {}

    /// Says that this build does not fetch.
    pub(crate) fn fetch(_: &Place<'_>, _: bool) -> Result<Fetched, String> {
        Err("this build of cotter does not fetch key sets: build it with --features remote".to_owned())
    }

    impl Fetched {
        pub(crate) fn print(&self, _: bool) -> io::Result<Option<Answer>> {
            match *self {}
        }

        pub(crate) fn body(&self) -> Option<&[u8]> {
            match *self {}
        }

        pub(crate) fn url(&self) -> &str {
            match *self {}
        }
    }
}

#[cfg(not(feature = "remote"))]
pub(crate) use self::absent::{Fetched, fetch};
