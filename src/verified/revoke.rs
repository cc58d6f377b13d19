//! Revocation of a token that was verified.

use super::Verified;
use crate::{
    Timestamp,
    revocation::{By, RevocationList, RevokeError},
};

impl RevocationList {
    /// Takes this token back, as of now, and every other with its `iss` and `jti` that has been made by then; on behalf of its user.
    ///
    /// The issuer's clock may be ten minutes ahead of `now`. Tokens of one issuer without a `sub` have one share together.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; the token has not been revoked, and what was revoked before still is.
    pub fn revoke<T>(&self, token: &Verified<T>, now: Timestamp) -> Result<(), RevokeError> {
        let token_id = token.token_id().ok_or(RevokeError::TokenIdMissing)?;
        let by = By::user_of(token.issuer(), token.subject());
        self.revoke_token(token.issuer(), token_id, token.expires_at().unwrap_or(Timestamp::LAST), by, now)
    }
}
