//! Options that several subcommands share.

mod clock;
mod key;
mod limits;
mod signing_name;
mod token;
mod value;

pub(crate) use self::{
    clock::{ClockOptions, LeewayOption},
    key::{KeyIdOptions, KeyOptions, set_reader},
    limits::{LimitOptions, at_most},
    signing_name::{FolderSigningName, JwsSigningName, PublicKeySigningName},
    token::TokenArguments,
    value::{Lead, PasetoName, PublicKeyName, Text, instant, seconds},
};
