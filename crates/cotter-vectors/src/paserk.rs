//! Kind `paserk`: whether a text is the PASERK of a key, or its PASERK id.

use cotter::{
    KeyError,
    paseto::{Paserk, Protocol, V3Local, V3Public, V4Local, V4Public},
};

use crate::{outcome::Got, protocol::ProtocolName};

/// The type of the texts of a group, and their key, if the file states it.
pub(crate) struct Paserks {
    protocol: ProtocolName,
    form: Form,
    key: Option<Vec<u8>>,
}

enum Form {
    Key,
    Id,
}

impl Paserks {
    /// Finds the type of PASERK with this name; `None` if this build does not have it.
    pub(crate) fn find(name: &str, key: Option<Vec<u8>>) -> Option<Self> {
        let (protocol, form) = match name {
            "k3.local" => (ProtocolName::V3Local, Form::Key),
            "k3.lid" => (ProtocolName::V3Local, Form::Id),
            "k3.public" => (ProtocolName::V3Public, Form::Key),
            "k3.pid" => (ProtocolName::V3Public, Form::Id),
            "k4.local" => (ProtocolName::V4Local, Form::Key),
            "k4.lid" => (ProtocolName::V4Local, Form::Id),
            "k4.public" => (ProtocolName::V4Public, Form::Key),
            "k4.pid" => (ProtocolName::V4Public, Form::Id),
            _ => return None,
        };
        Some(Self { protocol, form, key })
    }

    /// Reads the text of a case and compares it with the key. Without a text, tests whether the key has one.
    pub(crate) fn check(&self, text: Option<&str>) -> Got {
        let got = match self.protocol {
            ProtocolName::V4Public => self.read::<V4Public>(text),
            ProtocolName::V4Local => self.read::<V4Local>(text),
            ProtocolName::V3Public => self.read::<V3Public>(text),
            ProtocolName::V3Local => self.read::<V3Local>(text),
        };
        got.unwrap_or_else(|error| Got::Refuse(error.code()))
    }

    fn read<P: Protocol>(&self, text: Option<&str>) -> Result<Got, KeyError> {
        let key = self.key.as_deref().map(Paserk::<P>::from_bytes).transpose()?;
        let is_same = match (&self.form, text, key) {
            (_, None, Some(_)) => true,
            (Form::Key, Some(text), None) => Paserk::<P>::read(text).map(|_| true)?,
            (Form::Key, Some(text), Some(key)) => Paserk::read(text)? == key,
            (Form::Id, Some(text), Some(key)) => key.id().as_str() == text,
            (Form::Id, Some(_), None) | (_, None, None) => {
                return Ok(Got::NotUnderstood("a key is missing".to_owned()));
            }
        };
        Ok(if is_same { Got::Accept } else { Got::Refuse("another-key") })
    }
}
