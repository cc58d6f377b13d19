//! What is said to somebody who has typed something else than was meant: the whole of standard error, for odd inputs.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

mod command;

use std::sync::atomic::{AtomicUsize, Ordering};

use command::{Ran, cotter, file};

/// The public key of RFC 8037 appendix A.2.
const PEM: &str = "-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
-----END PUBLIC KEY-----
";
const JWK: &str =
    r#"{"kty":"OKP","crv":"Ed25519","kid":"demo-2026","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
/// kid demo-2026, iss https://auth.example, aud orders, exp at the end of the year 2099.
const TOKEN: &str = "eyJhbGciOiJFZDI1NTE5Iiwia2lkIjoiZGVtby0yMDI2In0.\
eyJzdWIiOiJ1c2VyLTEwMjkiLCJpc3MiOiJodHRwczovL2F1dGguZXhhbXBsZSIsImF1ZCI6Im9yZGVycyIsImlhdCI6MTc2MzY4MzIwMCwiZXhwIjo0MTAy\
NDQ0ODAwLCJwcmljZSI6MS41MH0.\
tq-b_aPMz4aqYhvk252OUOBQpiIsQ81eA1TLRg9Fnr1bYxkygxsCGmv-zch48sBWLNrarYB-I-VYtSuuO5LgAA";

const GOOD: &str = "--alg Ed25519 --kid demo-2026 --key KEY --iss https://auth.example --aud orders TOKEN";

/// Runs `cotter verify` with KEY as the path of a file with this content, and TOKEN as the token.
fn verify(name: &str, key: impl AsRef<[u8]>, arguments: &str, token: &str, input: &str) -> Ran {
    // Tests run at the same time, so every run has its own file.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let path = file(&format!("confused/{}/{name}", RUNS.fetch_add(1, Ordering::Relaxed)), key);
    let word = |word: &str| match word {
        "KEY" => path.clone(),
        "TOKEN" => token.to_owned(),
        word => word.to_owned(),
    };
    let kind = if arguments.contains("--alg v4.") { "paseto" } else { "jwt" };
    let arguments: Vec<String> = ["verify", kind].into_iter().chain(arguments.split(' ')).map(word).collect();
    let ran = cotter(&arguments, input);
    Ran { err: ran.err.replace(&path, "FILE"), ..ran }
}

#[test]
fn a_token_with_something_around_it() {
    for (name, token, input, told) in [
        ("bearer", format!("Bearer {TOKEN}"), "", "found `Bearer` before it"),
        ("dpop", format!("DPoP {TOKEN}"), "", "found `DPoP` before it"),
        ("field", format!("Authorization: Bearer {TOKEN}"), "", "found the name of a header field before it"),
        ("cookie", format!("session={TOKEN}"), "", "found a name and = before it"),
        ("address", format!("https://client.example/?t={TOKEN}"), "", "found an address"),
        ("quotes", format!("\"{TOKEN}\""), "", "found quotation marks around it"),
        ("quotes-in-a-file", "-".to_owned(), "\"TOKEN\"\n", "found quotation marks around it"),
        ("two-line-ends", "-".to_owned(), "TOKEN\n\n", "found a line break at its end"),
        ("line-before", "-".to_owned(), "\nTOKEN", "found a line break before it"),
        ("space", format!("{TOKEN} "), "", "found a space at its end"),
        ("wrapped", TOKEN.replace(".ey", ".\ney"), "", "found a line break inside it"),
        ("json", format!("{{\"access_token\":\"{TOKEN}\"}}"), "", "found JSON"),
        ("percent", TOKEN.replace('.', "%2E"), "", "found percent-encoding"),
        ("escaped", format!("{TOKEN}\\n"), "", r"found a line break that is written as \n"),
        ("cut", TOKEN.replace("uO5LgAA", "…"), "", "found an ellipsis where text was left out"),
        ("mark", format!("\u{feff}{TOKEN}"), "", "found a character that cannot be seen"),
        ("key", "-".to_owned(), PEM, "found a PEM"),
        ("space-alone", " ".to_owned(), "", "found nothing but white space"),
    ] {
        let ran = verify(name, PEM, GOOD, &token, &input.replace("TOKEN", TOKEN));
        let told = format!("refused: token-not-bare: text is not a bare token: {told}\n");
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, "", told.as_str()), "{name}");
    }
}

#[test]
fn something_else_than_a_token() {
    let own_file = file("confused/token.jwt", TOKEN);
    let paseto = "v4.public.AAAA";
    let segments = "segment-count: token has a wrong number of segments: expected header.payload.signature";
    for (name, arguments, token, told) in [
        ("empty", GOOD, "", format!("{segments}\nhint: the token is empty")),
        ("word", GOOD, "token", segments.to_owned()),
        (
            "name-of-a-file",
            GOOD,
            own_file.as_str(),
            "hint: the token is the name of a file: use - in its place, and the file as standard input".to_owned(),
        ),
        (
            "paseto",
            GOOD,
            paseto,
            "header-base64: header is not canonical base64url without padding\nhint: the token is a PASETO: use 'cotter verify paseto --alg v4.public'"
                .to_owned(),
        ),
        (
            "jwt",
            &GOOD.replace("Ed25519", "v4.public"),
            TOKEN,
            "paseto-header: token has another version or purpose: expected v4.public\n\
             hint: the token is a JWT: use 'cotter verify jwt'"
                .to_owned(),
        ),
        (
            "other-purpose",
            &GOOD.replace("Ed25519", "v4.public"),
            "v4.local.AAAA",
            "hint: the token is a PASETO of v4.local: use --alg v4.local".to_owned(),
        ),
        (
            "no-kid",
            &GOOD.replace("--kid demo-2026", "--no-kid"),
            TOKEN,
            "kid-unexpected: kid is present: expected none\nhint: the token has a kid: state it with --kid instead of --no-kid"
                .to_owned(),
        ),
        (
            "other-name",
            &GOOD.replace("Ed25519", "EdDSA"),
            TOKEN,
            "hint: if the token has the other name of this algorithm, --alg 'Ed25519|EdDSA' accepts both".to_owned(),
        ),
    ] {
        let ran = verify(name, PEM, arguments, token, "");
        let told = format!("{told}\n");
        assert!(ran.code == 1 && ran.err.starts_with("refused: ") && ran.err.ends_with(&told), "{name}: {}", ran.err);
    }
    let ran = verify("no-input", PEM, GOOD, "-", "");
    assert_eq!((ran.code, ran.err.as_str()), (2, "error: standard input is empty: expected the token\n"));
}

