//! Credentials, byte by byte. The expected values were computed by Python's `hmac`, `hashlib` and `zlib`, from the
//! definitions of HKDF (RFC 5869), SHA-256 and CRC-32.

#![allow(clippy::string_slice, clippy::arithmetic_side_effects, reason = "a test that panics has failed")]

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::*;
use crate::{RotationNonce, SecretDigest};

const TOKEN: &str = "rt1_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vBSAhcQ";
/// Its first byte is 0, masked with 0x0f.
const COOKIE: &str = "DwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

fn hex(digest: SecretDigest) -> String {
    digest.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_successor_is_the_hkdf_of_the_token_under_the_nonce() {
    let token = RefreshToken::parse(TOKEN).unwrap();
    assert_eq!(token.session_id().to_string(), "AMzxsiu5Wf72ShADnyytVA");
    assert_eq!(hex(token.digest()), "1ed4f89de461597a4fe4b6d384c9768fd8c156bab95e4bf40cbd0a7da8858ab6");

    let successor = token.successor(&RotationNonce::from_bytes([0xa5; 32])).unwrap();
    assert_eq!(*successor.expose(), "rt1_AAECAwQFBgcICQoLDA0ODyXP14EjkkvUNlLL2TVMP5pEy-R3idrbqBipsv3o1HHw08W83Q");
    assert_eq!(successor.session_id(), token.session_id());
    assert_eq!(hex(successor.digest()), "791ebfe4e068fa1f89b4ba08db1b7c5d0496b6a976e515eec7ec2aecb9d1fd22");

    let other = token.successor(&RotationNonce::from_bytes([0xa4; 32])).unwrap();
    assert_ne!(other.expose(), successor.expose());
}

#[test]
fn a_cookie_has_the_id_and_the_digest_of_its_bytes() {
    let cookie = SessionCookie::parse(COOKIE).unwrap();
    assert_eq!(*cookie.expose(), COOKIE);
    assert_eq!(cookie.session_id().to_string(), "AMzxsiu5Wf72ShADnyytVA");
    assert_eq!(hex(cookie.digest()), "7480f542ccb8d4da35bfbd4fcd9873f5debd03de04dcdecd9c27da4e7692e3d1");
}

#[test]
fn the_same_bytes_have_another_digest_as_another_kind() {
    let parts: [&[u8]; 2] = [&[0; 16], &[1; 16]];
    assert_ne!(SecretDigest::of("cotter session cookie", &parts), SecretDigest::of("cotter refresh token", &parts));
}

#[test]
fn an_id_begins_with_the_shard_of_its_subject() {
    for name in ["alice", "bob", "carol"] {
        let subject = Subject::new(name).unwrap();
        let id = Selector::new(&subject).unwrap().session_id();
        assert_eq!(id.shard(), subject.hash().shard());
        assert_ne!(id, Selector::new(&subject).unwrap().session_id());
    }
}

#[test]
fn no_byte_of_a_cookie_is_the_same_for_all_of_a_subject() {
    let subject = Subject::new("alice").unwrap();
    let cookies = (0..64).map(|_| SessionCookie::with(Selector::new(&subject).unwrap()).unwrap().expose());
    let cookies: Vec<Vec<u8>> = cookies.map(|cookie| URL_SAFE_NO_PAD.decode(&*cookie).unwrap()).collect();
    for place in 0..32 {
        let values: BTreeSet<u8> = cookies.iter().map(|cookie| cookie[place]).collect();
        assert!(values.len() > 16, "byte {place} has {} values", values.len());
    }
}

#[test]
fn renewing_keeps_the_id_and_draws_another_secret() {
    let cookie = SessionCookie::parse(COOKIE).unwrap();
    let renewed = cookie.renewed().unwrap();
    assert_eq!(renewed.session_id(), cookie.session_id());
    assert_ne!(renewed.expose(), cookie.expose());
}

#[test]
fn a_cookie_of_another_length_or_alphabet_is_malformed() {
    for length in (0..100).filter(|length| *length != 43) {
        assert!(SessionCookie::parse(&"A".repeat(length)).is_err(), "{length} characters");
    }
    for (at, _) in COOKIE.char_indices() {
        for wrong in ["+", "/", "=", " ", "\n", "\0", "."] {
            let text = format!("{}{wrong}{}", &COOKIE[..at], &COOKIE[at + 1..]);
            assert!(SessionCookie::parse(&text).is_err(), "{wrong:?} at {at}");
        }
    }
    // As many bytes, but letters of two of them.
    assert!(SessionCookie::parse(&format!("{}é", &COOKIE[..41])).is_err());
    assert!(SessionCookie::parse(&format!("{COOKIE}=")).is_err());
}

#[test]
fn bits_behind_the_end_are_zero() {
    // 43 characters are 258 bits: the last two are not the cookie's.
    let accepted: Vec<char> = alphabet().filter(|last| SessionCookie::parse(&ending(COOKIE, *last)).is_ok()).collect();
    assert_eq!(accepted.len(), 16);
    for last in accepted {
        let text = ending(COOKIE, last);
        assert_eq!(*SessionCookie::parse(&text).unwrap().expose(), text);
    }
    // 70 characters are 420 bits: the last four are not the token's.
    let accepted: Vec<char> = alphabet().filter(|last| RefreshToken::parse(&ending(TOKEN, *last)).is_ok()).collect();
    assert_eq!(accepted, ['Q']);
}

fn alphabet() -> impl Iterator<Item = char> {
    ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['-', '_'])
}

