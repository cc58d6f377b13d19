//! The workbench of a corpus: a good token, changed in one place, and the answer to it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::{Answer, Case, TestAlgorithm, TestIssuer};
use crate::{IssueError, JwsSigningAlgorithm};

/// An hour: more than the leeway that any verifier grants.
pub(super) const HOUR: u64 = 3600;

/// How long a good token lives, in seconds.
pub(super) const LIFE: u64 = 300;

pub(super) type Object = Map<String, Value>;

/// What a corpus is made from, and the cases so far.
pub(super) struct Forge<'i, A: TestAlgorithm> {
    pub(super) issuer: &'i TestIssuer<A>,
    pub(super) now: u64,
    pub(super) cases: Vec<Case>,
}

impl<A: JwsSigningAlgorithm + TestAlgorithm> Forge<'_, A> {
    /// The header of a good token.
    pub(super) fn header(&self) -> Object {
        self.issuer.header()
    }

    /// The claims of a good token.
    pub(super) fn claims(&self) -> Object {
        self.issuer.claims_at(self.now)
    }

    /// A good token.
    pub(super) fn good(&self) -> Result<String, IssueError> {
        self.sign(&text(self.header()), text(self.claims()).as_bytes())
    }

    /// A token of any header and payload, signed by the key that is trusted.
    pub(super) fn sign(&self, header: &str, payload: &[u8]) -> Result<String, IssueError> {
        self.seal(&format!("{}.{}", encode(header), encode(payload)))
    }

    /// Any signing input, signed by the key that is trusted.
    pub(super) fn seal(&self, signing_input: &str) -> Result<String, IssueError> {
        let signature = self.issuer.key.signing_key().sign(signing_input.as_bytes())?;
        Ok(format!("{signing_input}.{}", encode(signature)))
    }

    pub(super) fn accept(&mut self, name: impl Into<String>, about: &'static str, token: String) {
        self.cases.push(Case { name: name.into(), about, token, answer: Answer::Accepted });
    }

    pub(super) fn reject(&mut self, name: impl Into<String>, about: &'static str, code: &'static str, token: String) {
        self.cases.push(Case { name: name.into(), about, token, answer: Answer::Rejected { code } });
    }

    /// A good token but for its header.
    pub(super) fn header_with(&self, change: impl FnOnce(&mut Object)) -> Result<String, IssueError> {
        let mut header = self.header();
        change(&mut header);
        self.sign(&text(header), text(self.claims()).as_bytes())
    }

    /// A good token but for its claims.
    pub(super) fn claims_with(&self, change: impl FnOnce(&mut Object)) -> Result<String, IssueError> {
        let mut claims = self.claims();
        change(&mut claims);
        self.payload(text(claims).as_bytes())
    }

    /// A good token but for its payload.
    pub(super) fn payload(&self, payload: &[u8]) -> Result<String, IssueError> {
        self.sign(&text(self.header()), payload)
    }
}

/// An object's text with further members at its end, which are JSON already.
pub(super) fn open(object: Object, members: &str) -> String {
    let text = text(object);
    format!("{},{members}}}", text.strip_suffix('}').unwrap_or(&text))
}

pub(super) fn text(object: Object) -> String {
    Value::Object(object).to_string()
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Replaces or adds members.
pub(super) fn set<const N: usize>(members: [(&'static str, Value); N]) -> impl FnOnce(&mut Object) {
    move |object| object.extend(members.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

/// Leaves a member out.
pub(super) fn without(name: &'static str) -> impl FnOnce(&mut Object) {
    move |object| {
        object.remove(name);
    }
}
