//! One fetch, and what a verifier would do with the response.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cotter::{Ed25519, JwksReader, JwsPublicKeyAlgorithm, KeyError, RawKeyAlgorithm};
use cotter_jwks::{
    Discovery, JwksUrl, RefreshError, RemoteJwks, ReqwestClient, StartError, UrlError,
    client::{FetchError, HttpClient, Request, Response},
    freshness::{Bounds, Freshness},
    response::{self, Answer as Read},
};
use cotter_vectors::algorithm::{AlgorithmName, Visitor};
use serde::Serialize;

use super::place::Place;
use crate::{error::Answer, printable};

/// A response, and the URL that it is from.
pub(crate) struct Fetched {
    url: String,
    response: Response,
    /// How many keys there are for each algorithm that has any.
    keys: Vec<(&'static str, usize)>,
    /// Why a verifier would not use the set, whatever its algorithm.
    refusal: Option<RefreshError>,
}

/// Fetches a set, or says why there is no response.
pub(crate) fn fetch(place: &Place<'_>, lenient: bool) -> Result<Fetched, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("cannot fetch: {error}"))?;
    let client = ReqwestClient::new().map_err(|error| error.to_string())?;
    let reader = if lenient { JwksReader::new().lenient() } else { JwksReader::new() };
    let (url, response) = runtime.block_on(async {
        match place {
            Place::Url(url) => {
                let url = read(url)?;
                let response = client.get(Request::new(url.clone())).await;
                Ok((url.clone(), response.map_err(|error| format!("{url}: {error}"))?))
            }
            Place::Issuer { issuer, is_oauth, hosts } => by_issuer(client, issuer, *is_oauth, hosts).await,
        }
    })?;
    Ok(Fetched::new(url, response, reader))
}

/// On this machine, a URL may do without TLS.
fn read(url: &str) -> Result<JwksUrl, String> {
    let read = if url.starts_with("http:") { JwksUrl::on_loopback(url) } else { JwksUrl::https(url) };
    read.map_err(|error| refused(url, error))
}

/// Says why a URL is refused, without what may be a password in it.
fn refused(url: &str, error: UrlError) -> String {
    let shown = match url.rsplit_once('@') {
        Some((_, host)) if error == UrlError::Credentials => host,
        _ => url,
    };
    format!("{shown}: {error}")
}

/// Lets the library look for the set of an issuer, and takes what it has found.
async fn by_issuer(
    client: ReqwestClient,
    issuer: &str,
    is_oauth: bool,
    hosts: &[String],
) -> Result<(JwksUrl, Response), String> {
    let seen = Seen { client: Arc::new(client), last: Arc::default() };
    let discovery = if is_oauth { Discovery::OAuth } else { Discovery::OpenIdConnect };
    let keys = RemoteJwks::<Ed25519>::of_issuer(issuer, discovery);
    let keys = if issuer.starts_with("http:") { keys.issuer_on_loopback() } else { keys };
    let keys = hosts.iter().fold(keys, |keys, host| keys.jwks_host(host));
    let last = Arc::clone(&seen.last);
    let keys = keys.start_with(seen).map_err(|error| {
        if let StartError::Url(error) = error { refused(issuer, error) } else { format!("{issuer}: {error}") }
    })?;
    let error = loop {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let status = keys.status();
        if status.succeeded > 0 || status.failures > 0 {
            break status.last_error;
        }
    };
    keys.shutdown().await;
    let last = last.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (error, last) {
        (Some(error @ RefreshError::Metadata(_)), _) => Err(format!("{issuer}: {error}")),
        (_, Some((url, true, response))) => Ok((url, response)),
        (Some(error), _) => Err(format!("{issuer}: {error}")),
        (None, _) => Err(format!("{issuer}: no response")),
    }
}

/// A client that remembers the last response, and whether it was to a request for a key set.
struct Seen {
    client: Arc<ReqwestClient>,
    last: Arc<Mutex<Option<(JwksUrl, bool, Response)>>>,
}

impl HttpClient for Seen {
    async fn get(&self, request: Request) -> Result<Response, FetchError> {
        let (url, is_set) = (request.url.clone(), request.accept == Request::new(request.url.clone()).accept);
        let response = self.client.get(request).await?;
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((url, is_set, response.clone()));
        Ok(response)
    }
}

/// Reads a response for one algorithm: how many keys there are, or why there is none.
struct Count<'r>(&'r Response, JwksReader);

