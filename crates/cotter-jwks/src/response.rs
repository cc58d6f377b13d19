//! The meaning of a response: a new set, no change, or an error.

use cotter::{JwksReader, JwsPublicKeyAlgorithm, KeyError, Keyring, SkippedKey};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    RefreshError,
    client::{FetchError, Limits, Response},
    freshness::{Bounds, Freshness},
};

/// The most members of a set.
pub const MAX_KEYS: usize = 32;

/// The longest entity tag that is kept, in bytes.
const MAX_ENTITY_TAG: usize = 256;

/// The meaning of a response to a request for a key set.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer<A: cotter::Algorithm> {
    /// A set with at least one key that is usable for `A`.
    Set(KeySet<A>),
    /// The set that the entity tag names is still current (RFC 9110 §15.4.5), for this long.
    NotModified(Freshness),
}

/// A key set as it was fetched.
#[derive(Debug)]
#[non_exhaustive]
pub struct KeySet<A: cotter::Algorithm> {
    /// The keys that are usable for `A`.
    pub keys: Keyring<A>,
    /// The other members, and why each is not usable.
    pub skipped: Vec<SkippedKey>,
    /// How long the set is used.
    pub freshness: Freshness,
    /// The entity tag, if it is well-formed and has at most 256 bytes (RFC 9110 §8.8.3).
    pub entity_tag: Option<HeaderValue>,
}

/// Reads a response to a request for a key set.
///
/// If the request named a set in `If-None-Match`, `stored` has the header fields of that set: those that a 304 does not
/// repeat still apply (RFC 9111 §4.3.4). A set may have up to [`MAX_KEYS`] members and 64 KiB.
///
/// ```
/// use cotter::{Ed25519, JwksReader};
/// use cotter_jwks::{client::Response, freshness::Bounds, response};
///
/// let page = Response::new(200, http::HeaderMap::new(), "<!doctype html>".into());
/// let refused = response::read::<Ed25519>(&page, None, &Bounds::default(), JwksReader::new()).unwrap_err();
/// assert_eq!(refused.code(), "jwks-syntax");
/// ```
///
/// # Errors
///
/// [`RefreshError`]: a status other than 200, a 304 to an unconditional request or with another entity tag, a response that is too
/// old, an encoded, long or unreadable body, too many members, two keys with one id, or no usable key. If a key was usable before,
/// [`RemoteJwks`](crate::RemoteJwks) uses none once every key of the set is for another algorithm.
pub fn read<A: JwsPublicKeyAlgorithm>(
    response: &Response,
    stored: Option<&HeaderMap>,
    bounds: &Bounds,
    reader: JwksReader,
) -> Result<Answer<A>, RefreshError> {
    if let (304, Some(stored)) = (response.status, stored) {
        if is_of_another(&response.headers, stored) {
            return Err(RefreshError::NotModifiedOther);
        }
        return Ok(Answer::NotModified(Freshness::of_recent(&updated(stored, &response.headers), bounds)?));
    }
    let body = body(response)?;
    let freshness = Freshness::of_recent(&response.headers, bounds)?;
    let (keys, skipped) = reader.max_keys(MAX_KEYS)?.read(body)?;
    Ok(Answer::Set(KeySet { keys, skipped, freshness, entity_tag: entity_tag(&response.headers) }))
}

/// Whether a set without a usable key says that there is none: a member of it is a public key for something else.
///
/// A set without members, or with unreadable or secret ones alone, is a mistake.
pub(crate) fn states_no_key(skipped: &[SkippedKey]) -> bool {
    skipped.iter().any(|member| {
        // Nobody means to publish a secret.
        let is_secret = matches!(member.reason, KeyError::KeyFamily { found: "a symmetric key", .. });
        let is_for_something_else = matches!(
            member.reason,
            KeyError::KeyFamily { .. }
                | KeyError::KeyCurve { .. }
                | KeyError::JwkAlg { .. }
                | KeyError::JwkUse
                | KeyError::JwkKeyOps
        );
        is_for_something_else && !is_secret
    })
}

/// The body of a response that is the document itself.
pub(crate) fn body(response: &Response) -> Result<&str, RefreshError> {
    match response.status {
        200 => {}
        304 => return Err(RefreshError::NotModified),
        status @ 300..400 => return Err(RefreshError::Redirect { status }),
        status => return Err(RefreshError::Status { status }),
    }
    if response.headers.get_all(header::CONTENT_ENCODING).iter().any(is_encoded) {
        return Err(RefreshError::Encoded);
    }
    // A client should enforce the limit itself, but is not trusted to.
    let limit = Limits::default().body;
    if response.body.len() > limit {
        return Err(FetchError::BodyTooLarge { limit }.into());
    }
    std::str::from_utf8(&response.body).map_err(|_| RefreshError::NotUtf8)
}

/// Whether a list of codings has one that changes the body (RFC 9110 §8.4). Their names have no case.
fn is_encoded(codings: &HeaderValue) -> bool {
    let mut codings = codings.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    codings.any(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity"))
}

/// The stored header fields, updated by a 304 (RFC 9111 §3.2): its statement of freshness if it has one, and in any case its `Age`.
pub(crate) fn updated(stored: &HeaderMap, response: &HeaderMap) -> HeaderMap {
    let mut headers = stored.clone();
    let mut replace = |name: HeaderName| {
        headers.remove(&name);
        for value in response.get_all(&name) {
            headers.append(&name, value.clone());
        }
    };
    replace(header::AGE);
    // `Expires` and `Date` belong together. Either statement replaces the stored one.
    if response.contains_key(header::CACHE_CONTROL) || response.contains_key(header::EXPIRES) {
        [header::CACHE_CONTROL, header::EXPIRES, header::DATE].into_iter().for_each(replace);
    }
    headers
}

/// Whether a 304 names another set than the stored one. Many servers leave the tag out.
fn is_of_another(headers: &HeaderMap, stored: &HeaderMap) -> bool {
    let both = entity_tag(headers).zip(entity_tag(stored));
    both.is_some_and(|(found, asked)| opaque(found.as_bytes()) != opaque(asked.as_bytes()))
}

/// An entity tag without the mark of a weak one.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

/// The entity tag, strong or weak: `If-None-Match` compares weakly (RFC 9110 §13.1.2).
fn entity_tag(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut fields = headers.get_all(header::ETAG).iter();
    let (tag, None) = (fields.next()?, fields.next()) else { return None };
    let bytes = tag.as_bytes();
    let inside = opaque(bytes).strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let is_well_formed = inside.iter().all(|byte| matches!(byte, 0x21 | 0x23..=0x7E | 0x80..));
    (is_well_formed && bytes.len() <= MAX_ENTITY_TAG).then(|| tag.clone())
}

#[cfg(test)]
mod tests;
