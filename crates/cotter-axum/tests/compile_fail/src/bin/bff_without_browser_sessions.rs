//! A BFF on sessions alone: without the cookie's rules, it would have no protection from other sites. (E0308)
use std::{sync::Arc, time::Duration};

use cotter_axum::{
    bff::{Bff, TokenSource, Upstream},
    browser::BrowserSessions,
};
use cotter_http::PublicOrigin;
use cotter_session::{MemoryStore, SessionPolicy, Sessions};

fn orders(tokens: Arc<dyn TokenSource>, upstream: Upstream) -> Option<Bff> {
    let sessions = Sessions::new(MemoryStore::new(10).ok()?, SessionPolicy::new(Duration::from_secs(600)));
    let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::https("https://shop.example").ok()?);
    #[cfg(not(feature = "misuse"))]
    return Some(Bff::new(browser, tokens, upstream, "https://orders.example"));
    #[cfg(feature = "misuse")]
    return Some(Bff::new((browser, sessions.erased()).1, tokens, upstream, "https://orders.example"));
}

fn main() {
    let _ = orders;
}