fn ending(text: &str, last: char) -> String {
    format!("{}{last}", &text[..text.len() - 1])
}

#[test]
fn a_refresh_token_of_another_prefix_length_or_checksum_is_malformed() {
    assert_eq!(*RefreshToken::parse(TOKEN).unwrap().expose(), TOKEN);
    let body = TOKEN.strip_prefix("rt1_").unwrap();
    for prefix in ["", "rt", "rt1", "rt1-", "rt2_", "RT1_", " rt1_", "rt1_rt1_", "rt1_ "] {
        assert!(RefreshToken::parse(&format!("{prefix}{body}")).is_err(), "{prefix:?}");
    }
    for length in (0..120).filter(|length| *length != 52) {
        // With a correct checksum, so that nothing but the length is wrong.
        let bytes = vec![7; usize::saturating_sub(length, 4)];
        let checksum = crc32fast::hash(&bytes).to_be_bytes();
        let text = format!("rt1_{}", URL_SAFE_NO_PAD.encode([&*bytes, &checksum].concat()));
        assert!(RefreshToken::parse(&text).is_err(), "{length} bytes");
    }
    let bytes = URL_SAFE_NO_PAD.decode(body).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let text = format!("rt1_{}", URL_SAFE_NO_PAD.encode(flipped));
        assert!(RefreshToken::parse(&text).is_err(), "bit {bit}");
    }
    for (at, _) in body.char_indices() {
        for wrong in ["+", "/", "=", " ", "\n", "\0", "."] {
            let text = format!("rt1_{}{wrong}{}", &body[..at], &body[at + 1..]);
            assert!(RefreshToken::parse(&text).is_err(), "{wrong:?} at {at}");
        }
    }
}

#[test]
fn a_credential_of_one_kind_is_malformed_as_the_other() {
    assert!(RefreshToken::parse(COOKIE).is_err());
    assert!(RefreshToken::parse(&format!("rt1_{COOKIE}")).is_err());
    assert!(SessionCookie::parse(TOKEN).is_err());
    let secret = TOKEN.strip_prefix("rt1_").unwrap();
    assert!(SessionCookie::parse(secret).is_err());
    // Cut to a cookie's length it is one, but its digest is of another kind.
    let cut = SessionCookie::parse(&format!("{}w", &secret[..42])).unwrap();
    assert_ne!(cut.digest(), RefreshToken::parse(TOKEN).unwrap().digest());
}
