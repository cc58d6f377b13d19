//! The claims set of a token: what the issuer states, and then the caller's claims, neither overwritten nor doubled.

use cotter::{JsonFault, Part, VerifyError};
use serde::Serialize;

use crate::{
    IssueError,
    json::{self, Broken, MAX_MEMBERS, Object},
};

/// The registered claims (RFC 7519 §4.1), none of which the caller's claims may hold.
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// How many names an error lists.
const NAMES_LISTED: usize = 3;

/// How many characters of a name an error has.
const LONGEST_NAME: usize = 40;

/// What an issuer states itself, as JSON without the closing brace.
pub(crate) struct Stated(String);

impl Stated {
    /// Begins with `iss`.
    pub(crate) fn new(issuer: &str) -> Self {
        let mut stated = Self(String::with_capacity(512));
        stated.text("iss", issuer);
        stated
    }

    /// Begins with nothing.
    pub(crate) const fn nothing() -> Self {
        Self(String::new())
    }

    pub(crate) fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        json::push_quoted(&mut self.0, value);
    }

    /// A value in which no character is escaped, as base64url.
    pub(crate) fn id(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push('"');
        self.0.push_str(value);
        self.0.push('"');
    }

    /// `aud`: one audience is a string, several are an array (RFC 7519 §4.1.3).
    pub(crate) fn audience(&mut self, audiences: &[String]) {
        match audiences {
            [one] => self.text("aud", one),
            several => self.json("aud", &serde_json::Value::from(several).to_string()),
        }
    }

    pub(crate) fn number(&mut self, name: &str, value: u64) {
        self.name(name);
        self.0.push_str(itoa::Buffer::new().format(value));
    }

    /// A value that is JSON already.
    pub(crate) fn json(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push_str(value);
    }

    fn name(&mut self, name: &str) {
        self.0.push_str(if self.0.is_empty() { "{\"" } else { ",\"" });
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// The claims set that is only this.
    pub(crate) fn alone(mut self) -> String {
        self.0.push('}');
        self.0
    }

    /// The claims set with the caller's claims, which hold neither a registered nor another reserved one.
    pub(crate) fn with<C: Serialize + ?Sized>(
        mut self,
        claims: &C,
        reserved: &[&'static str],
    ) -> Result<String, IssueError> {
        let claims = serde_json::to_string(claims).map_err(|_| IssueError::ClaimsSerialize)?;
        if claims == "{}" {
            return Ok(self.alone());
        }
        if !claims.starts_with('{') {
            return Err(IssueError::ClaimsNotObject);
        }
        let object = Object::read(&claims).map_err(|broken| match broken {
            Broken::Syntax => IssueError::ClaimsSerialize,
            Broken::Duplicate => IssueError::ClaimsDuplicate,
            Broken::TooMany => IssueError::Rejected {
                reason: VerifyError::Json { part: Part::Claims, fault: JsonFault::TooManyMembers { max: MAX_MEMBERS } },
            },
        })?;
        let mut reserved = REGISTERED.iter().chain(reserved);
        if let Some(claim) = reserved.find(|claim| object.get(claim).is_some()) {
            return Err(IssueError::ClaimReserved { claim });
        }
        if object.is_empty() {
            return Ok(self.alone());
        }
        self.0.push(',');
        self.0.push_str(claims.strip_prefix('{').unwrap_or_default());
        Ok(self.0)
    }
}

/// The error of a token that is over its budget, with the names of its largest claims.
pub(crate) fn too_long(len: usize, max: usize, set: &str) -> IssueError {
    let mut claims: Vec<(&str, usize)> = Vec::new();
    let object = Object::read(set);
    if let Ok(object) = &object {
        let own = object.iter().filter(|(name, _)| !REGISTERED.contains(name));
        claims.extend(own.map(|(name, value)| (name, name.len().saturating_add(value.len()))));
    }
    claims.sort_by_key(|(_, len)| std::cmp::Reverse(*len));
    let largest = claims.into_iter().take(NAMES_LISTED).map(|(name, _)| shown(name)).collect();
    IssueError::TokenTooLong { len, max, largest }
}

/// A name as an error has it: what a caller chose, so cut off, and without control characters.
fn shown(name: &str) -> String {
    name.chars().take(LONGEST_NAME).flat_map(char::escape_default).collect()
}
