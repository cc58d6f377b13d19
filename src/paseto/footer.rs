use alloc::{string::String, vec::Vec};

use subtle::ConstantTimeEq;

use super::{Protocol, paserk};
use crate::{
    JsonFault, Keyring, Part, PinnedKey, Segment, VerifyError,
    strict::{
        base64url,
        json::{self, Broken, optional_string},
        limits::{MAX_FOOTER_LEN, MAX_MEMBERS},
    },
};

/// What the footer must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Footer {
    AbsentOrObject,
    Absent,
    Exactly(Vec<u8>),
}

/// Compares the footer with what the caller states, and selects the one key by its `kid`.
///
/// The footer is not trusted yet. Its length is limited before it is decoded and read. Only its `kid` is used, and no
/// text in it may be a key.
pub(super) fn check<'k, P: Protocol>(
    segment: Option<&str>,
    keys: &'k Keyring<P>,
    expected: &Footer,
) -> Result<(&'k PinnedKey<P>, Vec<u8>), VerifyError> {
    let footer = segment.map(decode).transpose()?.unwrap_or_default();
    let key = match expected {
        Footer::Exactly(stated) => {
            let is_stated: bool = stated.ct_eq(&footer).into();
            if !is_stated {
                return Err(VerifyError::FooterMismatch);
            }
            // A caller who states the footer also states its `kid`, or that it has none. The footer need not be JSON.
            keys.pick_stated(kid_if_object(&footer)?.as_deref())?
        }
        Footer::Absent if !footer.is_empty() => return Err(VerifyError::FooterUnexpected),
        Footer::Absent | Footer::AbsentOrObject if footer.is_empty() => keys.pick(None)?,
        Footer::Absent | Footer::AbsentOrObject => keys.pick(kid(&footer)?.as_deref())?,
    };
    Ok((key, footer))
}

fn decode(segment: &str) -> Result<Vec<u8>, VerifyError> {
    if base64url::decoded_len(segment.len()) > MAX_FOOTER_LEN {
        return Err(VerifyError::FooterTooLong { max: MAX_FOOTER_LEN });
    }
    base64url::decode(segment).map_err(|_| VerifyError::NotBase64(Segment::Footer))
}

/// The `kid` of a footer that is a JSON object.
fn kid(footer: &[u8]) -> Result<Option<String>, VerifyError> {
    let refused = |broken: Broken| {
        let is_key = broken == Broken::ForbiddenString;
        if is_key { VerifyError::FooterPaserk } else { broken.in_part(Part::Footer, MAX_MEMBERS) }
    };
    let [kid] = json::scalars_without(footer, ["kid"], paserk::is_exposed_key).map_err(refused)?;
    optional_string(kid, VerifyError::KidNotString)
}

/// The `kid` of a footer that may also be text of another form.
fn kid_if_object(footer: &[u8]) -> Result<Option<String>, VerifyError> {
    if str::from_utf8(footer).is_ok_and(paserk::is_exposed_key) {
        return Err(VerifyError::FooterPaserk);
    }
    match kid(footer) {
        Err(VerifyError::Json { fault: JsonFault::Utf8 | JsonFault::Syntax | JsonFault::NotObject, .. }) => Ok(None),
        read => read,
    }
}
