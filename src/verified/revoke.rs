//! Revocation of a token that was verified.

use super::Verified;
use crate::{
    Timestamp,
    revocation::{By, RevocationList, RevokeError},
};

impl RevocationList {
    /// Revokes this token as of `now`, on behalf of its user.
    ///
    /// Every other token with its `iss` and `jti` that was made by then is revoked too.
    ///
    /// The issuer's clock may be ten minutes ahead of `now`. Tokens of one issuer without a `sub` count as those of one
    /// user.
    ///
    /// # Errors
    ///
    /// [`RevokeError`]; the token is then not revoked, and earlier revocations remain.
    pub fn revoke<T>(&self, token: &Verified<T>, now: Timestamp) -> Result<(), RevokeError> {
        let token_id = token.token_id().ok_or(RevokeError::TokenIdMissing)?;
        let by = By::user_of(token.issuer(), token.subject());
        self.revoke_token(token.issuer(), token_id, token.expires_at().unwrap_or(Timestamp::LAST), by, now)
    }
}
