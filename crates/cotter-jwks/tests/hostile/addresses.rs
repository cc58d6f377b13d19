//! Hosts whose addresses must not be connected to.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cotter_jwks::{
    ClientError, JwksUrl, ReqwestClient, ReqwestClientBuilder, Resolver,
    client::{FetchError, Request},
};

use crate::{
    certificate::{self, Kind},
    measure::{AT_ONCE, Fetching, limits, turn, url_of},
    server::{Server, answer_once, answering, ok},
};

/// Answers look-ups in turn, the last one for ever.
#[derive(Clone)]
pub struct InTurn {
    answers: Arc<Vec<Vec<IpAddr>>>,
    asked: Arc<AtomicUsize>,
}

impl InTurn {
    pub fn new(answers: &[&[&str]]) -> Self {
        let parse = |addresses: &&[&str]| addresses.iter().map(|address| address.parse().unwrap()).collect();
        Self { answers: Arc::new(answers.iter().map(parse).collect()), asked: Arc::default() }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Resolver for InTurn {
    fn resolve(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        let addresses = self.answers[turn].clone();
        Box::pin(async move { Ok(addresses) })
    }
}

fn builder() -> ReqwestClientBuilder {
    ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem())
}

fn get(client: &ReqwestClient, url: JwksUrl) -> Result<String, FetchError> {
    let fetching = Fetching::new();
    let mut request = Request::new(url);
    request.limits = limits(300, 1000);
    let (fetched, took) = fetching.get(client, request);
    assert!(took < AT_ONCE + Duration::from_secs(1), "{took:?}");
    fetching.assert_nothing_is_left();
    fetched.map(|response| String::from_utf8(response.body).unwrap())
}

fn with(body: &'static str) -> Server {
    let answer = move |connection, heads| answer_once(connection, heads, ok(body).into_bytes().into());
    Server::tls(Kind::Good, &[], answer)
}

#[test]
fn a_name_that_resolves_to_a_forbidden_address_is_not_connected_to() {
    let _turn = turn();
    let server = with("reached");
    let url = || url_of(&server.url());
    for addresses in [
        &["127.0.0.1"][..],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["0.0.0.0"],
        &["10.0.0.1", "127.0.0.1"],
        &["169.254.169.254"],
    ] {
        let client = builder().public_addresses_only().resolver(InTurn::new(&[addresses])).build().unwrap();
        assert_eq!(get(&client, url()).unwrap_err(), FetchError::AddressForbidden, "{addresses:?}");
    }
    // The rule applies to the system's own resolver too.
    let client = builder().public_addresses_only().build().unwrap();
    assert_eq!(get(&client, url()).unwrap_err(), FetchError::AddressForbidden);
    assert_eq!(server.heads.all().len(), 0);
    // Without the rule, it is reached.
    let client = builder().resolver(InTurn::new(&[&["127.0.0.1"]])).build().unwrap();
    assert_eq!(get(&client, url()).unwrap(), "reached");
}

#[test]
fn an_address_in_the_url_is_held_to_the_rule_too() {
    let _turn = turn();
    let server = with("reached");
    let port = server.address.port();
    let client = builder().public_addresses_only().build().unwrap();
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "169.254.169.254",
        "10.0.0.1",
        "100.100.100.200",
        "[fd00:ec2::254]",
        "255.255.255.255",
        "224.0.0.1",
        "192.0.2.1",
    ] {
        let url = JwksUrl::https(&format!("https://{host}:{port}/")).unwrap();
        assert_eq!(get(&client, url).unwrap_err(), FetchError::AddressForbidden, "{host}");
    }
    assert_eq!(server.heads.all().len(), 0);
    let client = builder().build().unwrap();
    assert_eq!(get(&client, url_of(&format!("https://2130706433:{port}/"))).unwrap(), "reached");
}

