//! A script with its keys and arguments.

use redis::Cmd;

use crate::{keys::Bucket, script::Script};

pub(crate) struct Call {
    script: &'static Script,
    keys: Vec<String>,
    arguments: Arguments,
}

/// One after another, and where each ends.
#[derive(Default)]
struct Arguments {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Call {
    /// A call in a bucket, on a clock that is off by so many milliseconds.
    pub(crate) fn new(script: &'static Script, bucket: &Bucket, offset: i64, key: String) -> Self {
        let call = Self { script, keys: vec![key], arguments: Arguments::default() };
        call.bytes(bucket.prefix().as_bytes()).bytes(offset.to_string().as_bytes())
    }

    pub(crate) fn key(mut self, key: String) -> Self {
        self.keys.push(key);
        self
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.arguments.bytes.extend_from_slice(bytes);
        self.arguments.ends.push(self.arguments.bytes.len());
        self
    }

    pub(crate) fn number(self, number: u64) -> Self {
        self.bytes(number.to_string().as_bytes())
    }

    /// Bytes, or nothing for none.
    pub(crate) fn if_any(self, bytes: Option<&[u8]>) -> Self {
        self.bytes(bytes.unwrap_or_default())
    }

    /// The key that decides which node runs it.
    pub(crate) fn first_key(&self) -> &str {
        self.keys.first().map_or("", String::as_str)
    }

    /// The command for a server that knows the script.
    pub(crate) fn by_hash(&self) -> Cmd {
        self.command("EVALSHA", &self.script.hash)
    }

    /// The command for one that does not.
    pub(crate) fn with_code(&self) -> Cmd {
        self.command("EVAL", self.script.code)
    }

    fn command(&self, name: &str, script: &str) -> Cmd {
        let count = self.keys.len().saturating_add(self.arguments.ends.len()).saturating_add(3);
        let keys = self.keys.iter().map(String::len).fold(0, usize::saturating_add);
        let bytes = [name.len(), script.len(), keys, self.arguments.bytes.len(), 20].into_iter();
        let mut command = Cmd::with_capacity(count, bytes.fold(0, usize::saturating_add));
        command.arg(name).arg(script).arg(self.keys.len()).arg(&self.keys);
        self.arguments.each().for_each(|argument| {
            command.arg(argument);
        });
        command
    }
}

impl Arguments {
    fn each(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| self.bytes.get(begin..*end).unwrap_or_default())
    }
}
