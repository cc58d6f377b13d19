//! The lines of `docs/PROVIDERS.md`, which quotes them.

use std::{error::Error, time::Duration};

use cotter::{
    Es256, Expect, Hs256, JwsPublicKeyAlgorithm, KeyError, KeyId, Keyring, PinnedKey, Policy, PolicyError, Rs256,
    SharedKeyring, Timestamp, Verified, VerifyError, jwt,
    profile::{AccessToken, AccessTokens, ClientAssertions, IdTokens, LogoutTokens, RequestObjects, SignIn},
};
use serde::Deserialize;

pub fn keys<A: JwsPublicKeyAlgorithm>(jwks: &str) -> Result<SharedKeyring<A>, KeyError> {
    let (keys, _skipped) = Keyring::from_jwks(jwks)?;
    Ok(SharedKeyring::new(keys))
}

pub fn auth0(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://tenant.auth.example/", "https://api.example")
        .client_id_from("azp")
        .token_id_optional()
        .danger_allow_untyped()
}

pub fn auth0_rfc9068(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://tenant.auth.example/", "https://api.example")
}

pub fn auth0_id_token(keys: &SharedKeyring<Rs256>) -> IdTokens<Rs256> {
    IdTokens::new(keys, "https://tenant.auth.example/", "K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja")
}

pub fn okta(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://org.okta.example/oauth2/default", "api://default")
        .client_id_from("cid")
        .scope_from("scp")
        .lenient_scope()
        .danger_allow_untyped()
}

pub fn entra_v1(keys: &SharedKeyring<Rs256>, tenant: &str) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, format!("https://sts.windows.net/{tenant}/"), "api://orders.example")
        .client_id_from("appid")
        .scope_from("scp")
        .token_id_optional()
        .danger_allow_untyped()
}

pub fn entra_v2(keys: &SharedKeyring<Rs256>, tenant: &str) -> AccessTokens<Rs256> {
    let issuer = format!("https://login.microsoftonline.com/{tenant}/v2.0");
    AccessTokens::new(keys, issuer, "6e74172b-be56-4843-9ff4-e66a39bb12e3")
        .client_id_from("azp")
        .scope_from("scp")
        .token_id_optional()
        .danger_allow_untyped()
}

/// Of the common key set, the keys that may sign for every tenant.
pub fn entra_common_keys(jwks: &str) -> Result<Keyring<Rs256>, Box<dyn Error>> {
    let mut set: serde_json::Value = serde_json::from_str(jwks)?;
    let keys = set.get_mut("keys").and_then(|keys| keys.as_array_mut()).ok_or("no keys")?;
    keys.retain(|key| {
        let issuer = key.get("issuer").and_then(|issuer| issuer.as_str());
        issuer == Some("https://login.microsoftonline.com/{tenantid}/v2.0")
    });
    Ok(Keyring::from_jwks(&set.to_string())?.0)
}

pub fn entra_any_tenant(keys: &SharedKeyring<Rs256>) -> Result<AccessTokens<Rs256>, PolicyError> {
    entra_v2(keys, "common").danger_any_tenant("https://login.microsoftonline.com/{tid}/v2.0")
}

pub fn entra_id_token(keys: &SharedKeyring<Rs256>) -> Result<IdTokens<Rs256>, PolicyError> {
    let issuer = "https://login.microsoftonline.com/{tid}/v2.0";
    IdTokens::new(keys, issuer, "0a1b2c3d-1111-4222-8333-444455556666").danger_any_tenant(issuer)
}

#[derive(Deserialize)]
pub struct Tenant {
    tid: String,
}

pub fn is_of_a_customer(token: &AccessToken<Tenant>, customers: &[&str]) -> bool {
    customers.contains(&token.claims().tid.as_str())
}

pub fn google(keys: &SharedKeyring<Rs256>) -> IdTokens<Rs256> {
    IdTokens::new(keys, "https://accounts.google.com", "1234987819200.apps.googleusercontent.com")
        .also_issuer("accounts.google.com")
}

pub fn apple(keys: &SharedKeyring<Rs256>) -> IdTokens<Rs256> {
    IdTokens::new(keys, "https://appleid.apple.com", "com.example.services")
}

