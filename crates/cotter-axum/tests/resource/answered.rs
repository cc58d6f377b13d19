//! Every case of `vectors/http/answers.json`, over HTTP/1.1 and HTTP/2.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
    time::Duration,
};

use axum::{Router, routing::get};
use cotter::{
    Ed25519, Timestamp,
    profile::DpopProofs,
    replay::{ReplayCheck, SingleUse, Use},
};
use cotter_axum::resource::{
    Bearer, BearerOr, Dpop, DpopBound, DpopNonces, Fresh, Freshness, PublicBase, Refused, ResourceServer,
    ResourceServerBuilder,
};
use cotter_issue::profile::Grant;
use http::{HeaderName, HeaderValue};
use serde::Deserialize;

use crate::{
    answers,
    either::NoSession,
    support::{
        AUDIENCE, BASE, BOTH, BoundOrders, CLIENT, FreshOrders, Introspection, Orders, STRANGER, TestRequest,
        assert_refused, bound_token, builder, builder_of, dpop, issue, proof, request, send, serve, token,
        token_of_other_typ, verifier,
    },
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/http/answers.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    #[serde(rename = "comment")]
    _comment: String,
    every_answer: Vec<String>,
    /// What stands in braces, and what it stands for.
    texts: BTreeMap<String, String>,
    groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    service: String,
    #[serde(rename = "comment")]
    _comment: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    #[serde(rename = "comment")]
    _comment: String,
    /// The method and the path, then a field a line. A character up to U+00FF is a byte.
    request: Vec<String>,
    #[serde(default)]
    body: String,
    status: u16,
    answer: Vec<String>,
}

#[tokio::test]
async fn every_case_has_its_answer() {
    let file: File = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    assert_eq!(file.schema, "cotter-http-answers/1");
    assert_eq!(file.every_answer, ["Cache-Control: no-store"], "`assert_refused` looks for it");
    let (mut ids, mut services, mut used) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for group in &file.groups {
        assert!(services.insert(&*group.service), "{} is there twice", group.service);
        assert!(!group.cases.is_empty(), "{}", group.service);
        let app = service(&group.service);
        for case in &group.cases {
            assert!(ids.insert(&*case.id), "{} is there twice", case.id);
            for protocol in BOTH {
                // Of its own, so that no case depends on another.
                let address = serve(app.clone()).await;
                let mut texts = Texts::of(case, &mut used);
                let sent = texts.request(case);
                let expected: Vec<_> = case.answer.iter().map(|line| texts.field(line)).collect();
                let expected: Vec<_> = expected.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                let expected: Vec<&str> = expected.iter().map(|line| &**line).collect();
                let found = send(protocol, address, sent).await;
                assert_refused(&found, case.status, &expected, (&case.id, protocol));
            }
        }
    }
    let explained: BTreeSet<_> = file.texts.keys().cloned().collect();
    assert_eq!(used, explained, "the texts that are used, and those that are explained");
    assert_eq!(services, BTreeSet::from(SERVICES), "the services that are asked");
}

const SERVICES: [&str; 12] = [
    "orders",
    "bearer",
    "bound",
    "nonces",
    "metadata",
    "step-up",
    "either",
    "over",
    "unknown",
    "replayed",
    "too-many",
    "no-record",
];

/// The service of a group.
fn service(name: &str) -> Router {
    let says = |used: Use| {
        let proofs = DpopProofs::<Ed25519>::new(Arc::new(Says(used)));
        plain(ResourceServer::builder(verifier()).dpop(Dpop::new(proofs, PublicBase::new(BASE).unwrap())))
    };
    match name {
        "orders" => answers::app(Introspection::saying(None)),
        "bearer" => plain(ResourceServer::builder(verifier())),
        "bound" => {
            let server = builder_of::<BoundOrders>().build().unwrap();
            Router::new().route("/orders", get(async |_: DpopBound<BoundOrders>| "")).with_state(server)
        }
        "nonces" => plain(ResourceServer::builder(verifier()).dpop(dpop().nonces(nonces()))),
        "metadata" => plain(builder().resource_metadata("https://orders.example/.well-known/oauth-protected-resource")),
        "step-up" => {
            let handler = async |bearer: Bearer<Orders>| -> Result<&'static str, Refused> {
                bearer.require_auth_age(Duration::from_secs(300)).map(|()| "")
            };
            Router::new().route("/orders", get(handler)).with_state(builder().build().unwrap())
        }
        "either" => {
            let handler = async |_: BearerOr<Orders, NoSession>| "";
            Router::new().route("/orders", get(handler)).with_state(builder().build().unwrap())
        }
        "over" => fresh(Freshness::Over),
        "unknown" => fresh(Freshness::Unknown),
        "replayed" => says(Use::Repeated),
        "too-many" => says(Use::TooMany),
        "no-record" => says(Use::Indeterminate),
        _ => panic!("no such service: {name}"),
    }
}

