//! The tables of every version and purpose of PASETO.

use cotter::{
    KeyError, PinnedKey, TokenIdentity, VerifyError,
    paseto::{MessageVerifier, Protocol},
};
use cotter_vectors::{
    key::KeySource,
    protocol::{ProtocolName, WithPasetoKey},
};
use libtest_mimic::Trial;

use crate::{
    bits::{self, flipped},
    case::{Case, accepted, decode, encode, hex},
    count::Count,
    ecdsa_malleability,
    table::{self, Table},
};

/// Token, footer that is stated, implicit assertion.
type Verify = Box<dyn Fn(&str, &[u8], &[u8]) -> Result<[u8; 32], VerifyError> + Send + Sync>;

/// One version and purpose, with two valid tokens of one key that share neither payload, footer nor assertion.
struct Subject {
    name: &'static str,
    verify: Verify,
    cases: [Case; 2],
}

pub(crate) fn trials() -> Vec<Trial> {
    let tables: [Table<Subject>; 7] = [
        ("text-bits", text_bits),
        ("message-bits", message_bits),
        ("assertion-bits", assertion_bits),
        ("cuts", cuts),
        ("mixtures", mixtures),
        ("headers", headers),
        ("malleability", malleability),
    ];
    ProtocolName::ALL
        .into_iter()
        .flat_map(|protocol| table::trials(protocol.as_str(), Subject::of(protocol), &tables))
        .collect()
}

impl Subject {
    fn of(protocol: ProtocolName) -> Self {
        let name = protocol.as_str();
        let with_both = accepted(&format!("paseto/assertion/{name}/moved/right"));
        let with_neither = accepted(&format!("paseto/message/{name}/base64/ordinary"));
        assert_eq!(with_both.key, with_neither.key);
        let key = KeySource::Raw(hex(with_both.key["hex"].as_str().unwrap()));
        let verify = protocol.pin(None, &key, StatedFooter);
        Self { name, verify, cases: [with_both, with_neither] }
    }

    /// With the footer and the assertion of the first token.
    fn verify(&self, token: &str) -> Result<[u8; 32], VerifyError> {
        (self.verify)(token, self.cases[0].footer.as_bytes(), self.cases[0].assertion.as_bytes())
    }

    fn refuse(&self, tokens: impl Iterator<Item = String>) -> Count {
        table::refuse(|token| self.verify(token).is_err(), tokens)
    }

    /// Where the parts of a message end: payload and signature, or nonce, ciphertext and tag.
    fn parts<'m>(&self, message: &'m [u8]) -> [&'m [u8]; 3] {
        let (nonce, tag) = match self.name {
            "v4.public" => (0, 64),
            "v3.public" => (0, 96),
            "v4.local" => (32, 32),
            _ => (32, 48),
        };
        let (nonce, rest) = message.split_at(nonce);
        let (body, tag) = rest.split_at(rest.len() - tag);
        [nonce, body, tag]
    }
}

struct StatedFooter;

impl WithPasetoKey for StatedFooter {
    type Output = Verify;

    fn with_key<P: Protocol>(self, key: Result<PinnedKey<P>, KeyError>) -> Verify {
        let verifier = MessageVerifier::new(key.unwrap());
        Box::new(move |token, footer, assertion| {
            let verified = verifier.clone().footer(footer).verify_with_assertion(token, assertion)?;
            let TokenIdentity::Digest(digest) = verified.identity() else { panic!("bytes have no iss") };
            Ok(digest)
        })
    }
}

/// Every bit of the text; of the message those of [`bits::of_signature`].
fn text_bits(subject: &Subject) -> Count {
    let token = &subject.cases[0].token;
    let message = subject.name.len() + 1..token.rfind('.').unwrap();
    let of_message = bits::of_signature(subject.name, message.len()).into_iter();
    let of_message = of_message.map(|(at, bit)| (message.start + at, bit));
    let before_and_after = bits::every(0..message.start).into_iter().chain(bits::every(message.end..token.len()));
    let bits: Vec<_> = before_and_after.chain(of_message).collect();
    let count = subject.refuse(bits.iter().flat_map(|bit| String::from_utf8(flipped(token.as_bytes(), *bit))));
    Count { no_text: bits.len() - count.refused, left_out: token.len() * 8 - bits.len(), ..count }
}

