//! `oidc-provider`, which signs, rotates and drops.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use cotter::{
    Es256, VerifyError,
    profile::{AccessTokens, Presentation},
};
use cotter_jwks::{Discovery, RemoteJwks};
use libtest_mimic::Failed;
use serde_json::Value;

use super::client;

/// A process of Node, which ends when its input does.
pub struct Provider {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    issuer: String,
}

impl Provider {
    pub fn start() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop");
        if !folder.join("node_modules/oidc-provider").exists() {
            return Err(format!("{} has no node_modules", folder.display()));
        }
        let mut command = Command::new("node");
        let command = command.arg(folder.join("provider.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
        // It asks this machine alone.
        let command = command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1");
        let mut child = command.spawn().map_err(|error| format!("node: {error}"))?;
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let mut started = Self { child, input, output, issuer: String::new() };
        started.issuer = started.answer()?["issuer"].as_str().ok_or("it does not name its issuer")?.to_owned();
        Ok(started)
    }

    fn ask(&mut self, command: &str) -> Result<Value, String> {
        let input = self.input.as_mut().unwrap();
        writeln!(input, "{command}").and_then(|()| input.flush()).map_err(|error| error.to_string())?;
        self.answer()
    }

    fn answer(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(|error| error.to_string())?;
        serde_json::from_str(&line).map_err(|error| format!("{line:?}: {error}"))
    }

    fn token(&mut self) -> Result<String, String> {
        let answer = self.ask("token")?;
        answer["access_token"].as_str().map(str::to_owned).ok_or_else(|| format!("no token: {answer}"))
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

/// Longer than the cool-down.
const AFTER_COOL_DOWN: Duration = Duration::from_millis(1100);

/// `{"alg":"ES256","typ":"at+jwt","kid":"none"}`, under no key.
const UNKNOWN: &str = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCIsImtpZCI6Im5vbmUifQ.eA.AA";

pub fn check(mut provider: Provider) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let keys = RemoteJwks::<Es256>::of_issuer(&provider.issuer, Discovery::OpenIdConnect);
        let keys = keys.issuer_on_loopback().cool_down(Duration::from_secs(1)).start_with(client()).unwrap();
        let tokens = AccessTokens::new(keys.keyring(), &provider.issuer, "https://api.example");
        let verify = |token: &str| tokens.verify(token, Presentation::bearer()).map(drop);
        let first = provider.token()?;
        assert_eq!(verify(&first), Err(VerifyError::KeysUnavailable), "before the first set");
        let is_ready = tokio::time::timeout(Duration::from_secs(10), keys.ready()).await;
        assert!(is_ready.is_ok_and(|is_ready| is_ready), "{:?}", keys.status());
        assert_eq!(verify(&first), Ok(()));
        assert_eq!(keys.verify_or_refresh(&first, verify).await, Ok(()));

        provider.ask("rotate")?;
        let second = provider.token()?;
        assert_ne!(first.split('.').next(), second.split('.').next(), "one key id for both");
        assert_eq!(verify(&second), Err(VerifyError::KidUnknown), "before it is asked for");
        tokio::time::sleep(AFTER_COOL_DOWN).await;
        assert_eq!(keys.verify_or_refresh(&second, verify).await, Ok(()), "{:?}", keys.status());
        assert_eq!((verify(&first), keys.status().keys), (Ok(()), 2), "both keys are published");

        provider.ask("drop")?;
        assert_eq!(verify(&first), Ok(()), "as long as nobody has asked");
        tokio::time::sleep(AFTER_COOL_DOWN).await;
        assert_eq!(keys.verify_or_refresh(UNKNOWN, verify).await, Err(VerifyError::KidUnknown));
        assert_eq!((verify(&first), verify(&second)), (Err(VerifyError::KidUnknown), Ok(())), "{:?}", keys.status());
        keys.shutdown().await;
        assert_eq!(verify(&second), Err(VerifyError::KeysUnavailable), "after the end");
        Ok(())
    })
}
