//! What distinguishes the kinds of JWT where a token has no `typ` of its own (RFC 8725 §3.12).

use super::claims::members;
use crate::{VerifyError, registered::Registered, strict::json::Value};

/// A kind of JWT that may come without a `typ`, as it is called in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    AccessToken,
    IdToken,
    ClientAssertion,
    RequestObject,
}

use Kind::{AccessToken, ClientAssertion, IdToken, RequestObject};

/// A sign of one kind, and the kinds whose verifiers refuse a token that shows it.
struct Sign {
    of: &'static str,
    not: &'static [Kind],
    shows: fn(&Claims<'_>) -> bool,
}

/// The signs, in the order in which they are looked for. A logout token has `events`, without which none is accepted.
const SIGNS: [Sign; 10] = [
    Sign {
        of: "a security event",
        not: &[AccessToken, ClientAssertion, RequestObject],
        shows: |token| token.has("events"),
    },
    Sign {
        of: "an ID token",
        not: &[AccessToken, ClientAssertion, RequestObject],
        shows: |token| token.has("at_hash") || token.has("c_hash") || token.has("s_hash"),
    },
    // Some issuers repeat the nonce in the access token, and mark that as one.
    Sign { of: "an ID token", not: &[AccessToken], shows: |token| token.has("nonce") && token.mark().is_none() },
    Sign {
        of: "an ID token",
        not: &[ClientAssertion],
        shows: |token| token.has("nonce") || token.has("azp") || token.has("auth_time"),
    },
    Sign { of: "a request object", not: &[AccessToken, IdToken, ClientAssertion], shows: |token| token.is_request() },
    Sign {
        of: "a request object",
        not: &[AccessToken, IdToken],
        shows: |token| token.is_issuer(token.text("client_id")),
    },
    Sign {
        of: "a client assertion",
        not: &[AccessToken, IdToken],
        shows: |token| token.is_issuer(token.registered.sub()),
    },
    Sign {
        of: "an access token",
        not: &[IdToken, ClientAssertion],
        shows: |token| token.has("scope") || token.has("scp"),
    },
    Sign { of: "an access token", not: &[ClientAssertion], shows: |token| token.has("client_id") },
    Sign {
        of: "a token without response_type and redirect_uri",
        not: &[RequestObject],
        shows: |token| !token.is_request(),
    },
];

/// The values of `typ` (Keycloak) and `token_use` (Amazon Cognito), which mark the kind of a token among its claims.
const MARKS: [(&str, &str); 10] = [
    ("Bearer", "an access token"),
    ("DPoP", "an access token"),
    ("access", "an access token"),
    ("ID", "an ID token"),
    ("id", "an ID token"),
    ("Refresh", "a refresh token"),
    ("Offline", "a refresh token"),
    ("refresh", "a refresh token"),
    ("Logout", "a logout token"),
    ("Authorization-Response", "an authorization response"),
];

/// The claims that hold a mark.
const MARKED_BY: [&str; 2] = ["typ", "token_use"];

fn kind_of_mark(mark: &str) -> Option<&'static str> {
    MARKS.iter().find(|(known, _)| *known == mark).map(|(_, kind)| *kind)
}

/// The claims that are looked at, beside the registered ones.
const NAMES: [&str; 14] = [
    "events",
    "at_hash",
    "c_hash",
    "s_hash",
    "nonce",
    "azp",
    "auth_time",
    "response_type",
    "redirect_uri",
    "client_id",
    "scope",
    "scp",
    "typ",
    "token_use",
];

struct Claims<'c> {
    registered: &'c Registered,
    found: [Option<Value>; NAMES.len()],
}

/// Refuses an untyped token that shows itself to be of another kind.
pub(super) fn is_of(kind: Kind, registered: &Registered) -> Result<(), VerifyError> {
    let token = Claims { registered, found: members(registered.set(), NAMES)? };
    let expected = kind.name();
    if let Some(found) = token.other_mark(expected) {
        return Err(VerifyError::OtherKind { found, expected });
    }
    match SIGNS.iter().find(|sign| sign.not.contains(&kind) && (sign.shows)(&token)) {
        Some(sign) => Err(VerifyError::OtherKind { found: sign.of, expected }),
        None => Ok(()),
    }
}

impl Claims<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        let (_, value) = NAMES.iter().zip(&self.found).find(|(known, _)| **known == name)?;
        value.as_ref()
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::String(text) => Some(text),
            Value::Number(_) | Value::Whole(_) | Value::Strings(_) | Value::Null | Value::Other => None,
        }
    }

    /// The kind that the token is marked as, if it has a mark that is known.
    fn mark(&self) -> Option<&'static str> {
        MARKED_BY.into_iter().filter_map(|name| self.text(name)).find_map(kind_of_mark)
    }

    /// Another kind than the expected one, if any mark says so. A mark that is not a string says nothing that can be relied on.
    fn other_mark(&self, expected: &str) -> Option<&'static str> {
        let of = |name| match (self.has(name), self.text(name)) {
            (false, _) => None,
            (true, None) => Some("a token whose mark is not a string"),
            (true, Some(mark)) => kind_of_mark(mark),
        };
        MARKED_BY.into_iter().filter_map(of).find(|kind| *kind != expected)
    }

    fn is_issuer(&self, party: Option<&str>) -> bool {
        party.is_some() && party == self.registered.iss()
    }

    fn is_request(&self) -> bool {
        self.has("response_type") || self.has("redirect_uri")
    }
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            AccessToken => "an access token",
            IdToken => "an ID token",
            ClientAssertion => "a client assertion",
            RequestObject => "a request object",
        }
    }
}
