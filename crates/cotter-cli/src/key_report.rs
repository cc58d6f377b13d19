//! The report about the keys in a file, for `cotter key` and `cotter jwks`.

mod clash;
mod examine;
mod facts;
mod json;
mod numbers;
mod parsed_file;
mod paserk;
mod refused;
mod text;
mod write;

use std::io;

use cotter::{JwksReader, KeyError};

use self::facts::answer;
pub(crate) use self::{
    facts::{KeyRefusal, KeyReport, Public},
    parsed_file::KeyForm,
    write::{jwk, pem},
};
use crate::error::Answer;

/// The keys of one file, examined.
pub(crate) struct Report {
    form: &'static str,
    /// Whether it is a set, however many members it has.
    pub(crate) is_set: bool,
    pub(crate) keys: Vec<KeyReport>,
}

/// How to read a file of keys.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) form: KeyForm,
    pub(crate) lenient: bool,
    /// With the limits of sets.
    pub(crate) reader: JwksReader,
}

impl Report {
    /// Parses the file and examines each key; an error is about the file as a whole.
    pub(crate) fn of(bytes: &[u8], reading: Reading) -> Result<Self, KeyError> {
        let Reading { form, lenient, reader } = reading;
        let file = parsed_file::read(bytes, str::from_utf8(bytes).ok(), form, reader)?;
        let keys = file.keys.iter().map(|key| examine::examine(key, lenient)).collect();
        Ok(Self { form: file.form, is_set: file.is_set, keys })
    }

    /// Prints the report as one line of JSON or as text, with the name of the file if it is given.
    pub(crate) fn print(&self, file: Option<&str>, json: bool) -> io::Result<Answer> {
        let Self { form, is_set, keys } = self;
        if json { json::print(file, form, *is_set, keys) } else { text::print(file, form, *is_set, keys) }
    }

    /// Whether the file has a usable key and no private one.
    pub(crate) fn answer(&self) -> Answer {
        answer(&self.keys)
    }
}

/// Prints why a file is rejected as a whole.
pub(crate) fn print_refusal(file: Option<&str>, error: &KeyError, json: bool) -> io::Result<Answer> {
    refused::refused(file, &[KeyRefusal::of(error)], None, json)
}
