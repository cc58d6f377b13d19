//! Looks for secrets in what was heard, in every encoding in which bytes are printed.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD},
    },
};

use super::{super::reuse::refresh_token_text, Memory};
use crate::{RefreshToken, SessionCookie};

/// A selector, which finds a session; a cookie; a refresh token without its checksum.
const SELECTOR: usize = 16;
const COOKIE: usize = 32;
const REFRESH_TOKEN: usize = 48;

/// Also what is cut out of something longer.
static LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// All bytes that a text may stand for, in one encoding.
type Read = fn(&str) -> Vec<Vec<u8>>;

/// What was found first: a word for the secret, and where it was told, without it.
pub(super) fn find(memory: &Memory) -> Option<String> {
    memory.heard.iter().find_map(|told| find_in(told, memory))
}

/// The secret in one thing that was told.
pub(super) fn find_in(told: &str, memory: &Memory) -> Option<String> {
    let place = || told.chars().take_while(|character| *character != '=').take(60).collect::<String>();
    if let Some(what) = text_in(told, memory) {
        return Some(format!("{what}, in {:?}", place()));
    }
    let encodings: [(&str, Read); 4] =
        [("base64", in_base64), ("hexadecimal", in_hexadecimal), ("numbers", in_numbers), ("bytes", in_bytes)];
    encodings.into_iter().find_map(|(encoding, read)| {
        let what = read(told).iter().find_map(|bytes| secret_in(bytes, memory))?;
        Some(format!("{what} in {encoding}, in {:?}", place()))
    })
}

/// A secret that is not of a session, or anything that looks like a signed token.
fn text_in(told: &str, memory: &Memory) -> Option<&'static str> {
    // A signature alone is enough to complete a token whose claims are known.
    let is_told = |secret: &String| {
        let signature = secret.rsplit('.').next().unwrap_or(secret);
        let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        told.contains(secret.as_str()) || told.contains(signature) || told.contains(&hexadecimal)
    };
    if memory.texts.iter().any(is_told) {
        return Some("an access token");
    }
    let mut rest = told;
    while let Some((_, after)) = rest.split_once("eyJ") {
        let is_of_token = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        let token = after.split(|character| !is_of_token(character)).next().unwrap_or_default();
        if token.len() > 40 && token.matches('.').count() == 2 {
            return Some("a signed token");
        }
        rest = after;
    }
    None
}

/// A credential among these bytes, wherever it begins.
fn secret_in(bytes: &[u8], memory: &Memory) -> Option<&'static str> {
    let is_known = |digest: crate::SecretDigest| memory.digests.contains(digest.as_bytes());
    let cookie = |window: &[u8]| SessionCookie::parse(&URL_SAFE_NO_PAD.encode(window)).ok();
    let is_cookie = |window: &[u8]| cookie(window).is_some_and(|cookie| is_known(cookie.digest()));
    let is_refresh_token = |window: &[u8]| {
        let token = RefreshToken::parse(&refresh_token_text(window)).ok();
        token.is_some_and(|token| is_known(token.digest()))
    };
    let is_of_session = |bytes: &[u8]| cookie(bytes).is_some_and(|made_up| memory.ids.contains(&made_up.session_id()));
    let is_selector = |window: &[u8]| {
        let mut made_up = [window, &[0; COOKIE - SELECTOR]].concat();
        if is_of_session(&made_up) {
            return true;
        }
        // As it is in a refresh token, without the mask of cookies.
        if let [shard, rest @ ..] = &mut *made_up
            && let Some(mask) = rest.get(SELECTOR - 2)
        {
            *shard ^= mask;
        }
        is_of_session(&made_up)
    };
    if bytes.windows(COOKIE).any(is_cookie) {
        Some("a cookie")
    } else if bytes.windows(REFRESH_TOKEN).any(is_refresh_token) {
        Some("a refresh token")
    } else if bytes.windows(SELECTOR).any(is_selector) {
        Some("a selector")
    } else {
        None
    }
}

/// Of both alphabets. A secret may begin at any letter.
fn in_base64(told: &str) -> Vec<Vec<u8>> {
    let plain = told.replace('+', "-").replace('/', "_");
    let runs = plain.split(|character: char| !character.is_ascii_alphanumeric() && !"-_".contains(character));
    let mut found = Vec::new();
    for run in runs.filter(|run| run.len() >= 22) {
        for from in 0..4 {
            let Some(rest) = run.get(from..) else { continue };
            // A last letter alone is no byte.
            let whole = if rest.len() % 4 == 1 { rest.len() - 1 } else { rest.len() };
            found.extend(rest.get(..whole).and_then(|rest| LENIENT.decode(rest).ok()));
        }
    }
    found
}

fn in_hexadecimal(told: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for run in told.split(|character: char| !character.is_ascii_hexdigit()).filter(|run| run.len() >= 2 * SELECTOR) {
        for from in 0..2 {
            let digits: Vec<char> = run.chars().skip(from).collect();
            let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
            found.push(digits.chunks_exact(2).filter_map(byte).collect());
        }
    }
    found
}

/// As `Debug` prints bytes, on one line or on several.
fn in_numbers(told: &str) -> Vec<Vec<u8>> {
    let is_of_list = |character: char| character.is_ascii_digit() || character == ',' || character.is_whitespace();
    let runs = told.split(|character: char| !is_of_list(character));
    let bytes = |run: &str| run.split(',').filter_map(|number| number.trim().parse().ok()).collect::<Vec<u8>>();
    runs.map(bytes).filter(|bytes| bytes.len() >= SELECTOR).collect()
}

/// As they are, or escaped as `b"…"` prints them. Random bytes do not all stand for letters.
fn in_bytes(told: &str) -> Vec<Vec<u8>> {
    if !told.contains('\\') && told.is_ascii() {
        return Vec::new();
    }
    let (mut bytes, mut rest) = (Vec::new(), told.as_bytes());
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'\\', [b'x', high, low, after @ ..]) => {
                let pair = [*high, *low];
                let value = std::str::from_utf8(&pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
                (value.unwrap_or(b'x'), after)
            }
            (b'\\', [b'n', after @ ..]) => (b'\n', after),
            (b'\\', [b'r', after @ ..]) => (b'\r', after),
            (b'\\', [b't', after @ ..]) => (b'\t', after),
            (b'\\', [b'0', after @ ..]) => (0, after),
            (b'\\', [escaped, after @ ..]) => (*escaped, after),
            (byte, after) => (*byte, after),
        };
        bytes.push(byte);
        rest = after;
    }
    vec![bytes]
}
