//! The kind of file that some DER is, recognised without reading it.

use alloc::vec::Vec;

use der::{AnyRef, Decode, Reader, SliceReader, Tag, Tagged};
use x509_cert::Certificate;

/// The kind of file that some DER is, recognised by the tags on its first level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Spki,
    Pkcs1,
    Private,
    /// A certificate, a request for one, or a list of revoked ones.
    Signed,
    /// PKCS #7 or CMS.
    Cms,
    Pkcs12,
    /// Another SEQUENCE.
    Unknown,
    /// Not a DER SEQUENCE.
    Other,
}

impl Shape {
    pub(super) fn of(der: &[u8]) -> Self {
        match tags(der).as_deref() {
            Some([Tag::Sequence, Tag::BitString]) => Self::Spki,
            Some([Tag::Integer, Tag::Integer]) => Self::Pkcs1,
            // PKCS #8, its encrypted form, SEC 1, and PKCS #1 or the older form of a DSA key.
            Some(
                [Tag::Integer, Tag::Sequence, Tag::OctetString, ..]
                | [Tag::Sequence, Tag::OctetString]
                | [Tag::Integer, Tag::OctetString, ..]
                | [Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, Tag::Integer, ..],
            ) => Self::Private,
            Some([Tag::Sequence, Tag::Sequence, Tag::BitString]) => Self::Signed,
            Some([Tag::ObjectIdentifier, Tag::ContextSpecific { .. }]) => Self::Cms,
            Some([Tag::Integer, Tag::Sequence] | [Tag::Integer, Tag::Sequence, Tag::Sequence]) => Self::Pkcs12,
            Some([_, ..]) => Self::Unknown,
            _ => Self::Other,
        }
    }
}

impl Shape {
    const fn is_key(self) -> bool {
        matches!(self, Self::Spki | Self::Pkcs1 | Self::Private)
    }
}

/// The first nine tags inside the outermost SEQUENCE, if the bytes are exactly one.
fn tags(der: &[u8]) -> Option<Vec<Tag>> {
    let outer = AnyRef::from_der(der).ok().filter(|any| any.tag() == Tag::Sequence)?;
    let mut reader = SliceReader::new(outer.value()).ok()?;
    let mut tags = Vec::new();
    while !reader.is_finished() && tags.len() < 9 {
        tags.push(reader.decode::<AnyRef<'_>>().ok()?.tag());
    }
    Some(tags)
}

/// The length of the first structure, in bytes.
pub(in crate::import) fn first_len(der: &[u8]) -> Option<usize> {
    SliceReader::new(der).ok()?.tlv_bytes().ok().map(<[u8]>::len)
}

/// Whether the bytes are a certificate.
pub(in crate::import) fn is_certificate(der: &[u8]) -> bool {
    Certificate::from_der(der).is_ok()
}

/// Whether bytes begin with a key or a certificate, whole or cut off, and whatever follows.
pub(in crate::import) fn begins_with_key(bytes: &[u8]) -> bool {
    /// The DER of the names of the key types: rsaEncryption, id-ecPublicKey, id-Ed25519 and its neighbours,
    /// id-ml-dsa-44 and its neighbours.
    const NAMES: [&[u8]; 4] = [
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01",
        b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",
        b"\x06\x03\x2b\x65",
        b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03",
    ];
    let is_named = || NAMES.iter().any(|name| bytes.windows(name.len()).any(|part| part == *name));
    let first = SliceReader::new(bytes).ok().and_then(|mut reader| reader.tlv_bytes().ok());
    bytes.first() == Some(&0x30) && (first.is_some_and(|first| Shape::of(first).is_key()) || is_named())
}

/// Whether the bytes contain, anywhere, the name of a key type or the beginning of an RSA key.
pub(in crate::import) fn names_key(bytes: &[u8]) -> bool {
    /// The DER of rsaEncryption and its neighbours; id-ecPublicKey; the curves of ANSI X9.62 and the ECDSA with them;
    /// those of SECG; a SEQUENCE of id-Ed25519 or a neighbour; id-ml-dsa-44 and its neighbours. Each has at least six
    /// bytes, since random bytes are searched for them.
    const NAMES: [&[u8]; 6] = [
        b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01",
        b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01",
        b"\x06\x08\x2a\x86\x48\xce\x3d",
        b"\x06\x05\x2b\x81\x04\x00",
        b"\x30\x05\x06\x03\x2b\x65",
        b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x03",
    ];
    let mut rest = bytes;
    while let [first, others @ ..] = rest {
        if matches!(first, 0x06 | 0x30) && (NAMES.iter().any(|name| rest.starts_with(name)) || begins_rsa_key(rest)) {
            return true;
        }
        rest = others;
    }
    false
}

/// Whether bytes begin with an RSA key of PKCS#1: the lengths of the SEQUENCE and of the modulus differ by the length
/// of a public exponent, or a private key begins with its version.
fn begins_rsa_key(bytes: &[u8]) -> bool {
    let is_rest = |outer: u16, modulus: u16| outer.checked_sub(modulus).is_some_and(|rest| (6..=13).contains(&rest));
    match *bytes {
        [0x30, 0x82, a, b, 0x02, 0x82, c, d, 0x00, ..] => {
            is_rest(u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
        }
        [0x30, 0x81, outer, 0x02, 0x81, modulus, 0x00, ..] => is_rest(outer.into(), modulus.into()),
        [0x30, 0x82, _, _, 0x02, 0x01, 0x00, 0x02, 0x82 | 0x81, ..] => true,
        _ => false,
    }
}
