//! `docs/PROVIDERS.md`: the lines that it quotes are those of `lines.rs`, each row of its tables has a group of tokens, and
//! the lines accept and refuse those tokens.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test fails by panicking, and the lines are as a service has them"
)]

mod lines;

use std::{collections::BTreeSet, fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{
    Es256, Expect, JwsAlgorithm, JwsPublicKeyAlgorithm, Policy, Ps256, Rs256, SharedKeyring, Timestamp, VerifyError,
    jwt,
    profile::{
        AccessToken, AccessTokens, ClientAssertion, ClientAssertions, DpopProofs, IdTokens, LogoutTokens, Presentation,
        RequestObjects, SignIn,
    },
    replay::ReplayList,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_763_683_200);
const TENANT: &str = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
const NONCE: &str = "n-0S6_WzA2Mj";

type Verify = Box<dyn Fn(&Case) -> Result<(), VerifyError>>;

struct Case {
    name: String,
    token: String,
    proof: Option<String>,
    expect: String,
}

/// A group of `profile/providers.json`: the key of a provider, and the tokens of a row.
struct Row {
    name: String,
    key: Value,
    key_id: Option<String>,
    cases: Vec<Case>,
}

impl Row {
    fn every() -> Vec<Self> {
        let file: Value = serde_json::from_str(&read("vectors/profile/providers.json")).unwrap();
        file["groups"].as_array().unwrap().iter().map(Self::of).collect()
    }

    fn called(name: &str) -> Self {
        Self::every().into_iter().find(|row| row.name == name).unwrap()
    }

    fn of(group: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let id = |case: &Value| text(&case["id"]).strip_prefix("profile/providers/").unwrap().to_owned();
        let case = |case: &Value| Case {
            name: id(case).rsplit_once('/').unwrap().1.to_owned(),
            token: text(&case["token"]),
            proof: case.get("proof").map(text),
            expect: text(&case["expect"]),
        };
        let cases = group["cases"].as_array().unwrap();
        Self {
            name: id(&cases[0]).strip_suffix("/ordinary").unwrap().to_owned(),
            key: group["pin"]["key"].clone(),
            key_id: group["pin"]["kid"].as_str().map(str::to_owned),
            cases: cases.iter().map(case).collect(),
        }
    }

    /// The set that the provider publishes, with this key alone.
    fn jwks(&self) -> Value {
        let mut key = self.key["jwk"].clone();
        if let Some(id) = &self.key_id {
            key["kid"] = json!(id);
        }
        json!({"keys": [key]})
    }

    fn keys<A: JwsPublicKeyAlgorithm>(&self) -> SharedKeyring<A> {
        lines::keys(&self.jwks().to_string()).unwrap()
    }

    /// The shared secret, which is a text.
    fn secret(&self) -> String {
        let hex = self.key["hex"].as_str().unwrap();
        let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        String::from_utf8(hex.as_bytes().chunks(2).map(byte).collect()).unwrap()
    }

    fn token(&self, case: &str) -> &str {
        &self.cases.iter().find(|one| one.name == case).unwrap().token
    }

    /// The lines of this row.
    fn verifier(&self) -> Verify {
        let rsa = || self.keys::<Rs256>();
        let ec = || self.keys::<Es256>();
        match self.name.as_str() {
            "auth0/access-token" => access(lines::auth0(&rsa())),
            "auth0/rfc9068" => access(lines::auth0_rfc9068(&rsa())),
            "auth0/id-token" => identity(lines::auth0_id_token(&rsa()), SignIn::nonce(NONCE)),
            "okta/access-token" => access(lines::okta(&rsa())),
            "okta/dpop" => bound(lines::okta(&rsa())),
            "entra/v1" => access(lines::entra_v1(&rsa(), TENANT)),
            "entra/v2" => access(lines::entra_v2(&rsa(), TENANT)),
            "entra/any-tenant" => access(lines::entra_any_tenant(&rsa()).unwrap()),
            "entra/id-token" => identity(lines::entra_id_token(&rsa()).unwrap(), SignIn::nonce(NONCE)),
            "google/id-token" => identity(
                lines::google(&rsa()),
                SignIn::nonce(NONCE).access_token_from_token_endpoint("ya29.an-access-token"),
            ),
            "apple/id-token" => {
                identity(lines::apple(&rsa()), SignIn::nonce(NONCE).code("c8f3e2d1a.0.an-authorization-code"))
            }
            "cognito/access-token" => access(lines::cognito(&rsa())),
            "cognito/id-token" => identity(lines::cognito_id_token(&rsa()), SignIn::nonce(NONCE)),
            "keycloak/access-token" => access(lines::keycloak(&rsa())),
            "keycloak/at-jwt" => access(lines::keycloak_at_jwt(&rsa())),
            "keycloak/lightweight" => access(lines::keycloak_lightweight(&rsa())),
            "keycloak/id-token" => identity(lines::keycloak_id_token(&rsa()), SignIn::nonce(NONCE)),
            "keycloak/logout-token" => logout(lines::keycloak_logout(&rsa())),
            "keycloak/logout-token-before" => logout(lines::keycloak_logout_before_25(&rsa())),
            "firebase/id-token" => {
                let (id_tokens, sign_in) = lines::firebase(&rsa());
                identity(id_tokens, sign_in)
            }
            "supabase/es256" => plain(lines::supabase(&ec()).unwrap()),
            "supabase/hs256" => plain(lines::supabase_hs256(self.key_id.as_deref().unwrap(), &self.secret()).unwrap()),
            "supabase/api-key" => plain(lines::supabase_api_key(&self.secret()).unwrap()),
            "clerk/session" => plain(lines::clerk(&rsa()).unwrap()),
            "github-actions" => plain(lines::github_actions(&rsa()).unwrap()),
            "gitlab-ci" => plain(lines::gitlab_ci(&rsa()).unwrap()),
            "kubernetes/projected" => plain(lines::kubernetes(&rsa()).unwrap()),
            "kubernetes/legacy" => plain(lines::kubernetes_legacy(&rsa())),
            "spiffe/jwt-svid" => plain(lines::spiffe(&ec()).unwrap()),
            "spiffe/spire" => plain(lines::spire(&ec()).unwrap()),
            "cloudflare-access/identity" => plain(lines::cloudflare_access(&rsa()).unwrap()),
            "cloudflare-access/service" => plain(lines::cloudflare_access_or_service(&rsa()).unwrap()),
            "google-iap" => plain(lines::google_iap(&ec()).unwrap()),
            "duende/access-token" => access(lines::duende(&rsa())),
            "salesforce/access-token" => access(lines::salesforce(&rsa())),
            "pingone/access-token" => access(lines::pingone(&rsa())),
            "openid-client/v6" => assertion(lines::assertions_untyped(&ec())),
            "openid-client/v5" | "authlib" | "spring-security" => assertion(lines::assertions_for_the_endpoint(&rsa())),
            "msal" => assertion(lines::assertions_for_the_endpoint(&self.keys::<Ps256>())),
            "duende/client-assertion" => assertion(lines::assertions(&rsa())),
            "openid-client/request-object" => request(lines::request_objects(&rsa())),
            "duende/request-object" => request(lines::request_objects_untyped(&rsa())),
            "aws-alb" => {
                let policy = Policy::new(Expect::danger_any(), Expect::danger_any()).danger_any_typ();
                plain(jwt::Verifier::new(ec(), policy))
            }
            other => panic!("no lines for {other}"),
        }
    }
}

fn access<A: JwsAlgorithm + 'static>(tokens: AccessTokens<A>) -> Verify {
    Box::new(move |case| tokens.verify_at(&case.token, Presentation::bearer(), NOW).map(drop))
}

