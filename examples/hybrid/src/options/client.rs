//! The options of the native client.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Address, Origin};

#[derive(Args, Clone, Debug)]
pub(crate) struct ClientOptions {
    #[command(flatten)]
    pub(crate) places: ClientPlaces,
    #[command(subcommand)]
    pub(crate) action: ClientAction,
}

#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ClientAction {
    /// Log in with a browser
    Login {
        /// Print the address to open, alone on a line, and open nothing
        #[arg(long)]
        no_browser: bool,
    },
    /// List the orders
    Orders,
    /// Order something
    Order {
        /// What to order
        item: String,
    },
    /// Log out, and forget the refresh token
    Logout,
}

#[derive(Args, Clone, Debug)]
pub(crate) struct ClientPlaces {
    /// The issuer
    #[arg(long, global = true, env = "HYBRID_PUBLIC_URL", value_name = "URL", default_value = "http://localhost:8400")]
    pub(crate) public_url: Origin,
    /// The API
    #[arg(long, global = true, env = "HYBRID_ORDERS", value_name = "ADDR", default_value = "127.0.0.1:8401")]
    pub(crate) orders: Address,
    /// Where the refresh token is kept, in a file of mode 0600 [default: $XDG_STATE_HOME/hybrid/token]
    #[arg(long, global = true, env = "HYBRID_TOKEN_FILE", value_name = "F")]
    pub(crate) token_file: Option<PathBuf>,
}
