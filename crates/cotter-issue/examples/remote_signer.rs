//! A key in another process: the child makes it, keeps it, and signs the digests that it reads. A KMS is asked in the same way.

#![allow(clippy::print_stdout, reason = "an example prints, and the child answers")]

use std::{env, error::Error, io, io::prelude::*, pin::pin, process, sync::Mutex, task, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use cotter::{Es256, PinnedKey};
use cotter_issue::{Lifetime, jwt, remote::*};
use p256::{ecdsa, elliptic_curve::Generate};

/// The child: its first line is the public key, and each further one the DER of a signature of the digest that it was sent.
fn child() -> Result<(), Box<dyn Error>> {
    let key = ecdsa::SigningKey::try_generate_from_rng(&mut getrandom::SysRng)?;
    println!("{}", BASE64.encode(key.verifying_key().to_sec1_point(true)));
    for digest in io::stdin().lines() {
        let digest = BASE64.decode(digest?)?;
        let signature: ecdsa::Signature = ecdsa::signature::hazmat::PrehashSigner::sign_prehash(&key, &digest)?;
        println!("{}", BASE64.encode(signature.to_der()));
    }
    Ok(())
}

/// The parent's end of the pipes.
struct Remote(Mutex<(process::ChildStdin, io::Lines<io::BufReader<process::ChildStdout>>)>);

impl Remote {
    fn start() -> Result<(Self, PinnedKey<Es256>), Box<dyn Error>> {
        let mut command = process::Command::new(env::current_exe()?);
        let mut child =
            command.env("SIGNS", "1").stdin(process::Stdio::piped()).stdout(process::Stdio::piped()).spawn()?;
        let (stdin, stdout) = (child.stdin.take().ok_or("no pipe")?, child.stdout.take().ok_or("no pipe")?);
        let mut lines = io::BufReader::new(stdout).lines();
        let point = lines.find_map(|line| BASE64.decode(line.ok()?).ok().filter(|point| point.len() == 33));
        Ok((Self(Mutex::new((stdin, lines))), PinnedKey::from_raw("2026-11", &point.ok_or("no public key")?)?))
    }

    /// It blocks, for the sake of brevity: a service would await its pipes, or its KMS.
    fn ask(&self, digest: &[u8]) -> io::Result<Vec<u8>> {
        let mut pipes = self.0.lock().map_err(|_| io::Error::other("a thread has panicked"))?;
        writeln!(pipes.0, "{}", BASE64.encode(digest))?;
        BASE64.decode(pipes.1.next().ok_or(io::ErrorKind::BrokenPipe)??).map_err(io::Error::other)
    }
}

impl RemoteSigner for Remote {
    type Error = io::Error;

    async fn sign(&self, request: &SigningRequest) -> Result<RemoteSignature, RemoteFailure<io::Error>> {
        let digest = request.digest().ok_or_else(|| RemoteFailure::Refused(io::ErrorKind::Unsupported.into()))?;
        self.ask(&digest).map(RemoteSignature::ecdsa_der).map_err(RemoteFailure::Unavailable)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("SIGNS").is_some() {
        return child();
    }
    let (remote, key) = Remote::start()?;
    let lifetime = Lifetime::of(Duration::from_secs(600))?;
    let issuer = jwt::Issuer::new(key, "order+jwt", "https://auth.example", "orders", lifetime)?;
    let unsigned = issuer.begin("user-17", &serde_json::json!({"order": 7}))?;

    let token = pin!(unsigned.sign_by(&remote)); // `.await` it where there is a runtime
    let task::Poll::Ready(token) = token.poll(&mut task::Context::from_waker(task::Waker::noop())) else {
        return Err("the remote does not block".into());
    };
    assert_eq!(issuer.verifier().verify(token?.expose())?.subject(), Some("user-17"));
    println!("the child has signed");
    Ok(())
}