fn bound<A: JwsAlgorithm + 'static>(tokens: AccessTokens<A>) -> Verify {
    Box::new(move |case| {
        let proofs = DpopProofs::<Es256>::danger_without_replay_check();
        let request = proofs.request("POST", "https://api.example/orders", case.proof.as_deref());
        tokens.verify_at(&case.token, Presentation::dpop(request), NOW).map(drop)
    })
}

fn identity<A: JwsAlgorithm + 'static>(tokens: IdTokens<A>, sign_in: SignIn<'static>) -> Verify {
    Box::new(move |case| tokens.verify_at(&case.token, &sign_in, NOW).map(drop))
}

fn logout<A: JwsAlgorithm + 'static>(tokens: LogoutTokens<A>) -> Verify {
    Box::new(move |case| tokens.verify_at(&case.token, NOW).map(drop))
}

fn plain<A: JwsAlgorithm + 'static>(verifier: jwt::Verifier<A>) -> Verify {
    Box::new(move |case| verifier.verify_at(&case.token, NOW).map(drop))
}

/// Each token is new to the list, as in the vectors.
fn assertion<A: JwsAlgorithm + 'static>(assertions: ClientAssertions<A>) -> Verify {
    Box::new(move |case| assertions.verify_at(&case.token, &ReplayList::new(10), NOW).map(drop))
}

