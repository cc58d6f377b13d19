//! A cookie session under an address that was not checked: over plain `http`, it is for this machine alone. (E0308)
use cotter_axum::browser::BrowserSessions;
use cotter_http::{OriginError, PublicOrigin};
use cotter_session::{Sessions, store::SessionStore};

fn sessions(sessions: Sessions<dyn SessionStore>, public_url: &str) -> Result<BrowserSessions, OriginError> {
    #[cfg(not(feature = "misuse"))]
    return Ok(BrowserSessions::new(sessions, PublicOrigin::https(public_url)?));
    #[cfg(feature = "misuse")]
    return PublicOrigin::https(public_url).map(|_| BrowserSessions::new(sessions, public_url));
}

fn main() {
    let _ = sessions;
}