impl Count<'_> {
    fn count<A: JwsPublicKeyAlgorithm>(self) -> Result<usize, RefreshError> {
        match response::read::<A>(self.0, None, &Bounds::default(), self.1) {
            Ok(Read::Set(set)) => Ok(set.keys.len()),
            Ok(_) | Err(RefreshError::Keys(KeyError::KeyringEmpty { .. })) => Ok(0),
            Err(error) => Err(error),
        }
    }
}

impl Visitor for Count<'_> {
    type Output = Result<usize, RefreshError>;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.count::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Self::Output {
        self.count::<A>()
    }

    fn secret<A: cotter::SecretAlgorithm>(self) -> Self::Output {
        Ok(0)
    }
}

impl Fetched {
    fn new(url: JwksUrl, response: Response, reader: JwksReader) -> Self {
        let (mut keys, mut refusal) = (Vec::new(), None);
        for name in AlgorithmName::ALL.iter().filter(|name| name.has_public_keys()) {
            match name.visit(Count(&response, reader)) {
                Ok(0) => {}
                Ok(count) => keys.push((name.as_str(), count)),
                Err(error) => refusal = Some(error),
            }
        }
        Self { url: url.as_str().to_owned(), response, keys, refusal }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The set, if the response is one as a whole.
    pub(crate) fn body(&self) -> Option<&[u8]> {
        let is_set = matches!(self.refusal, None | Some(RefreshError::Keys(_)));
        is_set.then_some(self.response.body.as_slice())
    }

    /// Why a verifier would not use the set: the code, and the message.
    fn refused(&self) -> Option<(&'static str, String)> {
        match &self.refusal {
            Some(error) => Some((error.code(), error.to_string())),
            None if self.keys.is_empty() => Some(("keyring-empty", "no key of the set can be used".to_owned())),
            None => None,
        }
    }

    /// Prints what a verifier would do with it. The answer is no if it would keep the keys that it has.
    pub(crate) fn print(&self, json: bool) -> io::Result<Option<Answer>> {
        let freshness = Freshness::of(&self.response.headers, &Bounds::default());
        let seconds = |time: Duration| time.as_secs();
        // When seven to eight tenths of the time are over.
        let [first, last] =
            [7, 8].map(|tenths| freshness.fresh_for.saturating_mul(tenths).as_secs().saturating_div(10));
        let field = |name: &str| {
            let fields = self.response.headers.get_all(name).iter();
            let fields: Vec<String> =
                fields.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
            (!fields.is_empty()).then(|| fields.join(", "))
        };
        let fields: Vec<(&str, String)> = ["cache-control", "expires", "age", "etag"]
            .into_iter()
            .filter_map(|name| Some((name, field(name)?)))
            .collect();
        let is_usable = self.refused().is_none();
        let mut out = anstream::stdout();
        if json {
            let line = printable::json_line(&Line {
                url: &self.url,
                ok: is_usable,
                status: self.response.status,
                bytes: self.response.body.len(),
                headers: fields.iter().map(|(name, value)| (*name, value.as_str())).collect(),
                refused: self.refused(),
                keys: self.keys.iter().copied().collect(),
                fresh_for: seconds(freshness.fresh_for),
                usable_for: seconds(freshness.usable_for),
                refresh_after: last,
            })?;
            writeln!(out, "{line}")?;
            return Ok((!is_usable).then_some(Answer::No));
        }
        writeln!(out, "{}", printable::text(&self.url))?;
        writeln!(out, "  status        {}, {} bytes", self.response.status, self.response.body.len())?;
        for (name, value) in &fields {
            writeln!(out, "  {name:<13} {}", printable::text(value))?;
        }
        match self.refused() {
            Some((code, message)) => writeln!(out, "  refused       {code}: {}", printable::text(&message))?,
            None => {
                let keys: Vec<String> = self.keys.iter().map(|(name, count)| format!("{name} {count}")).collect();
                writeln!(out, "  keys          {}", keys.join(", "))?;
            }
        }
        if is_usable {
            writeln!(
                out,
                "  fresh for     {} s, and used for at most {} s",
                seconds(freshness.fresh_for),
                seconds(freshness.usable_for)
            )?;
            writeln!(out, "  next          a verifier fetches the set again after {first} s to {last} s")?;
        } else {
            writeln!(out, "  next          a verifier keeps the keys that it has, and tries again within a minute")?;
        }
        Ok((!is_usable).then_some(Answer::No))
    }
}

/// What is said of the response, as JSON.
#[derive(Serialize)]
struct Line<'r> {
    url: &'r str,
    ok: bool,
    status: u16,
    bytes: usize,
    headers: std::collections::BTreeMap<&'r str, &'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<(&'static str, String)>,
    keys: std::collections::BTreeMap<&'static str, usize>,
    fresh_for: u64,
    usable_for: u64,
    refresh_after: u64,
}
