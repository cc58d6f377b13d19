//! Log-in with a cookie: `cargo run -p cotter-axum --example session_login`, then open the address.
//!
//! Over plain `http` this works on this machine alone: `PublicOrigin` refuses any other.
#![allow(clippy::print_stdout, reason = "it says where it listens")]

use std::{error::Error, time::Duration};

use axum::{
    Form, Router,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use cotter_axum::browser::{self, BrowserError, BrowserSession, BrowserSessions, LogIn};
use cotter_http::PublicOrigin;
use cotter_session::{MemoryStore, SessionPolicy, Sessions, Subject};
use http::StatusCode;

const LOG_IN: &str = r#"<form method="post" action="/login">
  <label>Name <input name="username"></label>
  <label>Password, which is "secret" <input name="password" type="password"></label> <button>Log in</button>
</form>"#;

const LOG_OUT: &str = r#"<p>You are logged in. <a href="/account/sessions">Your sessions</a></p>
<form method="post" action="/logout"><button>Log out</button></form>
<form method="post" action="/logout-everywhere"><button>Log out everywhere</button></form>"#;

#[derive(serde::Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

async fn page(session: Option<BrowserSession>) -> Html<&'static str> {
    Html(if session.is_some() { LOG_OUT } else { LOG_IN })
}

async fn log_in(log_in: LogIn, Form(credentials): Form<Credentials>) -> Result<Response, BrowserError> {
    let Ok(subject) = Subject::new(&credentials.username) else { return Ok(StatusCode::UNAUTHORIZED.into_response()) };
    // Before the password is checked: a log-out everywhere beats the log-ins that it races with.
    let epochs = log_in.epochs(&subject).await?;
    // Yours has a hash of it, by Argon2id.
    if credentials.password != "secret" {
        return Ok((StatusCode::UNAUTHORIZED, Html(LOG_IN)).into_response());
    }
    let (_session, cookie) = log_in.begin(subject, epochs).await?;
    Ok((cookie, Redirect::to("/")).into_response())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://localhost:{}", listener.local_addr()?.port());
    let sessions = Sessions::new(MemoryStore::new(10_000)?, SessionPolicy::new(Duration::from_secs(600)));
    let browser = BrowserSessions::new(sessions.erased(), PublicOrigin::on_loopback(&origin)?);
    let app = Router::new()
        .route("/", get(page))
        .route("/login", post(log_in))
        .merge(browser::routes())
        .layer(browser.private_answers())
        .with_state(browser);
    println!("{origin}");
    axum::serve(listener, app).await?;
    Ok(())
}