fn request<A: JwsAlgorithm + 'static>(objects: RequestObjects<A>) -> Verify {
    Box::new(move |case| objects.verify_at(&case.token, NOW).map(drop))
}

#[test]
fn each_row_accepts_its_tokens_and_refuses_the_others() {
    let (mut differ, mut count) = (Vec::new(), 0);
    for row in Row::every() {
        let verify = row.verifier();
        for case in &row.cases {
            let got = verify(case).map_or_else(|error| error.code(), |()| "accept");
            count += 1;
            if got != case.expect {
                differ.push(format!("{}/{}: expected {}, got {got}", row.name, case.name, case.expect));
            }
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(count > 200, "{count} tokens");
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_document_quotes_the_lines_and_all_of_them() {
    let (document, lines) = (read("docs/PROVIDERS.md"), read("tests/providers/lines.rs"));
    let blocks: Vec<&str> =
        document.split("```rust\n").skip(1).map(|rest| rest.split_once("```").unwrap().0.trim_end()).collect();
    for block in &blocks {
        assert!(lines.contains(block), "not in lines.rs:\n{block}");
    }
    for item in lines.split("\n\n").filter(|item| !item.starts_with("//!")).map(str::trim_end) {
        assert!(blocks.iter().any(|block| block.contains(item)), "not in PROVIDERS.md:\n{item}");
    }
}

/// The last cells of the tables whose last column has this title.
fn cells<'d>(document: &'d str, title: &str) -> Vec<&'d str> {
    let tables = document.split("\n\n").filter(|part| part.lines().next().unwrap().ends_with(title));
    let rows = tables.flat_map(|table| table.lines().skip(2));
    rows.map(|row| row.rsplit('|').nth(1).unwrap().trim().trim_matches('`')).collect()
}

#[test]
fn each_row_of_the_tables_has_tokens_and_each_group_a_row() {
    let document = read("docs/PROVIDERS.md");
    let named: BTreeSet<String> = cells(&document, "| Tokens |").into_iter().map(str::to_owned).collect();
    let groups: BTreeSet<String> = Row::every().into_iter().map(|row| row.name).collect();
    assert_eq!(named, groups);
}

/// What the caller compares, of a token that the verifier has accepted.
fn verified<A: JwsAlgorithm, T: DeserializeOwned>(
    verifier: &jwt::Verifier<A>,
    row: &Row,
    case: &str,
) -> cotter::Verified<T> {
    verifier.verify_as_at(row.token(case), NOW).unwrap()
}

#[test]
fn scopes_are_read_where_the_provider_writes_them() {
    let scopes = |row: &str, tokens: fn(&SharedKeyring<Rs256>) -> AccessTokens<Rs256>, scope: &str| {
        let row = Row::called(row);
        let token: AccessToken =
            tokens(&row.keys()).verify_at(row.token("ordinary"), Presentation::bearer(), NOW).unwrap();
        assert!(token.has_scope(scope), "{}", row.name);
        token.client_id().to_owned()
    };
    assert_eq!(scopes("auth0/access-token", lines::auth0, "read:orders"), "K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja");
    assert_eq!(scopes("okta/access-token", lines::okta, "orders:read"), "0oaoesxtxmPf08QHk0h7");
    let entra_client = scopes("entra/v1", |keys| lines::entra_v1(keys, TENANT), "orders.read");
    assert_eq!(entra_client, "75dbe77f-10a3-4e59-85fd-8c127544f17c");
    let entra_client = scopes("entra/v2", |keys| lines::entra_v2(keys, TENANT), "orders.read");
    assert_eq!(entra_client, "0a1b2c3d-1111-4222-8333-444455556666");
    assert_eq!(scopes("cognito/access-token", lines::cognito, "orders/read"), "57cbishk4j24pabc1234567890");
    assert_eq!(scopes("keycloak/access-token", lines::keycloak, "email"), "orders-web");
    assert_eq!(scopes("keycloak/lightweight", lines::keycloak_lightweight, "roles"), "mobile-app");
    assert_eq!(scopes("duende/access-token", lines::duende, "orders.read"), "web_app");
    assert_eq!(scopes("salesforce/access-token", lines::salesforce, "api"), "3MVG9example");
}

#[test]
fn a_tenant_is_compared() {
    let row = Row::called("entra/any-tenant");
    let tokens = lines::entra_any_tenant(&row.keys()).unwrap();
    let token = tokens.verify_as_at(row.token("ordinary"), Presentation::bearer(), NOW).unwrap();
    assert!(lines::is_of_a_customer(&token, &["82229342-1101-4ab6-817b-70c0747630f3"]));
    assert!(!lines::is_of_a_customer(&token, &[TENANT]));
}

#[test]
fn keys_of_one_tenant_are_left_out_of_the_common_set() {
    let row = Row::called("entra/any-tenant");
    let published = |issuer: Value| {
        let mut set = row.jwks();
        set["keys"][0]["issuer"] = issuer;
        set.to_string()
    };
    let keys =
        lines::entra_common_keys(&published(json!("https://login.microsoftonline.com/{tenantid}/v2.0"))).unwrap();
    let tokens = lines::entra_any_tenant(&SharedKeyring::new(keys)).unwrap();
    assert!(tokens.verify_at(row.token("ordinary"), Presentation::bearer(), NOW).is_ok());
    let personal = json!("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0");
    for other in [personal, json!(null), json!(1)] {
        assert!(lines::entra_common_keys(&published(other)).is_err());
    }
    assert!(lines::entra_common_keys(&row.jwks().to_string()).is_err());
}

#[test]
fn the_origin_of_a_page_is_compared() {
    let row = Row::called("clerk/session");
    let verifier = lines::clerk(&row.keys()).unwrap();
    assert!(lines::is_of_our_page(&verified(&verifier, &row, "ordinary")));
    assert!(!lines::is_of_our_page(&verified(&verifier, &row, "other-origin")));
}

#[test]
fn a_job_is_compared() {
    let row = Row::called("github-actions");
    let verifier = lines::github_actions(&row.keys()).unwrap();
    assert!(lines::may_deploy(&verified(&verifier, &row, "ordinary")));
    assert!(!lines::may_deploy(&verified(&verifier, &row, "other-repository")));

    let row = Row::called("gitlab-ci");
    let verifier = lines::gitlab_ci(&row.keys()).unwrap();
    assert!(lines::may_release(&verified(&verifier, &row, "ordinary")));
    assert!(!lines::may_release(&verified(&verifier, &row, "other-project")));
}

#[test]
fn a_workload_is_compared() {
    let row = Row::called("kubernetes/projected");
    assert!(lines::is_the_shop(
        &lines::kubernetes(&row.keys()).unwrap().verify_at(row.token("ordinary"), NOW).unwrap()
    ));
    let svid = Row::called("spiffe/jwt-svid");
    let token = lines::spiffe(&svid.keys()).unwrap().verify_at(svid.token("ordinary"), NOW).unwrap();
    assert!(lines::is_of_our_trust_domain(&token));
    assert!(!lines::is_the_shop(&token));
    let other = lines::kubernetes(&row.keys()).unwrap().verify_at(row.token("ordinary"), NOW).unwrap();
    assert!(!lines::is_of_our_trust_domain(&other));
}

#[test]
fn a_service_is_distinguished_from_a_user() {
    let row = Row::called("cloudflare-access/service");
    let verifier = lines::cloudflare_access_or_service(&row.keys()).unwrap();
    assert!(lines::is_our_service(&verified(&verifier, &row, "ordinary")));
    assert!(!lines::is_our_service(&verified(&verifier, &row, "identity")));
}

#[test]
fn a_bundle_gives_the_keys_for_jwt_svids() {
    let row = Row::called("spiffe/jwt-svid");
    let bundle = |purpose: &str| {
        let mut set = row.jwks();
        set["keys"][0]["use"] = json!(purpose);
        set["spiffe_sequence"] = json!(12);
        set.to_string()
    };
    let keys = SharedKeyring::new(lines::spiffe_keys::<Es256>(&bundle("jwt-svid")).unwrap());
    assert!(lines::spiffe(&keys).unwrap().verify_at(row.token("ordinary"), NOW).is_ok());
    assert!(lines::spiffe_keys::<Es256>(&bundle("x509-svid")).is_err());
    // As it is, no key of a bundle can be used.
    assert!(lines::keys::<Es256>(&bundle("jwt-svid")).is_err());
}

#[test]
fn supabase_moves_from_one_algorithm_to_the_other() {
    let (current, former) = (Row::called("supabase/es256"), Row::called("supabase/hs256"));
    let by_secret = || lines::supabase_hs256(former.key_id.as_deref().unwrap(), &former.secret()).unwrap();
    let mut door = lines::Supabase { current: lines::supabase(&current.keys()).unwrap(), former: Some(by_secret()) };
    let verify = |door: &lines::Supabase, row: &Row, case| door.verify_at(row.token(case), NOW).map(drop);
    assert_eq!(verify(&door, &current, "ordinary"), Ok(()));
    assert_eq!(verify(&door, &former, "ordinary"), Ok(()));
    assert_eq!(verify(&door, &current, "expired"), Err(VerifyError::Expired));
    assert_eq!(verify(&door, &former, "expired"), Err(VerifyError::Expired));

    // Under the name of the former algorithm, and with the public key as the secret.
    let head = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"HS256","kid":"{}"}}"#, current.key_id.as_deref().unwrap()));
    let (_, rest) = current.token("ordinary").split_once('.').unwrap();
    let forged = door.verify_at(&format!("{head}.{rest}"), NOW).map(drop);
    assert_eq!(forged, Err(VerifyError::KidUnknown));

    door.former = None;
    assert_eq!(verify(&door, &former, "ordinary"), Err(VerifyError::AlgMismatch { expected: "ES256" }));
    assert_eq!(verify(&door, &current, "ordinary"), Ok(()));
}

#[test]
fn an_assertion_that_is_sent_twice_is_refused() {
    let row = Row::called("msal");
    let assertions = lines::assertions_for_the_endpoint(&row.keys::<Ps256>());
    let seen = ReplayList::new(10);
    let verify = || -> Result<ClientAssertion, _> { assertions.verify_at(row.token("python"), &seen, NOW) };
    assert!(verify().is_ok());
    assert_eq!(verify().unwrap_err(), VerifyError::Replayed);
    // Which is what the Python library does for up to nine minutes.
    assert!(assertions.danger_verify_repeated_at(row.token("python"), NOW).is_ok());
}