fn plain(builder: ResourceServerBuilder<Orders>) -> Router {
    Router::new().route("/orders", get(async |_: Bearer<Orders>| "")).with_state(builder.build().unwrap())
}

fn fresh(says: Freshness) -> Router {
    let server = builder_of::<FreshOrders>().fresh(Introspection::saying(Some(says)), Duration::from_secs(1));
    Router::new().route("/orders", get(async |_: Fresh<FreshOrders>| "")).with_state(server.build().unwrap())
}

/// Of a day, so that none ends during a test.
fn nonces() -> DpopNonces {
    DpopNonces::shared(&[1; 32], Duration::from_secs(86_400)).unwrap()
}

/// A record that says the same of each proof.
struct Says(Use);

impl ReplayCheck for Says {
    fn record(&self, _: &SingleUse<'_>) -> Use {
        self.0
    }
}

/// What the texts in braces are for one request.
struct Texts<'f> {
    method: String,
    path: String,
    bound: String,
    token: String,
    used: &'f mut BTreeSet<String>,
}

impl<'f> Texts<'f> {
    fn of(case: &Case, used: &'f mut BTreeSet<String>) -> Self {
        let (method, target) = case.request.first().unwrap().split_once(' ').unwrap();
        let path = target.split('?').next().unwrap();
        let (bound, token) = (bound_token("orders:read"), token("orders:read"));
        Self { method: method.into(), path: path.into(), bound, token, used }
    }

    fn request(&mut self, case: &Case) -> TestRequest {
        let (line, fields) = case.request.split_first().unwrap();
        let line = self.filled(line);
        let (method, target) = line.split_once(' ').unwrap();
        let mut request = request(method.parse().unwrap(), target, &[]);
        for (name, value) in fields.iter().map(|line| self.field(line)) {
            let bytes: Vec<u8> = value.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, HeaderValue::from_bytes(&bytes).unwrap());
        }
        *request.body_mut() = case.body.clone().into();
        request
    }

    /// The name of a field, in small letters, and its value.
    fn field(&mut self, line: &str) -> (String, String) {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("not a field: {line}"));
        (name.to_ascii_lowercase(), self.filled(value))
    }

    fn filled(&mut self, line: &str) -> String {
        let Some((before, rest)) = line.split_once('{') else { return line.to_owned() };
        let (name, after) = rest.split_once('}').unwrap();
        self.used.insert(name.to_owned());
        format!("{before}{}{}", self.text(name), self.filled(after))
    }

    fn text(&self, name: &str) -> String {
        let (now, grant) = (Timestamp::now().unwrap(), Grant::new("alice", "web").scope("orders:read"));
        let Self { method, path, bound, token, .. } = self;
        let other_method = if method == "GET" { "POST" } else { "GET" };
        match name {
            "token" => token.clone(),
            // It had lived for ten.
            "expired" => issue(AUDIENCE, &grant, now.saturating_sub(Duration::from_secs(20 * 60))),
            "unsigned" => format!("{}.{}", token.rsplit_once('.').unwrap().0, "A".repeat(86)),
            "other-audience" => issue("https://accounts.example", &grant, now),
            "other-typ" => token_of_other_typ(),
            "bound" => bound.clone(),
            "proof" => proof(&CLIENT, method, path, bound, None),
            "proof-other-method" => proof(&CLIENT, other_method, path, bound, None),
            "proof-other-path" => proof(&CLIENT, method, &format!("{path}/1"), bound, None),
            "proof-other-token" => proof(&CLIENT, method, path, token, None),
            "proof-other-key" => proof(&STRANGER, method, path, bound, None),
            "nonce" => nonces().current_at(now).as_str().to_owned(),
            _ => panic!("no such text: {name}"),
        }
    }
}
