//! A browser session that no request has shown. (E0451)
use cotter_axum::browser::BrowserSession;

#[cfg(not(feature = "misuse"))]
fn same(session: BrowserSession) -> BrowserSession {
    session
}

#[cfg(feature = "misuse")]
fn same(session: BrowserSession) -> BrowserSession {
    let other = session.session().clone();
    BrowserSession { session: other, ..session }
}

fn main() {
    let _ = same;
}
