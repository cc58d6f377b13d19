//! The tables of every algorithm of JWS.

use cotter::{
    JwsAlgorithm, JwsPublicKeyAlgorithm, KeyId, Keyring, PinnedKey, RawKeyAlgorithm, SecretAlgorithm, TokenIdentity,
    VerifyError, jws,
};
use cotter_vectors::algorithm::{AlgorithmName, Visitor};
use hmac::{Hmac, KeyInit, Mac};
use libtest_mimic::Trial;
use sha2::{Sha256, Sha384, Sha512};

use crate::{
    bits::{self, flipped},
    case::{self, accepted, decode, encode},
    count::Count,
    ecdsa_malleability,
    table::{self, Table},
};

/// What is signed by a token that is accepted, as a digest.
type Verify = Box<dyn Fn(&str) -> Result<[u8; 32], VerifyError> + Send + Sync>;

/// One algorithm, with two valid tokens of one key that share neither header nor payload.
struct Subject {
    name: &'static str,
    verify: Verify,
    tokens: [String; 2],
}

pub(crate) fn trials() -> Vec<Trial> {
    let tables: [Table<Subject>; 5] = [
        ("text-bits", text_bits),
        ("signature-bits", signature_bits),
        ("cuts", cuts),
        ("mixtures", mixtures),
        ("malleability", malleability),
    ];
    AlgorithmName::ALL
        .iter()
        .copied()
        .flat_map(|algorithm| table::trials(algorithm.as_str(), Subject::of(algorithm), &tables))
        .collect()
}

impl Subject {
    fn of(algorithm: AlgorithmName) -> Self {
        let name = algorithm.as_str();
        let (file, wire_name) = match name {
            "Ed25519|EdDSA" => ("algorithms", "EdDSA"),
            _ if name.starts_with("ML-DSA") => ("ml-dsa", name),
            _ => ("algorithms", name),
        };
        let first = accepted(&format!("jws/{file}/{wire_name}/absent/valid"));
        let verify = algorithm.visit(BothIds(&first.key["jwk"].to_string()));
        Self { name, verify, tokens: [first.token, second(wire_name)] }
    }

    fn refuse(&self, tokens: impl Iterator<Item = String>) -> Count {
        table::refuse(|token| (self.verify)(token).is_err(), tokens)
    }
}

/// A second token of the same key: of the vectors, or signed here where they have none of another payload.
fn second(algorithm: &str) -> String {
    match algorithm {
        "HS256" => hs::<Hmac<Sha256>>("hs256", algorithm),
        "HS384" => hs::<Hmac<Sha384>>("hs384", algorithm),
        "HS512" => hs::<Hmac<Sha512>>("hs512", algorithm),
        "ML-DSA-44" => accepted("profile/id-token/hash/ML-DSA-44/both").token,
        #[cfg(feature = "ml-dsa")]
        "ML-DSA-65" => ml_dsa_65(),
        "ML-DSA-87" => accepted("jwt/ml-dsa/valid").token,
        _ => accepted(&format!("profile/id-token/hash/{algorithm}/both")).token,
    }
}

