//! Certificates that must not be accepted, and peers that do not speak TLS.

use std::sync::Arc;

use cotter_jwks::{
    ClientError, ReqwestClient, ReqwestClientBuilder,
    client::{FetchError, Request},
};

use tokio::io::AsyncWriteExt;

use crate::{
    certificate::{self, Kind},
    measure::{Fetching, fetch, turn, url_of},
    server::{Server, answer_once, ok},
};

/// A server with this certificate and a good answer.
fn with(kind: Kind, protocols: &[&str]) -> Server {
    Server::tls(kind, protocols, |connection, heads| answer_once(connection, heads, ok("{}").into_bytes().into()))
}

#[test]
fn a_good_certificate_is_accepted() {
    let _turn = turn();
    for protocols in [&[][..], &["http/1.1"], &["h2", "http/1.1"]] {
        let server = with(Kind::Good, protocols);
        assert_eq!(fetch(&server.url()).unwrap().body, b"{}", "{protocols:?}");
        assert_eq!(server.heads.all().len(), 1);
    }
    let server = with(Kind::Good, &[]);
    let url = format!("https://127.0.0.1:{}/", server.address.port());
    assert_eq!(fetch(&url).unwrap().body, b"{}");
}

#[test]
fn a_bad_certificate_is_refused_before_a_request_is_sent() {
    let _turn = turn();
    for kind in [Kind::Expired, Kind::NotYetValid, Kind::WrongName, Kind::UnknownRoot, Kind::ForClients] {
        let server = with(kind, &[]);
        assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Tls, "{kind:?}");
        assert!(server.heads.all().iter().all(String::is_empty), "{kind:?}");
    }
}

#[test]
fn the_systems_roots_do_not_have_the_root_of_the_tests() {
    let _turn = turn();
    let client = match ReqwestClient::new() {
        Err(ClientError::NoRoots) => return println!("skipped: this system has no root certificates"),
        client => client.unwrap(),
    };
    let server = with(Kind::Good, &[]);
    let fetching = Fetching::new();
    let (fetched, _) = fetching.get(&client, Request::new(url_of(&server.url())));
    assert_eq!(fetched.unwrap_err(), FetchError::Tls);
    // Unless it is stated beside them.
    let client = ReqwestClient::builder().more_roots_from_pem(&certificate::root_pem()).build().unwrap();
    let (fetched, _) = fetching.get(&client, Request::new(url_of(&server.url())));
    assert_eq!(fetched.unwrap().body, b"{}");
}

#[test]
fn roots_that_are_added_take_the_place_of_none() {
    let _turn = turn();
    let (ours, other) = (certificate::root_pem(), certificate::other_root_pem());
    let server = with(Kind::Good, &[]);
    let fetching = Fetching::new();
    let fetched = |builder: ReqwestClientBuilder| {
        let (fetched, _) = fetching.get(&builder.build().unwrap(), Request::new(url_of(&server.url())));
        fetched.map(|response| response.body)
    };
    let builder = ReqwestClient::builder;
    assert_eq!(fetched(builder().only_roots_from_pem(&ours).more_roots_from_pem(&other)).unwrap(), b"{}");
    assert_eq!(fetched(builder().only_roots_from_pem(&other).more_roots_from_pem(&ours)).unwrap(), b"{}");
    if ReqwestClient::new().is_ok() {
        assert_eq!(fetched(builder().more_roots_from_pem(&ours).more_roots_from_pem(&other)).unwrap(), b"{}");
    }
    let replaced = builder().only_roots_from_pem(&ours).only_roots_from_pem(&other);
    assert_eq!(fetched(replaced).unwrap_err(), FetchError::Tls);
    let replaced = builder().more_roots_from_pem(&ours).only_roots_from_pem(&other);
    assert_eq!(fetched(replaced).unwrap_err(), FetchError::Tls);
}

#[test]
fn a_certificate_is_verified_for_every_fetch() {
    let _turn = turn();
    let server = with(Kind::Good, &[]);
    let (client, fetching) = (crate::measure::client(), Fetching::new());
    for _ in 0..3 {
        fetching.get(&client, Request::new(url_of(&server.url()))).0.unwrap();
    }
    assert_eq!(server.resumed(), [false; 3]);
}

#[test]
fn a_peer_without_tls_is_refused() {
    let _turn = turn();
    for answer in [ok("{}"), "SSH-2.0-OpenSSH_9.2\r\n".to_owned()] {
        let server = Server::plain(move |mut connection, _| {
            let answer = answer.clone();
            async move { connection.write_all(answer.as_bytes()).await.unwrap() }
        });
        let url = format!("https://localhost:{}/", server.address.port());
        assert_eq!(fetch(&url).unwrap_err(), FetchError::Tls);
    }
}

#[test]
fn only_what_the_client_offers_is_spoken() {
    let _turn = turn();
    let server = with(Kind::Good, &["h2"]);
    assert_eq!(fetch(&server.url()).unwrap_err(), FetchError::Tls);
    assert!(server.heads.all().iter().all(String::is_empty));
}

#[test]
fn a_provider_without_suites_is_told_when_the_client_is_built() {
    let mut provider = rustls_graviola::default_provider();
    provider.cipher_suites.clear();
    let refused = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem()).provider(provider).build();
    assert_eq!(refused.unwrap_err(), ClientError::Provider);
    // Another provider is used as it is.
    let mut provider = rustls_graviola::default_provider();
    provider.cipher_suites.truncate(1);
    let builder = ReqwestClient::builder().only_roots_from_pem(&certificate::root_pem());
    assert!(builder.provider(Arc::new(provider)).build().is_ok());
}

#[test]
fn roots_that_are_none_are_told_when_the_client_is_built() {
    let cut = certificate::root_pem().replacen("MII", "MI", 1);
    for pem in ["", "no PEM", "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n", &cut] {
        let only = ReqwestClient::builder().only_roots_from_pem(pem).build();
        assert_eq!(only.unwrap_err(), ClientError::RootCertificates, "{pem}");
        let more = ReqwestClient::builder().more_roots_from_pem(pem).build();
        assert_eq!(more.unwrap_err(), ClientError::RootCertificates, "{pem}");
    }
}
