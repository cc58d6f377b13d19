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
}

impl Needs {
    /// No claims.
    pub const NOTHING: Self = Self { token_id: false, session_id: false, subject: false, issued_at: false };
    /// `jti` (RFC 7519 §4.1.7).
    pub const TOKEN_ID: Self = Self { token_id: true, ..Self::NOTHING };
    /// `sid` (OpenID Connect Back-Channel Logout §2.1).
    pub const SESSION_ID: Self = Self { session_id: true, ..Self::NOTHING };
    /// `sub` (RFC 7519 §4.1.2).
    pub const SUBJECT: Self = Self { subject: true, ..Self::NOTHING };
    /// `iat` (RFC 7519 §4.1.6).
    pub const ISSUED_AT: Self = Self { issued_at: true, ..Self::NOTHING };

    /// Both sets of claims.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            token_id: self.token_id || other.token_id,
            session_id: self.session_id || other.session_id,
            subject: self.subject || other.subject,
            issued_at: self.issued_at || other.issued_at,
        }
    }
}