pub fn cognito(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    let pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example12";
    AccessTokens::new(keys, pool, "57cbishk4j24pabc1234567890").audience_from("client_id").danger_allow_untyped()
}

pub fn cognito_id_token(keys: &SharedKeyring<Rs256>) -> IdTokens<Rs256> {
    let pool = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example12";
    IdTokens::new(keys, pool, "57cbishk4j24pabc1234567890")
}

pub fn keycloak(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://sso.example/realms/demo", "orders-api")
        .client_id_from("azp")
        .lenient_scope()
        .danger_allow_untyped()
}

pub fn keycloak_at_jwt(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://sso.example/realms/demo", "orders-api").client_id_from("azp").lenient_scope()
}

pub fn keycloak_lightweight(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://sso.example/realms/demo", "mobile-app")
        .audience_from("azp")
        .client_id_from("azp")
        .client_as_subject()
        .lenient_scope()
        .danger_allow_untyped()
}

pub fn keycloak_id_token(keys: &SharedKeyring<Rs256>) -> IdTokens<Rs256> {
    IdTokens::new(keys, "https://sso.example/realms/demo", "orders-web")
}

pub fn keycloak_logout(keys: &SharedKeyring<Rs256>) -> LogoutTokens<Rs256> {
    LogoutTokens::new(keys, "https://sso.example/realms/demo", "orders-web")
}

pub fn keycloak_logout_before_25(keys: &SharedKeyring<Rs256>) -> LogoutTokens<Rs256> {
    LogoutTokens::new(keys, "https://sso.example/realms/demo", "orders-web")
        .danger_allow_untyped()
        .exp_optional(Duration::from_secs(120))
}

pub fn firebase(keys: &SharedKeyring<Rs256>) -> (IdTokens<Rs256>, SignIn<'static>) {
    const A_YEAR: Duration = Duration::from_secs(31_536_000);
    let id_tokens = IdTokens::new(keys, "https://securetoken.google.com/example-app-a1234", "example-app-a1234");
    (id_tokens, SignIn::without_nonce().max_age(A_YEAR))
}

pub fn supabase(keys: &SharedKeyring<Es256>) -> Result<jwt::Verifier<Es256>, PolicyError> {
    Ok(jwt::Verifier::new(keys, supabase_policy()?))
}

pub fn supabase_hs256(id: &str, secret: &str) -> Result<jwt::Verifier<Hs256>, Box<dyn Error>> {
    Ok(jwt::Verifier::new(PinnedKey::from_secret(id, secret.as_bytes())?, supabase_policy()?))
}

fn supabase_policy() -> Result<Policy, PolicyError> {
    let issuer = Expect::exactly("https://abcdefghijklmnopqrst.supabase.example/auth/v1");
    Policy::new(issuer, Expect::exactly("authenticated"))
        .issued_in_past()
        .require_subject()
        .leeway(Duration::from_secs(5))
}

/// During the move from HS256 to ES256: a verifier with a pin of its own for each, and never a key of one in the other.
pub struct Supabase {
    pub current: jwt::Verifier<Es256>,
    pub former: Option<jwt::Verifier<Hs256>>,
}

impl Supabase {
    pub fn verify_at(&self, token: &str, now: Timestamp) -> Result<Verified, VerifyError> {
        match (self.current.verify_at(token, now), &self.former) {
            (Err(VerifyError::AlgMismatch { .. }), Some(former)) => former.verify_at(token, now),
            (verified, _) => verified,
        }
    }
}

pub fn supabase_api_key(secret: &str) -> Result<jwt::Verifier<Hs256>, Box<dyn Error>> {
    let policy = Policy::new(Expect::exactly("supabase"), Expect::absent()).issued_in_past();
    let key = PinnedKey::from_secret(KeyId::ABSENT, secret.as_bytes())?;
    Ok(jwt::Verifier::new(key, policy.leeway(Duration::from_secs(5))?))
}

