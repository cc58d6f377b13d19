//! The ways in which issuers differ from RFC 9068, each accepted by a method of its own.

use alloc::string::String;

use super::{AccessTokens, TYP, claims::Forms};
use crate::{
    JwsAlgorithm, Policy, PolicyError,
    profile::tenant::Tenants,
    strict::name::{Name, Wanted},
};

impl<A: JwsAlgorithm> AccessTokens<A> {
    fn with_policy(self, change: impl FnOnce(Policy) -> Policy) -> Self {
        Self { verifier: self.verifier.with_policy(change), ..self }
    }

    fn with_forms(self, change: impl FnOnce(Forms) -> Forms) -> Self {
        Self { forms: change(self.forms), ..self }
    }

    /// Looks at a claim that this issuer has in place of another.
    fn asking(self, claim: &str) -> Self {
        Self { verifier: self.verifier.asking([Name::stated(claim, Wanted::Any)]), ..self }
    }

    /// Reads the client from this claim where a token has no `client_id`; one of them is required.
    ///
    /// It is `azp` at Keycloak, Auth0 and Entra (v2.0), `cid` at Okta, and `appid` at Entra (v1.0).
    #[must_use]
    pub fn client_id_from(self, claim: impl Into<String>) -> Self {
        let claim = claim.into();
        self.asking(&claim).with_forms(|forms| Forms { client: Some(claim), ..forms })
    }

    /// Accepts tokens without `sub`, as some issuers write them for client credentials: the client is then the subject.
    ///
    /// The issuer must not give a client an id that is a user's `sub` (RFC 9068 §5).
    #[must_use]
    pub fn client_as_subject(self) -> Self {
        self.with_policy(Policy::subject_optional)
    }

    /// Accepts tokens without `jti`. A `RevocationList` cannot revoke them one by one, only by session or
    /// subject.
    #[must_use]
    pub fn token_id_optional(self) -> Self {
        self.with_policy(Policy::token_id_optional)
    }

    /// Requires the resource in this claim, a string or an array of strings, instead of `aud`, which must be absent.
    ///
    /// For issuers that write no `aud`: the resource is then the id of the client, `client_id` at Cognito and `azp` in lightweight
    /// tokens of Keycloak.
    #[must_use]
    pub fn audience_from(self, claim: impl Into<String>) -> Self {
        let claim = claim.into();
        let tokens = self.asking(&claim).with_policy(Policy::audience_absent);
        tokens.with_forms(|forms| Forms { audience: Some(claim), ..forms })
    }

    /// Reads the scopes from this claim instead of `scope`: `scp` at Okta and Entra.
    #[must_use]
    pub fn scope_from(self, claim: impl Into<String>) -> Self {
        let claim = claim.into();
        self.asking(&claim).with_forms(|forms| Forms { scope: claim, ..forms })
    }

    /// Accepts scopes as an array of strings (Okta, Duende) and as an empty string (Keycloak), beside the form of RFC 9068 §2.2.3.
    #[must_use]
    pub fn lenient_scope(self) -> Self {
        self.with_forms(|forms| Forms { lenient_scope: true, ..forms })
    }

    /// Accepts `roles`, `groups` and `entitlements` as one string, which is then a list of one.
    #[must_use]
    pub fn lenient_lists(self) -> Self {
        self.with_forms(|forms| Forms { lenient_lists: true, ..forms })
    }

    /// Accepts tokens of every tenant of an issuer whose identifier names the tenant, in place of one issuer.
    ///
    /// The template is the issuer with a claim in braces, such as `https://login.microsoftonline.com/{tid}/v2.0`: `iss` must be that
    /// with the token's own claim in it. Anybody may have a tenant there, so compare the claim with the tenants that you serve.
    ///
    /// # Errors
    ///
    /// [`PolicyError::IssuerTemplate`] unless the template is an `https` URL with one claim in its path.
    pub fn danger_any_tenant(self, template: &str) -> Result<Self, PolicyError> {
        let tenants = Tenants::read(template)?;
        let tokens = self.with_policy(Policy::any_issuer);
        Ok(Self { verifier: tokens.verifier.asking([tenants.asks()]), tenants: Some(tenants), ..tokens })
    }

    /// Accepts tokens without `typ`, or with `JWT`, beside typed ones.
    ///
    /// Any JWT that the issuer makes for this resource, and that has the claims of an access token, is then accepted as one
    /// (RFC 8725 §3.12), unless it shows itself to be of another kind: by `events`, by a hash or a `nonce` of an ID token,
    /// by the parameters of an authorization request, by a `sub` or a `client_id` that is the issuer, or by the mark of
    /// Keycloak (`typ`) or Cognito (`token_use`) among its claims.
    ///
    /// For an issuer that cannot write `at+jwt`.
    #[must_use]
    pub fn danger_allow_untyped(self) -> Self {
        Self { verifier: self.verifier.untyped(TYP), may_be_untyped: true, ..self }
    }
}
