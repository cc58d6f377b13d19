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

    /// Also looks at a claim that this issuer uses in place of another.
    fn asking(self, claim: &str) -> Self {
        Self { verifier: self.verifier.asking([Name::stated(claim, Wanted::Any)]), ..self }
    }

    /// Reads the client from this claim in tokens without `client_id`; one of the two is required.
    ///
    /// Keycloak, Auth0 and Entra (v2.0) use `azp`, Okta `cid`, and Entra (v1.0) `appid`.
    #[must_use]
    pub fn client_id_from(self, claim: impl Into<String>) -> Self {
        let claim = claim.into();
        self.asking(&claim).with_forms(|forms| Forms { client: Some(claim), ..forms })
    }

    /// Accepts tokens without `sub`; the client is then the subject.
    ///
    /// Some issuers write such tokens for client credentials. The issuer must not give a client an id that is a user's
    /// `sub` (RFC 9068 §5).
    #[must_use]
    pub fn client_as_subject(self) -> Self {
        self.with_policy(Policy::subject_optional)
    }

    /// Accepts tokens without `jti`.
    ///
    /// A `RevocationList` cannot revoke them one by one, only by session or subject.
    #[must_use]
    pub fn token_id_optional(self) -> Self {
        self.with_policy(Policy::token_id_optional)
    }

    /// Requires the resource in this claim, a string or an array of strings, instead of `aud`.
    ///
    /// `aud` must then be absent. For issuers that write none: the resource is then the id of the client, in
    /// `client_id` at Cognito and in `azp` in Keycloak's lightweight tokens.
    #[must_use]
    pub fn audience_from(self, claim: impl Into<String>) -> Self {
        let claim = claim.into();
        let tokens = self.asking(&claim).with_policy(Policy::audience_absent);
        tokens.with_forms(|forms| Forms { audience: Some(claim), ..forms })
    }

    /// Reads the scopes from this claim instead of `scope`: Okta and Entra use `scp`.
    #[must_use]
    pub fn scope_from(self, claim: impl Into<String>) -> Self {
        let claim = claim.into();
        self.asking(&claim).with_forms(|forms| Forms { scope: claim, ..forms })
    }

    /// Also accepts scopes as an array of strings (Okta, Duende) or an empty string (Keycloak).
    ///
    /// The form of RFC 9068 §2.2.3 is still accepted.
    #[must_use]
    pub fn lenient_scope(self) -> Self {
        self.with_forms(|forms| Forms { lenient_scope: true, ..forms })
    }

    /// Also accepts `roles`, `groups` and `entitlements` as one string, read as a list of one.
    #[must_use]
    pub fn lenient_lists(self) -> Self {
        self.with_forms(|forms| Forms { lenient_lists: true, ..forms })
    }

    /// Accepts tokens of every tenant of an issuer whose identifier contains the tenant.
    ///
    /// The template replaces the issuer. It is the identifier with a claim in braces, such as
    /// `https://login.microsoftonline.com/{tid}/v2.0`; `iss` must be the template with the token's own claim filled in.
    /// Anybody can have a tenant there, so compare the claim with the tenants that you serve.
    ///
    /// # Errors
    ///
    /// [`PolicyError::IssuerTemplate`] unless the template is an `https` URL with one claim in its path.
    pub fn danger_any_tenant(self, template: &str) -> Result<Self, PolicyError> {
        let tenants = Tenants::read(template)?;
        let tokens = self.with_policy(Policy::any_issuer);
        Ok(Self { verifier: tokens.verifier.asking([tenants.asks()]), tenants: Some(tenants), ..tokens })
    }

    /// Also accepts tokens without `typ`, or with the `typ` `JWT`.
    ///
    /// For an issuer that cannot write `at+jwt`. Any JWT that the issuer makes for this resource, and that has the
    /// claims of an access token, is then accepted as one (RFC 8725 §3.12), unless something in it shows that it is of
    /// another kind:
    ///
    /// - `events`
    /// - a hash or a `nonce` of an ID token
    /// - the parameters of an authorization request
    /// - a `sub` or a `client_id` that is the issuer
    /// - a claim with which Keycloak (`typ`) or Cognito (`token_use`) marks the kind of a token
    #[must_use]
    pub fn danger_allow_untyped(self) -> Self {
        Self { verifier: self.verifier.untyped(TYP), may_be_untyped: true, ..self }
    }
}
