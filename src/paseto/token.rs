use alloc::vec::Vec;

use super::{Protocol, pae};
use crate::{
    Segment, VerifyError,
    strict::{base64url, limits::TokenLimit},
};

/// The message and the footer of a token, still encoded.
#[derive(Clone, Copy)]
pub(super) struct Split<'t> {
    pub(super) message: &'t str,
    /// Never empty.
    pub(super) footer: Option<&'t str>,
}

/// Finds the parts; refuses a token over the limit, another version or purpose, another number of parts, an empty footer.
pub(super) fn split<P: Protocol>(token: &str, limit: TokenLimit) -> Result<Split<'_>, VerifyError> {
    if token.len() > limit.bytes() {
        return Err(VerifyError::TokenTooLong { max: limit.bytes() });
    }
    let parts = token
        .strip_prefix(P::NAME)
        .and_then(|rest| rest.strip_prefix('.'))
        .ok_or(VerifyError::PasetoHeader { expected: P::NAME })?;
    match parts.split_once('.') {
        None => Ok(Split { message: parts, footer: None }),
        Some((_, footer)) if footer.contains('.') => Err(VerifyError::PasetoParts),
        Some((_, "")) => Err(VerifyError::FooterEmpty),
        Some((message, footer)) => Ok(Split { message, footer: Some(footer) }),
    }
}

/// The bytes of a message: a nonce, if the protocol has one, what is signed or encrypted, and behind it the signature or MAC.
#[expect(missing_debug_implementations, reason = "it may hold what nobody has verified")]
pub struct Message {
    bytes: Vec<u8>,
    /// Where the signature or MAC begins.
    tag_at: usize,
}

impl Message {
    /// Decodes a message, which has room for the nonce and for the signature or MAC.
    pub(super) fn decode<P: Protocol>(message: &str) -> Result<Self, VerifyError> {
        let bytes = base64url::decode(message).map_err(|_| VerifyError::NotBase64(Segment::Message))?;
        let min = P::NONCE_LEN.saturating_add(P::TAG_LEN);
        if bytes.len() < min {
            return Err(VerifyError::MessageTooShort { min });
        }
        Ok(Self { tag_at: bytes.len().saturating_sub(P::TAG_LEN), bytes })
    }

    /// Everything before the signature or MAC.
    pub(super) fn body(&self) -> &[u8] {
        self.bytes.get(..self.tag_at).unwrap_or_default()
    }

    /// The signature or MAC.
    pub(super) fn tag(&self) -> &[u8] {
        self.bytes.get(self.tag_at..).unwrap_or_default()
    }

    /// What tells this token from others: all that was signed but no signature, of which ECDSA has two for one message.
    pub(super) fn signed<P: Protocol>(&self, footer: &[u8], implicit_assertion: &[u8]) -> Vec<u8> {
        pae::encode(&[P::NAME.as_bytes(), self.body(), footer, implicit_assertion])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paseto::{V4Local, V4Public};

    #[test]
    fn finds_three_or_four_parts_of_one_protocol() {
        let found = split::<V4Public>("v4.public.bb", TokenLimit::DEFAULT).unwrap();
        assert_eq!((found.message, found.footer), ("bb", None));
        let found = split::<V4Public>("v4.public.bb.cc", TokenLimit::DEFAULT).unwrap();
        assert_eq!((found.message, found.footer), ("bb", Some("cc")));
        let header = || VerifyError::PasetoHeader { expected: "v4.public" };
        for (token, expected) in [
            ("", header()),
            ("v4.public", header()),
            ("V4.public.bb", header()),
            ("v4.local.bb", header()),
            ("v3.public.bb", header()),
            ("v4.publicbb", header()),
            (" v4.public.bb", header()),
            ("aa.bb.cc", header()),
            ("v4.public.bb.", VerifyError::FooterEmpty),
            ("v4.public..", VerifyError::FooterEmpty),
            ("v4.public.bb.cc.dd", VerifyError::PasetoParts),
            ("v4.public.bb..", VerifyError::PasetoParts),
        ] {
            assert_eq!(split::<V4Public>(token, TokenLimit::DEFAULT).err(), Some(expected), "{token}");
        }
    }

    #[test]
    fn the_limit_comes_first() {
        let limit = TokenLimit::new(12).unwrap();
        assert!(split::<V4Public>("v4.public.bb", limit).is_ok());
        assert_eq!(split::<V4Public>(".............", limit).err(), Some(VerifyError::TokenTooLong { max: 12 }));
    }

    #[test]
    fn a_message_has_room_for_its_tag_and_its_nonce() {
        let encoded = |length| base64url::encode(&alloc::vec![7; length]);
        let too_short = Message::decode::<V4Local>(&encoded(63)).err();
        assert_eq!(too_short, Some(VerifyError::MessageTooShort { min: 64 }));
        let message = Message::decode::<V4Local>(&encoded(65)).ok().unwrap();
        assert_eq!((message.body().len(), message.tag().len()), (33, 32));
        assert_eq!(Message::decode::<V4Local>("A").err(), Some(VerifyError::NotBase64(Segment::Message)));
    }
}
