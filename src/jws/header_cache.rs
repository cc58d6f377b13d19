//! Headers of tokens that a verifier has verified, so that they need not be read again.

#[cfg(feature = "std")]
use alloc::boxed::Box;
#[cfg(feature = "std")]
use std::sync::OnceLock;

use super::{Expected, Header, HeaderRules};
#[cfg(feature = "std")]
use crate::KeyId;
use crate::{JwsAlgorithm, Keyring, PinnedKey, VerifyError, registered::Registered};

/// The header segments of one verifier, each with the id of the key that it names, up to a fixed number.
///
/// A remembered header has already passed every rule, and the rules of a verifier do not change. Only its keys do, so
/// the key is looked up again. Every other header is read, and so is one that repeats claims.
#[derive(Default)]
pub(crate) struct HeaderCache {
    #[cfg(feature = "std")]
    places: [OnceLock<Place>; 8],
}

#[cfg(feature = "std")]
struct Place {
    segment: Box<str>,
    id: KeyId,
}

/// A header that has been compared with the pin.
pub(crate) struct Checked<'k, A: JwsAlgorithm> {
    pub(crate) key: &'k PinnedKey<A>,
    /// The claims that the header repeats.
    pub(crate) claims: Registered,
    /// Whether it is not remembered yet, and can be.
    is_new: bool,
}

impl HeaderCache {
    /// Compares the header with the pin, as [`Header::check`] does. It is read only if it is not remembered, and was
    /// not read before.
    pub(crate) fn check<'k, A: JwsAlgorithm>(
        &self,
        segment: &str,
        read: Option<&Header>,
        keys: &'k Keyring<A>,
        rules: HeaderRules<'_>,
        expected: Expected,
    ) -> Result<Checked<'k, A>, VerifyError> {
        if let Some(key) = self.find(segment, keys) {
            return Ok(Checked { key, claims: Registered::default(), is_new: false });
        }
        let (key, claims) = match read {
            Some(header) => header.check(keys, rules, expected)?,
            None => Header::read(segment, rules.max_len)?.check_once(keys, rules, expected)?,
        };
        Ok(Checked { key, is_new: claims.is_empty(), claims })
    }

    /// Remembers the header of a token that has verified, if there is a place left.
    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "without `std` nothing is remembered"))]
    pub(crate) fn remember<A: JwsAlgorithm>(&self, segment: &str, header: &Checked<'_, A>) {
        #[cfg(feature = "std")]
        if header.is_new {
            let mut header = Place { segment: segment.into(), id: header.key.id().clone() };
            for place in &self.places {
                match place.set(header) {
                    Ok(()) => return,
                    Err(refused) => header = refused,
                }
            }
        }
    }

    #[cfg_attr(not(feature = "std"), expect(unused_variables, reason = "without `std` nothing is remembered"))]
    fn find<'k, A: JwsAlgorithm>(&self, segment: &str, keys: &'k Keyring<A>) -> Option<&'k PinnedKey<A>> {
        #[cfg(feature = "std")]
        {
            let headers = self.places.iter().map_while(OnceLock::get);
            keys.get(&headers.into_iter().find(|header| &*header.segment == segment)?.id)
        }
        #[cfg(not(feature = "std"))]
        None
    }
}

#[cfg(all(test, feature = "std", feature = "hmac"))]
mod tests {
    use alloc::format;

    use super::*;
    use crate::{Hs256, strict::base64url, typ::Typ};

    const RULES: HeaderRules<'_> = HeaderRules { typ: &Typ::Any, lenient_kid: false, max_len: 4096 };

    fn keys(id: &str) -> Keyring<Hs256> {
        PinnedKey::from_secret(id, b"an example secret of 32 bytes ok").unwrap().into()
    }

    fn header(more: &str) -> alloc::string::String {
        base64url::encode(format!(r#"{{"alg":"HS256","kid":"a"{more}}}"#).as_bytes())
    }

    fn is_remembered(remembered: &HeaderCache, segment: &str) -> bool {
        remembered.find(segment, &keys("a")).is_some()
    }

    fn see(remembered: &HeaderCache, segment: &str) {
        let keys = keys("a");
        let checked = remembered.check(segment, None, &keys, RULES, Expected::Claims).ok().unwrap();
        remembered.remember(segment, &checked);
    }

    #[test]
    fn a_header_is_remembered_once_and_only_without_claims() {
        let remembered = HeaderCache::default();
        let checked = remembered.check(&header(""), None, &keys("a"), RULES, Expected::Claims).is_ok();
        assert!(checked && !is_remembered(&remembered, &header("")), "it has not verified yet");
        for _ in 0..3 {
            see(&remembered, &header(""));
        }
        assert!(is_remembered(&remembered, &header("")));
        assert_eq!(remembered.places.iter().filter(|place| place.get().is_some()).count(), 1);
        see(&remembered, &header(r#","iss":"a""#));
        assert!(!is_remembered(&remembered, &header(r#","iss":"a""#)));
    }

    #[test]
    fn no_more_are_remembered_than_there_are_places() {
        let remembered = HeaderCache::default();
        for i in 0..20 {
            see(&remembered, &header(&format!(r#","x":{i}"#)));
        }
        assert!(is_remembered(&remembered, &header(r#","x":7"#)));
        assert!(!is_remembered(&remembered, &header(r#","x":8"#)));
    }

    #[test]
    fn a_key_that_is_gone_is_not_found_by_what_is_remembered() {
        let remembered = HeaderCache::default();
        see(&remembered, &header(""));
        let refused = remembered.check(&header(""), None, &keys("b"), RULES, Expected::Claims).err();
        assert_eq!(refused, Some(VerifyError::KidUnknown));
    }
}