pub fn clerk(keys: &SharedKeyring<Rs256>) -> Result<jwt::Verifier<Rs256>, PolicyError> {
    let policy = Policy::new(Expect::exactly("https://clerk.shop.example"), Expect::absent())
        .issued_in_past()
        .require_subject()
        .leeway(Duration::from_secs(5))?;
    Ok(jwt::Verifier::new(keys, policy))
}

#[derive(Deserialize)]
pub struct Page {
    azp: Option<String>,
}

/// Clerk leaves `azp` out where the browser has sent no `Origin`.
pub fn is_of_our_page(token: &Verified<Page>) -> bool {
    token.claims().azp.as_deref().is_none_or(|origin| origin == "https://shop.example")
}

pub fn github_actions(keys: &SharedKeyring<Rs256>) -> Result<jwt::Verifier<Rs256>, PolicyError> {
    let issuer = Expect::exactly("https://token.actions.githubusercontent.com");
    let policy = Policy::new(issuer, Expect::exactly("https://api.example"))
        .issued_in_past()
        .require_subject()
        .leeway(Duration::from_secs(5))?;
    Ok(jwt::Verifier::new(keys, policy))
}

#[derive(Deserialize)]
pub struct GithubJob {
    repository_id: String,
    r#ref: String,
    event_name: String,
}

pub fn may_deploy(token: &Verified<GithubJob>) -> bool {
    let job = token.claims();
    job.repository_id == "74" && job.r#ref == "refs/heads/main" && job.event_name == "workflow_dispatch"
}

pub fn gitlab_ci(keys: &SharedKeyring<Rs256>) -> Result<jwt::Verifier<Rs256>, PolicyError> {
    let policy = Policy::new(Expect::exactly("https://gitlab.example"), Expect::exactly("https://api.example"))
        .issued_in_past()
        .require_subject()
        .leeway(Duration::from_secs(5))?;
    Ok(jwt::Verifier::new(keys, policy))
}

#[derive(Deserialize)]
pub struct GitlabJob {
    project_id: String,
    ref_path: String,
    ref_protected: String,
}

pub fn may_release(token: &Verified<GitlabJob>) -> bool {
    let job = token.claims();
    job.project_id == "20" && job.ref_path == "refs/heads/main" && job.ref_protected == "true"
}

pub fn kubernetes(keys: &SharedKeyring<Rs256>) -> Result<jwt::Verifier<Rs256>, PolicyError> {
    let issuer = Expect::exactly("https://kubernetes.default.svc.cluster.local");
    let policy = Policy::new(issuer, Expect::exactly("https://orders.example"))
        .issued_in_past()
        .require_subject()
        .leeway(Duration::from_secs(5))?;
    Ok(jwt::Verifier::new(keys, policy))
}

pub fn kubernetes_legacy(keys: &SharedKeyring<Rs256>) -> jwt::Verifier<Rs256> {
    let policy = Policy::new(Expect::exactly("kubernetes/serviceaccount"), Expect::absent());
    jwt::Verifier::new(keys, policy.require_subject().danger_exp_optional())
}

pub fn is_the_shop(token: &Verified) -> bool {
    token.subject() == Some("system:serviceaccount:shop:orders")
}

pub fn cloudflare_access(keys: &SharedKeyring<Rs256>) -> Result<jwt::Verifier<Rs256>, PolicyError> {
    Ok(jwt::Verifier::new(keys, cloudflare_policy()?.require_subject()))
}

pub fn cloudflare_access_or_service(keys: &SharedKeyring<Rs256>) -> Result<jwt::Verifier<Rs256>, PolicyError> {
    Ok(jwt::Verifier::new(keys, cloudflare_policy()?))
}

fn cloudflare_policy() -> Result<Policy, PolicyError> {
    let application = Expect::exactly("32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228");
    Policy::new(Expect::exactly("https://yourteam.cloudflareaccess.example"), application)
        .issued_in_past()
        .leeway(Duration::from_secs(5))
}

#[derive(Deserialize)]
pub struct Service {
    common_name: Option<String>,
}

/// A service has an empty `sub`, and the id of its token in `common_name`.
pub fn is_our_service(token: &Verified<Service>) -> bool {
    token.subject() == Some("")
        && token.claims().common_name.as_deref() == Some("e367826f93b8d71185e03fe518aff3b4.access")
}

