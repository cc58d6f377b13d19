//! `rusty_paseto`. A parser borrows its token, so it is made for each.

use cotter_benches_harness::{AUDIENCE, ISSUER, Verify, Who};
use rusty_paseto::prelude::*;

pub const WHO: Who = Who::peer_in_rust("rusty_paseto");

pub fn v4_public(key: &[u8]) -> Verify {
    let key = Key::<32>::try_from(key).expect("it has 32 bytes");
    Box::new(move |token| {
        let key = PasetoAsymmetricPublicKey::<V4, Public>::from(&key);
        let parser = PasetoParser::<V4, Public>::default();
        parser.expect_issuer(ISSUER).expect_audience(AUDIENCE).parse_into(token, &key).ok()
    })
}

pub fn v4_local(key: &[u8]) -> Verify {
    let key = PasetoSymmetricKey::<V4, Local>::from(Key::<32>::try_from(key).expect("it has 32 bytes"));
    Box::new(move |token| {
        let parser = PasetoParser::<V4, Local>::default();
        parser.expect_issuer(ISSUER).expect_audience(AUDIENCE).parse_into(token, &key).ok()
    })
}
