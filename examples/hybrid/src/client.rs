//! The native client: a short access token in memory, and a refresh token that rotates in a file.
//!
//! ```text
//! client         what each command does, and its exit status
//! ├▶ login       the code flow with PKCE, over a loopback port (RFC 8252)
//! │  └▶ callback the answer that the browser brings
//! ├▶ endpoint    /token and /revoke
//! └▶ token_file  the refresh token, under a lock
//! ```

mod callback;
mod endpoint;
mod login;
mod token_file;

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::{
    failure::Failure,
    http_client::{body_of, client_of},
    options::{Address, ClientAction, ClientOptions, Origin},
};
use endpoint::{Endpoint, Revoked};
use token_file::{Held, TokenFile};

/// The client's id at the issuer.
const CLIENT_ID: &str = "hybrid-cli";
const SCOPES: &str = "orders:read orders:write";

/// The exit status that says to try later (`EX_TEMPFAIL` of sysexits.h).
const TRY_LATER: u8 = 75;

/// How long a request may take.
const WITHIN: Duration = Duration::from_secs(7);

/// Why a command is not done.
#[derive(Debug)]
pub(crate) enum Undone {
    /// Final: only another log-in, or another command, helps.
    Final(String),
    /// What there is has been kept, and may work later.
    Later(String),
}

impl Undone {
    fn last(message: impl Into<String>) -> Self {
        Self::Final(message.into())
    }

    fn later(message: impl Into<String>) -> Self {
        Self::Later(message.into())
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Final(failure.to_string())
    }
}

impl fmt::Display for Undone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Final(message) | Self::Later(message)) = self;
        f.write_str(message)
    }
}

/// An order, as the API shows it.
#[derive(Deserialize)]
struct Order {
    id: String,
    item: String,
    state: String,
}

#[derive(Deserialize)]
struct Orders {
    orders: Vec<Order>,
}

/// Exit status 0: done; 1: final; 75: try later.
pub(crate) fn run(options: ClientOptions) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(act(options)),
        Err(error) => Err(Undone::last(format!("runtime: {error}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(undone) => {
            let _ = writeln!(io::stderr(), "error: {undone}");
            ExitCode::from(match undone {
                Undone::Final(_) => 1,
                Undone::Later(_) => TRY_LATER,
            })
        }
    }
}

async fn act(options: ClientOptions) -> Result<(), Undone> {
    let ClientOptions { places, action } = options;
    let file = TokenFile::at(places.token_file)?;
    let endpoint = Endpoint::of(&places.public_url)?;
    match action {
        ClientAction::Login { no_browser } => login::login(&endpoint, &file, !no_browser).await,
        ClientAction::Orders => {
            let answer = asked(&endpoint, &file, &Api::of(places.orders, None)?).await?;
            let orders: Orders = read(&answer)?;
            orders.orders.iter().try_for_each(print)
        }
        ClientAction::Order { item } => {
            let answer = asked(&endpoint, &file, &Api::of(places.orders, Some(item))?).await?;
            print(&read(&answer)?)
        }
        ClientAction::Logout => logout(&endpoint, &file).await,
    }
}

/// The API, and what is asked of it.
struct Api {
    url: String,
    http: reqwest::Client,
    /// What is ordered; or the orders are listed.
    item: Option<String>,
}

impl Api {
    fn of(orders: Address, item: Option<String>) -> Result<Self, Failure> {
        if !orders.is_loopback() {
            return Err(Failure::new("--orders is not on this machine: an access token is not sent over plain HTTP"));
        }
        let origin: Origin = orders.origin().parse().map_err(Failure::new)?;
        Ok(Self { url: format!("{origin}/orders"), http: client_of(&origin, WITHIN)?, item })
    }

