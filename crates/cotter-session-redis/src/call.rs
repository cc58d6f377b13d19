//! A script with its keys and arguments.

use redis::Cmd;

use crate::{keys::Bucket, script::Script};

pub(crate) struct Call {
    script: &'static Script,
    keys: Vec<String>,
    arguments: Vec<Vec<u8>>,
}

impl Call {
    /// A call in a bucket, on a clock that is off by so many milliseconds.
    pub(crate) fn new(script: &'static Script, bucket: &Bucket, offset: i64, key: String) -> Self {
        let arguments = vec![bucket.prefix().as_bytes().to_vec(), offset.to_string().into_bytes()];
        Self { script, keys: vec![key], arguments }
    }

    pub(crate) fn key(mut self, key: String) -> Self {
        self.keys.push(key);
        self
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.arguments.push(bytes.to_vec());
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
        let mut command = redis::cmd(name);
        command.arg(script).arg(self.keys.len()).arg(&self.keys).arg(&self.arguments);
        command
    }
}
