use crate::{
    registered::Registered,
    strict::name::{Name, Wanted},
};

/// The claims of a token that a [`RevocationCheck`](super::RevocationCheck) needs.
///
/// ```
/// use cotter::revocation::Needs;
///
/// let needs = Needs::SUBJECT.and(Needs::ISSUED_AT);
/// assert_eq!(needs.and(Needs::SUBJECT), needs);
/// assert_ne!(needs, Needs::NOTHING);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    pub(super) token_id: bool,
    pub(super) session_id: bool,
    pub(super) subject: bool,
    pub(super) issued_at: bool,
    pub(super) further: FurtherClaim,
}

/// The claim that a check needs besides those with a method of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FurtherClaim {
    Nothing,
    Named(&'static str),
    /// Several names, or a name that is read already; no token is accepted.
    Unreadable,
}

/// The claims that are read from every token, or by a method of [`Token`](super::Token), besides the registered ones.
const READ_ALREADY: [&str; 2] = ["cnf", "sid"];

impl Needs {
    /// No claims.
    pub const NOTHING: Self =
        Self { token_id: false, session_id: false, subject: false, issued_at: false, further: FurtherClaim::Nothing };
    /// `jti` (RFC 7519 §4.1.7).
    pub const TOKEN_ID: Self = Self { token_id: true, ..Self::NOTHING };
    /// `sid` (OpenID Connect Back-Channel Logout §2.1).
    pub const SESSION_ID: Self = Self { session_id: true, ..Self::NOTHING };
    /// `sub` (RFC 7519 §4.1.2).
    pub const SUBJECT: Self = Self { subject: true, ..Self::NOTHING };
    /// `iat` (RFC 7519 §4.1.6).
    pub const ISSUED_AT: Self = Self { issued_at: true, ..Self::NOTHING };

    /// The claim of this name, which [`Token::claim`](super::Token::claim) returns.
    ///
    /// A token without the claim is rejected ([`VerifyError::NeededClaimMissing`]), and so is one in which it is an
    /// empty string. The claim must be a string or a whole number from 0 to 2^53 − 1
    /// ([`VerifyError::NeededClaimMalformed`]). It is read with the other claims, so a duplicate is rejected.
    ///
    /// `iss`, `sub`, `aud`, `exp`, `nbf`, `iat`, `jti`, `cnf` and `sid` are read elsewhere, each in its own form. A
    /// check that names one of these here rejects every token ([`VerifyError::NeededClaimUnread`]).
    ///
    /// [`VerifyError::NeededClaimMissing`]: crate::VerifyError::NeededClaimMissing
    /// [`VerifyError::NeededClaimMalformed`]: crate::VerifyError::NeededClaimMalformed
    /// [`VerifyError::NeededClaimUnread`]: crate::VerifyError::NeededClaimUnread
    ///
    /// ```
    /// use std::sync::Arc;
    /// use cotter::{jwt, Ed25519, Expect, PinnedKey, Policy, VerifyError};
    /// use cotter::revocation::{NeededClaim, Needs, RevocationCheck, Status, Token};
    /// # let (pem, token) = (include_str!("../../vectors/demo/ed25519.pem"), include_str!("../../vectors/demo/token.jwt").trim_end());
    ///
    /// /// All tokens of an epoch before this one are over.
    /// struct Epoch(u64);
    ///
    /// impl RevocationCheck for Epoch {
    ///     fn needs(&self) -> Needs {
    ///         Needs::claim("sep")
    ///     }
    ///
    ///     fn status(&self, token: &Token<'_>) -> Status {
    ///         match token.claim() {
    ///             Some(NeededClaim::Whole(epoch)) if epoch >= self.0 => Status::NotRevoked,
    ///             Some(NeededClaim::Whole(_)) => Status::Revoked,
    ///             _ => Status::Indeterminate,
    ///         }
    ///     }
    /// }
    ///
    /// let key = PinnedKey::<Ed25519>::from_pem("demo-2026", pem)?;
    /// let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
    /// let verifier = jwt::Verifier::new(key, policy.revocation(Arc::new(Epoch(7))));
    /// assert_eq!(verifier.verify(token).unwrap_err(), VerifyError::NeededClaimMissing { name: "sep" });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn claim(name: &'static str) -> Self {
        let is_read_already = contains(&Registered::NAMES, name) || contains(&READ_ALREADY, name);
        let further = if is_read_already { FurtherClaim::Unreadable } else { FurtherClaim::Named(name) };
        Self { further, ..Self::NOTHING }
    }

    /// Both sets of claims.
    ///
    /// A check is shown one further [`claim`](Self::claim). If the two sets name different ones, every token is
    /// rejected ([`VerifyError::NeededClaimUnread`](crate::VerifyError::NeededClaimUnread)). Two checks of one policy
    /// may name different ones, and each is shown its own.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            token_id: self.token_id || other.token_id,
            session_id: self.session_id || other.session_id,
            subject: self.subject || other.subject,
            issued_at: self.issued_at || other.issued_at,
            further: self.further.and(other.further),
        }
    }

    /// The name that must be read so that a check with these needs can be asked.
    pub(crate) fn asks(self) -> Option<Name> {
        match self.further {
            FurtherClaim::Named(name) => Some(Name::new(name, Wanted::Scalar)),
            FurtherClaim::Nothing | FurtherClaim::Unreadable => None,
        }
    }

    /// Whether all that is needed are claims with a method of their own.
    pub(crate) const fn names_no_claim(self) -> bool {
        matches!(self.further, FurtherClaim::Nothing)
    }
}

impl FurtherClaim {
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (Self::Named(one), Self::Named(other)) if is_same(one, other) => self,
            (Self::Named(_) | Self::Unreadable, Self::Named(_) | Self::Unreadable) => Self::Unreadable,
        }
    }
}

const fn contains(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if is_same(first, name) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==`, which is not `const`.
const fn is_same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, rest @ ..], [other_first, other_rest @ ..]) = (one, other) {
        if *first != *other_first {
            return false;
        }
        (one, other) = (rest, other_rest);
    }
    one.is_empty() && other.is_empty()
}
