//! The code flow with PKCE, over a loopback port (RFC 8252 §7.3, RFC 7636).

use std::{
    io::{self, Write},
    process::{Command, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{CLIENT_ID, SCOPES, Undone, callback, endpoint::Endpoint, token_file::TokenFile};

/// Logs in with a browser, and keeps the refresh token.
pub(super) async fn login(endpoint: &Endpoint, file: &TokenFile, opens_browser: bool) -> Result<(), Undone> {
    let (verifier, state) = (random()?, random()?);
    let listener = TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.map_err(|error| Undone::later(format!("loopback port: {error}")))?;
    let port = listener.local_addr().map_err(|error| Undone::later(format!("loopback port: {error}")))?.port();
    let redirect_uri = format!("http://127.0.0.1:{port}/callback");

    let address = authorization_address(endpoint, &redirect_uri, &verifier, &state);
    if !(opens_browser && open(&address).await) {
        let mut out = io::stdout();
        let written = writeln!(out, "{address}").and_then(|()| out.flush());
        written.map_err(|error| Undone::last(format!("standard output: {error}")))?;
    }
    let code = callback::code(listener, &state, endpoint.issuer()).await?;
    let tokens = endpoint.exchange(&code, &redirect_uri, &verifier).await?;

    let former = match keep(endpoint, file, &tokens.refresh_token).await {
        Ok(former) => former,
        Err(undone) => {
            // Nobody would have it, and nobody could end its session.
            let _ = endpoint.revoke(&tokens.refresh_token).await;
            return Err(undone);
        }
    };
    if let Some(former) = former {
        // It is not used any more. If this fails, it ends by itself when it is not used.
        let _ = endpoint.revoke(&former).await;
    }
    Ok(())
}

/// Writes the refresh token to the file, and returns the one that it replaces.
async fn keep(
    endpoint: &Endpoint,
    file: &TokenFile,
    token: &Zeroizing<String>,
) -> Result<Option<Zeroizing<String>>, Undone> {
    let held = file.hold().await?;
    let former = held.read(endpoint.issuer()).ok().flatten();
    held.write(endpoint.issuer(), token)?;
    Ok(former)
}

fn authorization_address(endpoint: &Endpoint, redirect_uri: &str, verifier: &str, state: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("response_type", "code")
        .append_pair("client_id", CLIENT_ID)
        .append_pair("redirect_uri", redirect_uri)
        .append_pair("scope", SCOPES)
        .append_pair("state", state)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256")
        .finish();
    format!("{}/authorize?{query}", endpoint.issuer())
}

/// 32 random bytes, as 43 characters.
fn random() -> Result<Zeroizing<String>, Undone> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| Undone::last(format!("random bytes: {error}")))?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes)))
}

/// Opens an address in a browser. Says whether a program for that could be started, and has not failed at once.
async fn open(address: &str) -> bool {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut opening) = command.spawn() else { return false };
    // It may run for as long as the browser that it starts.
    for _ in 0..20 {
        match opening.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(_) => return false,
        }
    }
    true
}