    /// The status and the body.
    async fn ask(&self, access_token: &str) -> Result<(u16, Vec<u8>), Undone> {
        let request = match &self.item {
            None => self.http.get(&self.url),
            Some(item) => {
                let body = serde_json::json!({ "item": item }).to_string();
                self.http.post(&self.url).header("content-type", "application/json").body(body)
            }
        };
        let unreachable = |error: reqwest::Error| match &self.item {
            // Sent, and perhaps carried out: not sent again.
            Some(_) if !error.is_connect() => {
                Undone::later("orders does not answer: the order may have been placed, so list the orders first")
            }
            _ => Undone::later("orders cannot be reached"),
        };
        let response = request.bearer_auth(access_token).send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        let body = body_of(response).await.map_err(unreachable)?;
        Ok((status, body.unwrap_or_default()))
    }
}

/// Asks the API with a new access token. If it is refused, a second one tells whether the session is over.
async fn asked(endpoint: &Endpoint, file: &TokenFile, api: &Api) -> Result<Vec<u8>, Undone> {
    for _ in 0..2 {
        let access = access_token(endpoint, file).await?;
        let (status, body) = api.ask(&access).await?;
        match status {
            200 | 201 => return Ok(body),
            401 => {}
            400 | 403 => return Err(Undone::last(format!("orders refuses this: status {status}"))),
            _ => return Err(Undone::later(format!("orders cannot tell now: status {status}"))),
        }
    }
    Err(Undone::later("orders refuses a new access token"))
}

/// Refreshes, one process at a time, and keeps the successor before the access token is used.
async fn access_token(endpoint: &Endpoint, file: &TokenFile) -> Result<Zeroizing<String>, Undone> {
    let held = file.hold().await?;
    let token =
        held.read(endpoint.issuer())?.ok_or_else(|| Undone::last("not logged in: use `hybrid client login`"))?;
    match endpoint.refresh(&token).await {
        Ok(tokens) => {
            held.write(endpoint.issuer(), &tokens.refresh_token)?;
            Ok(tokens.access_token)
        }
        Err(Undone::Final(message)) => {
            held.remove()?;
            Err(Undone::Final(message))
        }
        Err(later) => Err(later),
    }
}

/// Ends the session at the issuer, and then forgets the token.
async fn logout(endpoint: &Endpoint, file: &TokenFile) -> Result<(), Undone> {
    let held: Held<'_> = file.hold().await?;
    let Some(token) = held.read(endpoint.issuer())? else { return Ok(()) };
    match endpoint.revoke(&token).await? {
        Revoked::Done => held.remove(),
    }
}

fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Undone> {
    serde_json::from_slice(body).map_err(|_| Undone::later("orders answers what cannot be read"))
}

fn print(order: &Order) -> Result<(), Undone> {
    writeln!(io::stdout(), "{}", line(order)).map_err(|error| Undone::last(format!("standard output: {error}")))
}

/// An order on a line. Whoever named it does not write to this terminal, nor turn the line round.
fn line(Order { id, item, state }: &Order) -> String {
    let is_plain = |character: char| !character.is_control() && !TURNS.contains(&character);
    let line = format!("{id}  {state}  {item}");
    line.chars().map(|character| if is_plain(character) { character } else { '\u{fffd}' }).collect()
}

/// Characters that begin another line, or change the direction of what follows (Unicode's UAX #9).
const TURNS: [char; 14] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}',
    '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_a_line_and_writes_nothing_else_to_a_terminal() {
        let order = |item: &str| Order { id: "1".to_owned(), item: item.to_owned(), state: "placed".to_owned() };
        assert_eq!(line(&order("a kettle, für zwei \u{1f375}")), "1  placed  a kettle, für zwei \u{1f375}");
        let controls = (0..0x20).chain(0x7f..0xa0).filter_map(char::from_u32);
        for character in controls.chain(TURNS) {
            assert_eq!(line(&order(&format!("a{character}[2Jb"))), "1  placed  a\u{fffd}[2Jb", "{character:?}");
        }
    }
}
