//! Key sets over HTTP on loopback, as `cotter keys jwks` writes them: the clients of the libraries find in them the keys of what
//! `cotter issue` prints.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{self, Command},
    sync::LazyLock,
    thread,
};

use cotter_issue::store::{KeyFolder, KeyStore};
use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::{
    interpreter::{Interpreter, Library},
    tokens::{AUDIENCE, ISSUER},
};

/// The algorithms, each with a folder of keys; the libraries pass over the members of a set that they do not know.
const ALGORITHMS: [&str; 9] = ["Ed25519", "ML-DSA-44", "RS256", "PS256", "ES256", "ES384", "ES512", "ES256K", "EdDSA"];

/// A key of a folder, and the set of the folder.
struct Published {
    algorithm: &'static str,
    /// A file.
    key: PathBuf,
    kid: String,
    jwks: String,
}

/// How many tokens the library accepted, each under the set of its own folder and under one of all.
pub fn check(interpreter: &mut Interpreter, library: &Library) -> Result<usize, Failed> {
    // Made once for all libraries.
    static KEYS: LazyLock<Result<(SocketAddr, Vec<Published>), String>> = LazyLock::new(|| {
        let keys: Result<Vec<Published>, String> = ALGORITHMS.into_iter().map(published).collect();
        let keys = keys?;
        let address = serve(documents(&keys)).map_err(|error| error.to_string())?;
        Ok((address, keys))
    });
    if !["PyJWT", "jose"].contains(&library.name.as_str()) {
        return Ok(0);
    }
    let (address, keys) = KEYS.as_ref().map_err(Clone::clone)?;
    let mut accepted = 0;
    for Published { algorithm, key, kid, .. } in keys.iter().filter(|key| library.has(key.algorithm)) {
        for set in [algorithm, "all"] {
            let place = format!("{} over HTTP: {algorithm} in the set of {set}", library.name);
            let mut fetch = |kid: &str| {
                let key = key.display().to_string();
                let options = ["--alg", algorithm, "--kid", kid, "--key", &key, "--iss", ISSUER, "--aud", AUDIENCE];
                let words = ["--sub", "user-17", "--typ", "order+jwt", "--lifetime", "600", "--claim-json", "order=7"];
                let token = cotter(&[["issue", "jwt"].as_slice(), &options, &words].concat())?;
                let request = json!({
                    "op": "fetch", "library": library.name, "alg": algorithm, "iss": ISSUER, "aud": AUDIENCE,
                    "url": format!("http://{address}/{set}"), "token": token.trim_end(),
                });
                Ok::<_, Failed>(interpreter.ask(&request))
            };
            let claims = fetch(kid)?.map_err(|why| format!("{place}: {why}"))?;
            assert_eq!(claims["order"], 7, "{place}");
            if fetch("another")?.is_ok() {
                return Err(format!("{place}: accepted under an id that is not in it").into());
            }
            accepted += 1;
        }
    }
    if accepted < 14 {
        return Err(format!("{} over HTTP: accepted {accepted} tokens", library.name).into());
    }
    Ok(accepted)
}

/// Makes a folder with a key that signs, and its set.
fn published(algorithm: &'static str) -> Result<Published, String> {
    let base = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("interop");
    let folder = base.join(format!("{algorithm}-{}", process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&base).map_err(|error| error.to_string())?;
    let path = folder.display().to_string();
    let kid = cotter(&["keys", "new", "--alg", algorithm, "--danger-signing-at-once", "--keys", &path])?;
    let jwks = cotter(&["keys", "jwks", "--keys", &path])?;
    let (_, stored) = KeyFolder::at(&folder).load().map_err(|error| error.to_string())?.ok_or("the folder is empty")?;
    let (_, pem) = stored.keys().next().ok_or("the folder has no key")?;
    let key = base.join(format!("{algorithm}-{}.pem", process::id()));
    // The command reads no key that is open to others.
    fs::write(&key, pem)
        .and_then(|()| fs::set_permissions(&key, fs::Permissions::from_mode(0o600)))
        .and_then(|()| fs::remove_dir_all(&folder))
        .map_err(|error| error.to_string())?;
    Ok(Published { algorithm, key, kid: kid.trim_end().to_owned(), jwks })
}

/// The set of each folder, byte for byte, and one with the members of all.
fn documents(keys: &[Published]) -> Vec<(String, String)> {
    let members = keys.iter().flat_map(|key| {
        let set: Value = serde_json::from_str(&key.jwks).unwrap();
        set["keys"].as_array().unwrap().clone()
    });
    let all = json!({"keys": members.collect::<Vec<_>>()}).to_string();
    let each = keys.iter().map(|key| (format!("/{}", key.algorithm), key.jwks.clone()));
    each.chain([("/all".to_owned(), all)]).collect()
}

/// What the command prints.
fn cotter(arguments: &[&str]) -> Result<String, String> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_cotter")).args(arguments).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// Answers with these documents, for as long as the test runs.
fn serve(documents: Vec<(String, String)>) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that leaves early is its own affair.
            let _ = respond(stream, &documents);
        }
    });
    Ok(address)
}

fn respond(mut stream: TcpStream, documents: &[(String, String)]) -> io::Result<()> {
    let mut request = BufReader::new(stream.try_clone()?);
    let (mut first, mut line) = (String::new(), String::new());
    request.read_line(&mut first)?;
    while request.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default();
    let (_, document) = documents.iter().find(|(name, _)| name == path).ok_or(io::ErrorKind::NotFound)?;
    let length = document.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/jwk-set+json\r\nContent-Length: {length}\r\n")?;
    write!(stream, "Connection: close\r\n\r\n{document}")
}
