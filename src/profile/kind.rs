//! Distinguishes the kinds of JWT when a token has no `typ` of its own (RFC 8725 §3.12).

use crate::{
    VerifyError,
    claims::Claims,
    strict::{
        claim_value::ClaimValue,
        name::{Name, Wanted},
    },
};

/// A kind of JWT that may have no `typ`, by its name in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    AccessToken,
    IdToken,
    ClientAssertion,
    RequestObject,
}

use Kind::{AccessToken, ClientAssertion, IdToken, RequestObject};

/// A sign of one kind, and the kinds whose verifiers reject a token with it.
struct Sign {
    of: &'static str,
    not: &'static [Kind],
    shows: fn(Token<'_>) -> bool,
}

/// The signs, in the order in which they are looked for.
///
/// Logout tokens need none, since they must have `events`.
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
    // Some issuers repeat the nonce in the access token, and mark that token as an access token.
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
        shows: |token| token.is_issuer(token.0.registered.sub()),
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

/// The claims that are looked at, besides the registered ones.
pub(super) const NAMES: [Name; 14] = [
    Name::new("events", Wanted::Nothing),
    Name::new("at_hash", Wanted::Nothing),
    Name::new("c_hash", Wanted::Nothing),
    Name::new("s_hash", Wanted::Nothing),
    Name::new("nonce", Wanted::Nothing),
    Name::new("azp", Wanted::Nothing),
    Name::new("auth_time", Wanted::Nothing),
    Name::new("response_type", Wanted::Nothing),
    Name::new("redirect_uri", Wanted::Nothing),
    Name::new("client_id", Wanted::Scalar),
    Name::new("scope", Wanted::Nothing),
    Name::new("scp", Wanted::Nothing),
    Name::new("typ", Wanted::Scalar),
    Name::new("token_use", Wanted::Scalar),
];

/// A token without a `typ` of its own, and the kind that its claims show.
#[derive(Clone, Copy)]
struct Token<'c>(Claims<'c>);

/// Rejects an untyped token whose claims show that it is of another kind.
pub(super) fn ensure_of(kind: Kind, claims: Claims<'_>) -> Result<(), VerifyError> {
    let token = Token(claims);
    let expected = kind.name();
    if let Some(found) = token.other_mark(expected) {
        return Err(VerifyError::OtherKind { found, expected });
    }
    match SIGNS.iter().find(|sign| sign.not.contains(&kind) && (sign.shows)(token)) {
        Some(sign) => Err(VerifyError::OtherKind { found: sign.of, expected }),
        None => Ok(()),
    }
}

impl<'c> Token<'c> {
    fn has(self, name: &str) -> bool {
        self.0.has(name)
    }

    fn text(self, name: &str) -> Option<&'c str> {
        match self.0.get(name)? {
            ClaimValue::Text(text) => Some(self.0.registered.text(text)),
            ClaimValue::Number(_)
            | ClaimValue::Whole(_)
            | ClaimValue::Texts(_)
            | ClaimValue::Null
            | ClaimValue::Json(_)
            | ClaimValue::Other => None,
        }
    }

    /// The kind that the token is marked as, if it has a known mark.
    fn mark(self) -> Option<&'static str> {
        MARKED_BY.into_iter().filter_map(|name| self.text(name)).find_map(kind_of_mark)
    }

    /// Another kind than the expected one, if a mark says so. A mark that is not a string is ignored, since it says
    /// nothing reliable.
    fn other_mark(self, expected: &str) -> Option<&'static str> {
        let of = |name| match (self.has(name), self.text(name)) {
            (false, _) => None,
            (true, None) => Some("a token whose mark is not a string"),
            (true, Some(mark)) => kind_of_mark(mark),
        };
        MARKED_BY.into_iter().filter_map(of).find(|kind| *kind != expected)
    }

    fn is_issuer(self, party: Option<&str>) -> bool {
        party.is_some() && party == self.0.registered.iss()
    }

    fn is_request(self) -> bool {
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