#[test]
fn something_else_than_a_key() {
    let set = format!(r#"{{"keys":[{JWK}]}}"#);
    let array = "a JSON array: expected one JWK, or a JWK set, an object whose member keys is that array";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(PEM.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let of_set = GOOD.replace("--key ", "--jwks ");
    let of_hmac = GOOD.replace("Ed25519", "HS256");
    for (name, content, arguments, exit, told) in [
        ("empty", b"".to_vec(), GOOD, 2, "error: FILE: empty: expected a key"),
        ("blank", b" \n".to_vec(), GOOD, 2, "error: FILE: empty: expected a key"),
        ("token", TOKEN.into(), GOOD, 2, "error: FILE: a token: expected a key"),
        (
            "set",
            set.clone().into(),
            GOOD,
            2,
            "error: FILE: a JWK set: expected one key; use --jwks for a set of public keys",
        ),
        ("array", format!("[{JWK}]").into(), GOOD, 2, &format!("error: FILE: {array}")),
        ("utf-16", utf16, GOOD, 2, "error: FILE: text in UTF-16: expected UTF-8"),
        (
            "mark",
            format!("\u{feff}{JWK}").into(),
            GOOD,
            2,
            "error: FILE: text that begins with a byte order mark: expected it without one",
        ),
        ("jwk-as-set", JWK.into(), &of_set, 2, "error: FILE: a JWK: expected a JWK set; use --key for one key"),
        ("pem-as-set", PEM.into(), &of_set, 2, "error: FILE: a PEM: expected a JWK set; use --key for one key"),
        ("array-as-set", format!("[{JWK}]").into(), &of_set, 2, &format!("error: FILE: {array}")),
        (
            "no-key",
            b"no key".to_vec(),
            GOOD,
            1,
            "key refused: pem-malformed: PEM is malformed: expected one block of RFC 7468\n\
             hint: the file is text, but not a PEM, a JWK or a PASERK",
        ),
        (
            "base64",
            b"MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_vec(),
            GOOD,
            1,
            "key refused: not-pem: text is the base64 of DER: expected the lines of a PEM around it, or --key-format base64, or --lenient",
        ),
        (
            "paserk",
            b"k4.public.11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_vec(),
            GOOD,
            1,
            "key refused: key-family: key is a key of PASETO: expected a public key of JWS",
        ),
        (
            "pem-for-hmac",
            PEM.into(),
            &of_hmac,
            1,
            "key refused: secret-is-key: secret is a PEM file: expected random bytes that nobody else knows",
        ),
        (
            "no-id",
            PEM.into(),
            &GOOD.replace("demo-2026", ""),
            1,
            "key refused: key-id-empty: key id is empty: use --no-kid for a key without an id",
        ),
        (
            "pem-format",
            b"an example secret of 32 bytes ok".to_vec(),
            &format!("--key-format pem {of_hmac}"),
            2,
            "error: --key-format pem is for public keys, and HS256 has none",
        ),
        (
            "text-format",
            PEM.into(),
            &format!("--key-format text {GOOD}"),
            2,
            "error: --key-format text is for secrets, and Ed25519 has none",
        ),
        (
            "small-letters",
            PEM.into(),
            &GOOD.replace("Ed25519", "ed25519"),
            2,
            "error: 'ed25519' is not an algorithm: expected 'Ed25519', with these capitals",
        ),
        ("dash", PEM.into(), &GOOD.replace("KEY", "-"), 2, "error: -: expected a file, not standard input"),
    ] {
        let ran = verify(name, content, arguments, TOKEN, "");
        assert_eq!((ran.code, ran.err.trim_end()), (exit, told), "{name}");
    }
}

#[test]
fn no_message_speaks_of_rust() {
    for (format, content) in [("pem", JWK), ("der", PEM), ("jwk", PEM), ("auto", "ssh-ed25519 AAAA a"), ("raw", PEM)] {
        let ran = verify(&format!("rust-{format}"), content, &format!("--key-format {format} {GOOD}"), TOKEN, "");
        assert!(ran.code == 1 && !ran.err.contains("from_") && !ran.err.contains("::"), "{format}: {}", ran.err);
        let form = if format == "raw" { "der" } else { format };
        let path = file(&format!("confused/rust-key-{form}"), content);
        let ran = cotter(&["key", "--format", form, &path], "");
        assert!(ran.code == 1 && !ran.err.contains("from_") && !ran.err.contains("::"), "{form}: {}", ran.err);
    }
}