#[test]
fn a_name_that_changes_is_connected_to_where_it_was_checked() {
    let _turn = turn();
    // Two servers at one port: 127.0.0.2 stands for the public Internet, 127.0.0.1 for the inside.
    let answer =
        |body: &'static str| move |connection, heads| answer_once(connection, heads, ok(body).into_bytes().into());
    // The system chooses one that is free on 127.0.0.1, which other programs use too.
    let inside = Server::start("127.0.0.1:0", None, answer("inside"));
    let port = inside.address.port();
    let outside = Server::start(&format!("127.0.0.2:{port}"), None, answer("outside"));
    let resolver = InTurn::new(&[&["127.0.0.2"], &["127.0.0.1"]]);
    let client = builder().addresses(|address| address != IpAddr::from([127, 0, 0, 1])).resolver(resolver.clone());
    let client = client.build().unwrap();
    let url = || url_of(&format!("http://localhost:{port}/"));
    assert_eq!(get(&client, url()).unwrap(), "outside");
    assert_eq!(resolver.asked(), 1);
    assert_eq!(get(&client, url()).unwrap_err(), FetchError::AddressForbidden);
    assert_eq!(resolver.asked(), 2);
    assert_eq!((outside.heads.all().len(), inside.heads.all().len()), (1, 0));
}

#[test]
fn of_several_addresses_only_the_accepted_ones_are_connected_to() {
    let _turn = turn();
    let inside = answering(ok("inside"));
    let port = inside.address.port();
    // Nobody listens at 127.0.0.3, so a client that tries them all comes to the inside.
    let resolver = InTurn::new(&[&["127.0.0.3", "127.0.0.1"]]);
    let url = || url_of(&format!("http://localhost:{port}/"));
    let any = builder().resolver(resolver.clone()).build().unwrap();
    assert_eq!(get(&any, url()).unwrap(), "inside");
    let client = builder().addresses(|address| address != IpAddr::from([127, 0, 0, 1])).resolver(resolver);
    assert_eq!(get(&client.build().unwrap(), url()).unwrap_err(), FetchError::Connect);
    assert_eq!(inside.heads.all().len(), 1);
}

#[test]
fn without_tls_only_this_machine_is_connected_to() {
    let _turn = turn();
    let url = || url_of("http://localhost:9/");
    for address in ["10.0.0.1", "93.184.216.34", "169.254.169.254", "2606:2800:220:1:248:1893:25c8:1946"] {
        let client = builder().resolver(InTurn::new(&[&[address]])).build().unwrap();
        assert_eq!(get(&client, url()).unwrap_err(), FetchError::AddressForbidden, "{address}");
    }
    // If addresses must be public, not even that one is reached.
    let client = builder().public_addresses_only().build().unwrap();
    assert_eq!(get(&client, url()).unwrap_err(), FetchError::AddressForbidden);
}

/// A resolver that fails.
struct Failing;

impl Resolver for Failing {
    fn resolve(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async { Err(io::ErrorKind::NotFound.into()) })
    }
}

/// Panics without a message, whose backtrace would take memory beside other tests.
fn as_a_bug_would() -> ! {
    std::panic::resume_unwind(Box::new(()))
}

/// A resolver that panics.
struct Broken;

impl Resolver for Broken {
    fn resolve(&self, _: &str) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        Box::pin(async { as_a_bug_would() })
    }
}

#[test]
fn what_panics_in_a_fetch_is_an_error_of_that_fetch() {
    let _turn = turn();
    let url = || url_of("https://auth.example/");
    let resolver = builder().resolver(Broken).build().unwrap();
    let rule = builder().addresses(|_| as_a_bug_would()).resolver(InTurn::new(&[&["127.0.0.1"]])).build().unwrap();
    let fetching = Fetching::new();
    // More often than there are threads for fetches.
    for (client, count) in [(resolver, 300), (rule, 3)] {
        for _ in 0..count {
            // The usual time, since the machine may be busy.
            let (fetched, _) = fetching.get(&client, Request::new(url()));
            assert_eq!(fetched.unwrap_err(), FetchError::Client);
        }
    }
    fetching.assert_nothing_is_left();
}

#[test]
fn a_name_without_an_address_is_not_resolved() {
    let _turn = turn();
    let url = || url_of("https://auth.example/");
    let client = builder().public_addresses_only().resolver(InTurn::new(&[&[]])).build().unwrap();
    assert_eq!(get(&client, url()).unwrap_err(), FetchError::Dns);
    let client = builder().resolver(Failing).build().unwrap();
    assert_eq!(get(&client, url()).unwrap_err(), FetchError::Dns);
}

#[test]
fn a_proxy_and_a_rule_for_addresses_exclude_each_other() {
    let refused = builder().public_addresses_only().proxy("http://proxy.example:3128").build();
    assert_eq!(refused.unwrap_err(), ClientError::ProxyAndAddresses);
    assert_eq!(builder().proxy("no url").build().unwrap_err(), ClientError::Proxy);
}
