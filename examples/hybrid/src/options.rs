//! Flags, each of which is an environment variable too.

mod client;
mod limits;
mod network;
mod span;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use client::{ClientAction, ClientOptions};
pub(crate) use limits::{KeyLead, OrdersLimits, SessionLimits};
pub(crate) use network::{Address, Origin};
pub(crate) use users::{NewUser, users_of};

use crate::{service_secret::ServiceSecret, store::StoreName};

/// Browser sessions, short-lived tokens, rotation, and log-out that works
///
/// Without a command, both services are started in one process.
#[derive(Debug, Parser)]
#[command(name = "hybrid", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start both services in one process
    Serve(ServeOptions),
    /// Start the service that browsers and native clients log in at
    Web(WebOptions),
    /// Start the API
    Orders(OrdersOptions),
    /// Look at and change the signing keys
    Keys(KeysOptions),
    /// Log in from a terminal, and order
    Client(ClientOptions),
}

/// What `serve`, `web` and `orders` have in common.
#[derive(Args, Clone, Debug)]
pub(crate) struct Places {
    /// Where `web` listens, or where `orders` reaches it; port 0 picks a free one
    #[arg(long, env = "HYBRID_WEB", value_name = "ADDR", default_value = "127.0.0.1:8400")]
    pub(crate) web: Address,
    /// Where `orders` listens, or where `web` reaches it; port 0 picks a free one
    #[arg(long, env = "HYBRID_ORDERS", value_name = "ADDR", default_value = "127.0.0.1:8401")]
    pub(crate) orders: Address,
    /// The origin that browsers use, and the issuer [default: http://localhost:PORT]
    #[arg(long, env = "HYBRID_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<Origin>,
    /// The folder of the signing keys, made if it is empty [default: a temporary one]
    #[arg(long, env = "HYBRID_KEYS", value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
    /// What `orders` shows `web` [default: a random one in the file `service-secret` of --keys]
    #[arg(long, env = "HYBRID_SERVICE_SECRET", value_name = "S", hide_env_values = true)]
    pub(crate) service_secret: Option<ServiceSecret>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) places: Places,
    #[command(flatten)]
    pub(crate) kept: Kept,
    #[command(flatten)]
    pub(crate) sessions: SessionLimits,
    #[command(flatten)]
    pub(crate) api: ApiOptions,
    #[command(flatten)]
    pub(crate) lead: KeyLead,
    #[command(flatten)]
    pub(crate) limits: OrdersLimits,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct WebOptions {
    #[command(flatten)]
    pub(crate) places: Places,
    #[command(flatten)]
    pub(crate) kept: Kept,
    #[command(flatten)]
    pub(crate) sessions: SessionLimits,
    #[command(flatten)]
    pub(crate) lead: KeyLead,
    #[command(flatten)]
    pub(crate) limits: OrdersLimits,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct OrdersOptions {
    #[command(flatten)]
    pub(crate) places: Places,
    #[command(flatten)]
    pub(crate) api: ApiOptions,
    #[command(flatten)]
    pub(crate) limits: OrdersLimits,
}

/// What `web` keeps.
#[derive(Args, Clone, Debug)]
pub(crate) struct Kept {
    /// memory, redb:PATH, postgres://… or redis://… [default: redb in a temporary folder]
    #[arg(long, env = "HYBRID_STORE", value_name = "S", hide_env_values = true)]
    pub(crate) store: Option<StoreName>,
    /// NAME:PASSWORD of a user to make, if there is none of this name; may be repeated
    #[arg(
        long = "user",
        env = "HYBRID_USER",
        value_name = "NAME:PASSWORD",
        hide_env_values = true,
        value_delimiter = '\n'
    )]
    pub(crate) users: Vec<NewUser>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ApiOptions {
    /// What `htu` of a DPoP proof is compared with, and the path [default: as printed]
    #[arg(long, env = "HYBRID_ORDERS_URL", value_name = "URL")]
    pub(crate) orders_url: Option<Origin>,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct KeysOptions {
    #[command(subcommand)]
    pub(crate) action: KeysAction,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum KeysAction {
    /// List the keys: id, state, and since when
    List {
        #[command(flatten)]
        place: KeysPlace,
    },
    /// Make a key that will sign later, and print its id
    Announce {
        #[command(flatten)]
        place: KeysPlace,
    },
    /// Let an announced key sign; the key that was active retires
    Activate {
        /// The id of the key [default: the one that was announced first]
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: Option<String>,
        /// Activate it before its lead is over: services with an older key set refuse its tokens until they fetch
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        place: KeysPlace,
    },
    /// Replace the active key by the one that was announced first
    Retire {
        /// The id of the active key [default: the one there is]
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: Option<String>,
        #[command(flatten)]
        place: KeysPlace,
    },
    /// Take a key out at once, and have its tokens refused
    Drop {
        /// The id of the key
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
        #[command(flatten)]
        place: KeysPlace,
    },
}

#[derive(Args, Clone, Debug)]
pub(crate) struct KeysPlace {
    /// The folder of the signing keys
    #[arg(long, env = "HYBRID_KEYS", value_name = "DIR")]
    pub(crate) keys: PathBuf,
    #[command(flatten)]
    pub(crate) lead: KeyLead,
    #[command(flatten)]
    pub(crate) limits: OrdersLimits,
}