fn signing_input(algorithm: &str) -> String {
    let header = format!(r#"{{"alg":"{algorithm}","kid":"2026-11"}}"#);
    format!("{}.{}", encode(header.as_bytes()), encode(br#"{"sub":"user-2048"}"#))
}

fn hs<M: Mac + KeyInit>(key: &str, algorithm: &str) -> String {
    let secret = decode(case::private_key(key)["k"].as_str().unwrap());
    let signing_input = signing_input(algorithm);
    let mut mac = <M as KeyInit>::new_from_slice(&secret).unwrap();
    mac.update(signing_input.as_bytes());
    format!("{signing_input}.{}", encode(&mac.finalize().into_bytes()))
}

#[cfg(feature = "ml-dsa")]
fn ml_dsa_65() -> String {
    let seed = decode(case::private_key("ml-dsa-65")["priv"].as_str().unwrap());
    let key = ml_dsa::SigningKey::<ml_dsa::MlDsa65>::from_seed(&seed[..].try_into().unwrap());
    let signing_input = signing_input("ML-DSA-65");
    let signature = key.expanded_key().sign_deterministic(signing_input.as_bytes(), b"").unwrap();
    format!("{signing_input}.{}", encode(&signature.encode()))
}

/// The key under both of the ids that its tokens have, so that no change is refused for the id that it makes.
struct BothIds<'k>(&'k str);

impl BothIds<'_> {
    fn verifier<A: JwsAlgorithm>(&self) -> Verify {
        let absent = PinnedKey::<A>::from_jwk(KeyId::ABSENT, self.0).unwrap();
        let present = PinnedKey::<A>::from_jwk("2026-11", self.0).unwrap();
        let verifier = jws::Verifier::new(Keyring::new([absent, present]).unwrap());
        Box::new(move |token| {
            let verified = verifier.verify(token)?;
            let TokenIdentity::Digest(digest) = verified.identity() else { panic!("bytes have no iss") };
            Ok(digest)
        })
    }
}

impl Visitor for BothIds<'_> {
    type Output = Verify;

    fn raw<A: RawKeyAlgorithm + JwsPublicKeyAlgorithm>(self) -> Verify {
        self.verifier::<A>()
    }

    fn rsa<A: JwsPublicKeyAlgorithm>(self) -> Verify {
        self.verifier::<A>()
    }

    fn secret<A: SecretAlgorithm + JwsAlgorithm>(self) -> Verify {
        self.verifier::<A>()
    }
}

/// Every bit of the text; of the signature those of [`bits::of_signature`].
fn text_bits(subject: &Subject) -> Count {
    let token = &subject.tokens[0];
    let (before, signature) = token.split_at(token.rfind('.').unwrap() + 1);
    let of_signature = bits::of_signature(subject.name, signature.len()).into_iter();
    let of_signature = of_signature.map(|(at, bit)| (before.len() + at, bit));
    let bits: Vec<_> = bits::every(0..before.len()).into_iter().chain(of_signature).collect();
    let changed = bits.iter().map(|bit| String::from_utf8(flipped(token.as_bytes(), *bit)));
    let count = subject.refuse(changed.flatten());
    Count { no_text: bits.len() - count.refused, left_out: token.len() * 8 - bits.len(), ..count }
}

/// The signature with each bit changed, encoded again as it should be: refused for the signature, and for nothing else.
fn signature_bits(subject: &Subject) -> Count {
    let (signing_input, signature) = subject.tokens[0].rsplit_once('.').unwrap();
    let signature = decode(signature);
    let bits = bits::of_signature(subject.name, signature.len());
    for bit in &bits {
        let token = format!("{signing_input}.{}", encode(&flipped(&signature, *bit)));
        assert_eq!((subject.verify)(&token), Err(VerifyError::InvalidSignature), "{bit:?}");
    }
    Count { refused: bits.len(), left_out: signature.len() * 8 - bits.len(), ..Count::default() }
}

fn cuts(subject: &Subject) -> Count {
    subject.refuse(table::cuts(&subject.tokens[0]))
}

/// Every mixture of the segments of two tokens, which are accepted by themselves.
fn mixtures(subject: &Subject) -> Count {
    let segments = subject.tokens.each_ref().map(|token| token.split('.').collect::<Vec<_>>());
    assert!((0..3).all(|at| segments[0][at] != segments[1][at]), "every segment differs");
    let mut count = Count::default();
    for mixture in 0..8 {
        let token = [0, 1, 2].map(|at| segments[mixture >> at & 1][at]).join(".");
        match (mixture, (subject.verify)(&token)) {
            (0 | 7, Ok(_)) => count.accepted += 1,
            (1..7, Err(VerifyError::InvalidSignature)) => count.refused += 1,
            (_, other) => panic!("{other:?}: {token}"),
        }
    }
    count
}

/// The other form of an ECDSA signature is accepted, and is the same token.
fn malleability(subject: &Subject) -> Count {
    let mut count = Count::default();
    for token in &subject.tokens {
        let (signing_input, signature) = token.rsplit_once('.').unwrap();
        let other = format!("{signing_input}.{}", encode(&ecdsa_malleability::of(subject.name, &decode(signature))));
        assert_ne!(other, *token);
        assert_eq!((subject.verify)(&other), (subject.verify)(token));
        assert!((subject.verify)(&other).is_ok());
        count.accepted += 1;
    }
    count
}