/// The message with each bit changed, encoded again as it should be: refused for the signature or the tag.
fn message_bits(subject: &Subject) -> Count {
    let parts: Vec<_> = subject.cases[0].token.split('.').collect();
    let message = decode(parts[2]);
    let bits = bits::of_signature(subject.name, message.len());
    for bit in &bits {
        let changed = encode(&flipped(&message, *bit));
        let token = format!("{}.{}.{changed}.{}", parts[0], parts[1], parts[3]);
        assert_eq!(subject.verify(&token), Err(VerifyError::InvalidSignature), "{bit:?}");
    }
    Count { refused: bits.len(), left_out: message.len() * 8 - bits.len(), ..Count::default() }
}

/// The implicit assertion with each bit changed.
fn assertion_bits(subject: &Subject) -> Count {
    let Case { token, footer, assertion, .. } = &subject.cases[0];
    let mut count = Count::default();
    for bit in bits::every(0..assertion.len()) {
        let outcome = (subject.verify)(token, footer.as_bytes(), &flipped(assertion.as_bytes(), bit));
        assert_eq!(outcome, Err(VerifyError::InvalidSignature), "{bit:?}");
        count.refused += 1;
    }
    count
}

fn cuts(subject: &Subject) -> Count {
    subject.refuse(table::cuts(&subject.cases[0].token))
}

/// Every mixture of the parts of two tokens: the nonce of a local one, payload or ciphertext, signature or tag, footer, assertion.
fn mixtures(subject: &Subject) -> Count {
    let messages = subject.cases.each_ref().map(|case| decode(case.token.split('.').nth(2).unwrap()));
    let parts = messages.each_ref().map(|message| subject.parts(message));
    let is_local = !parts[0][0].is_empty();
    assert!((1..3).all(|at| parts[0][at] != parts[1][at]) && is_local == (parts[0][0] != parts[1][0]));
    let mut count = Count::default();
    // The nonce of a public token is empty in both, so it stays with the payload.
    for mixture in (0_usize..32).filter(|mixture| is_local || mixture & 1 == mixture >> 1 & 1) {
        let of = |at: usize| mixture >> at & 1;
        let message = [0, 1, 2].map(|at| parts[of(at)][at]).concat();
        let (footer, assertion) = (&subject.cases[of(3)].footer, &subject.cases[of(4)].assertion);
        let dot = if footer.is_empty() { "" } else { "." };
        let token = format!("{}.{}{dot}{}", subject.name, encode(&message), encode(footer.as_bytes()));
        match (mixture, (subject.verify)(&token, footer.as_bytes(), assertion.as_bytes())) {
            (0 | 31, Ok(_)) => count.accepted += 1,
            (1..31, Err(VerifyError::InvalidSignature)) => count.refused += 1,
            (_, other) => panic!("{other:?}: {token}"),
        }
    }
    count
}

/// The same message under each other version and purpose.
fn headers(subject: &Subject) -> Count {
    let rest = subject.cases[0].token.strip_prefix(subject.name).unwrap();
    let others = ["v1.local", "v1.public", "v2.local", "v2.public", "v3.local", "v3.public", "v4.local", "v4.public"];
    subject.refuse(others.into_iter().filter(|other| *other != subject.name).map(|other| format!("{other}{rest}")))
}

/// The other form of an ECDSA signature is accepted, and is the same token.
fn malleability(subject: &Subject) -> Count {
    let mut count = Count::default();
    for Case { token, footer, assertion, .. } in &subject.cases {
        let segments: Vec<_> = token.split('.').collect();
        let message = decode(segments[2]);
        let [_, payload, signature] = subject.parts(&message);
        let other = [payload, &ecdsa_malleability::of(subject.name, signature)].concat();
        let other = token.replace(segments[2], &encode(&other));
        assert_ne!(other, *token);
        let verify = |token: &str| (subject.verify)(token, footer.as_bytes(), assertion.as_bytes());
        assert_eq!(verify(&other), verify(token));
        assert!(verify(&other).is_ok());
        count.accepted += 1;
    }
    count
}