pub fn google_iap(keys: &SharedKeyring<Es256>) -> Result<jwt::Verifier<Es256>, PolicyError> {
    let backend = Expect::exactly("/projects/721899303052/global/backendServices/1234567890123456789");
    let policy = Policy::new(Expect::exactly("https://cloud.google.com/iap"), backend)
        .issued_in_past()
        .require_subject()
        .leeway(Duration::from_secs(30))?;
    Ok(jwt::Verifier::new(keys, policy))
}

/// The keys of a SPIFFE bundle that are for JWT-SVIDs, whose `use` is `jwt-svid`, which no other standard knows.
pub fn spiffe_keys<A: JwsPublicKeyAlgorithm>(bundle: &str) -> Result<Keyring<A>, Box<dyn Error>> {
    let mut set: serde_json::Value = serde_json::from_str(bundle)?;
    let keys = set.get_mut("keys").and_then(|keys| keys.as_array_mut()).ok_or("no keys")?;
    keys.retain(|key| key.get("use").and_then(|purpose| purpose.as_str()) == Some("jwt-svid"));
    for key in keys.iter_mut().filter_map(|key| key.as_object_mut()) {
        key.remove("use");
    }
    Ok(Keyring::from_jwks(&set.to_string())?.0)
}

pub fn spiffe(keys: &SharedKeyring<Es256>) -> Result<jwt::Verifier<Es256>, PolicyError> {
    let policy = Policy::new(Expect::absent(), Expect::exactly("spiffe://example.org/ns/shop/sa/reports"));
    Ok(jwt::Verifier::new(keys, policy.require_subject().leeway(Duration::from_secs(5))?))
}

pub fn spire(keys: &SharedKeyring<Es256>) -> Result<jwt::Verifier<Es256>, PolicyError> {
    let issuer = Expect::exactly("https://spire.example.org");
    let policy = Policy::new(issuer, Expect::exactly("spiffe://example.org/ns/shop/sa/reports"));
    Ok(jwt::Verifier::new(keys, policy.require_subject().leeway(Duration::from_secs(5))?))
}

/// The keys are those of one trust domain, and speak for no other.
pub fn is_of_our_trust_domain(token: &Verified) -> bool {
    token.subject().is_some_and(|id| id.starts_with("spiffe://example.org/"))
}

pub fn duende(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://ids.example", "orders").lenient_scope().client_as_subject()
}

pub fn salesforce(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    let org = "https://org.my.salesforce.example";
    AccessTokens::new(keys, org, org).scope_from("scp").token_id_optional().danger_allow_untyped()
}

pub fn pingone(keys: &SharedKeyring<Rs256>) -> AccessTokens<Rs256> {
    AccessTokens::new(keys, "https://auth.pingone.example/env/as", "https://api.example").danger_allow_untyped()
}

/// As RFC 7523bis wants it: typed, and for the issuer alone.
pub fn assertions<A: JwsPublicKeyAlgorithm>(keys: &SharedKeyring<A>) -> ClientAssertions<A> {
    ClientAssertions::new(keys, "client", "https://auth.example")
}

pub fn assertions_untyped<A: JwsPublicKeyAlgorithm>(keys: &SharedKeyring<A>) -> ClientAssertions<A> {
    ClientAssertions::new(keys, "client", "https://auth.example").danger_allow_untyped()
}

pub fn assertions_for_the_endpoint<A: JwsPublicKeyAlgorithm>(keys: &SharedKeyring<A>) -> ClientAssertions<A> {
    ClientAssertions::new(keys, "client", "https://auth.example")
        .danger_allow_untyped()
        .danger_also_audience("https://auth.example/token")
}

pub fn request_objects<A: JwsPublicKeyAlgorithm>(keys: &SharedKeyring<A>) -> RequestObjects<A> {
    RequestObjects::new(keys, "client", "https://auth.example")
}

pub fn request_objects_untyped<A: JwsPublicKeyAlgorithm>(keys: &SharedKeyring<A>) -> RequestObjects<A> {
    RequestObjects::new(keys, "client", "https://auth.example").danger_allow_untyped()
}
