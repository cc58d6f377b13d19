//! A key among 1 to 10,000: finding it alone, and a whole verification with it.

use std::{hint::black_box, rc::Rc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Hs256, KeyId, Keyring, PinnedKey, jws};
use cotter_benches_harness::{Case, Run};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ours;

const SIZES: [usize; 5] = [1, 10, 100, 1_000, 10_000];

pub fn cases() -> Vec<Case> {
    SIZES.into_iter().flat_map(|size| [lookup(size), verification(size)]).collect()
}

/// Finding a key by its exact id, a different one each time.
fn lookup(size: usize) -> Case {
    let ring = ring(size);
    let ids: Vec<KeyId> = order(size).map(|at| KeyId::exactly(&id(at)).expect("it is an id")).collect();
    let mut next = ids.into_iter().cycle_forever();
    let run = Run::here(move || assert!(black_box(&ring).contains(black_box(next.next()))));
    Case::new("keyring", ours::DEFAULT.who, format!("lookup among {size}"), run).keeping(move || self::ring(size))
}

/// A whole verification of a small HS256 token, with a different key each time.
fn verification(size: usize) -> Case {
    let verifier = jws::Verifier::new(ring(size));
    let mut next = order(size).map(token).collect::<Vec<_>>().into_iter().cycle_forever();
    let run = Run::here(move || assert!(black_box(&verifier).verify(black_box(next.next())).is_ok()));
    Case::new("keyring", ours::DEFAULT.who, format!("HS256 verification among {size}"), run)
}

fn ring(size: usize) -> Keyring<Hs256> {
    let key = |at| PinnedKey::from_secret(id(at), secret(at).as_bytes()).expect("it is long enough");
    Keyring::new((0..size).map(key)).expect("the ids are distinct")
}

/// Every key of the ring, in an order that is not the order of their ids.
fn order(size: usize) -> impl Iterator<Item = usize> {
    (0..size).map(move |step| step.wrapping_mul(7_919) % size)
}

fn id(at: usize) -> String {
    format!("{at:08x}-6c0b-4b6f-9e0a-5f1d2c3b4a59")
}

fn secret(at: usize) -> String {
    format!("the secret of key number {at:08}, of some length")
}

fn token(at: usize) -> String {
    let header = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"HS256","kid":"{}"}}"#, id(at)));
    let signing_input = format!("{header}.{}", URL_SAFE_NO_PAD.encode("payload"));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret(at).as_bytes()).expect("HMAC takes any length");
    mac.update(signing_input.as_bytes());
    format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// The same things over and over.
struct Cycle<T> {
    things: Rc<[T]>,
    at: usize,
}

trait CycleForever<T> {
    fn cycle_forever(self) -> Cycle<T>;
}

impl<T, I: Iterator<Item = T>> CycleForever<T> for I {
    fn cycle_forever(self) -> Cycle<T> {
        Cycle { things: self.collect(), at: 0 }
    }
}

impl<T> Cycle<T> {
    fn next(&mut self) -> &T {
        self.at = (self.at + 1) % self.things.len();
        &self.things[self.at]
    }
}
