//! A text is the PASERK of at most one version and purpose, and its id is that of the key that is pinned.
#![no_main]

use cotter::{
    KeyId, PinnedKey,
    paseto::{Paserk, Protocol, V3Local, V3Public, V4Local, V4Public},
};
use libfuzzer_sys::fuzz_target;

/// Whether a text is a PASERK of this version and purpose.
fn reads<P: Protocol>(text: &str) -> bool {
    let read = Paserk::<P>::read(text);
    let pinned = PinnedKey::<P>::from_paserk(KeyId::ABSENT, text);
    if let (Ok(paserk), Ok(key)) = (&read, &pinned) {
        assert_eq!(paserk.id(), key.paserk_id());
        let id = key.paserk_id().to_string();
        assert!(PinnedKey::<P>::from_paserk(id, text).is_ok());
        assert!(PinnedKey::<P>::from_paserk(text, text).is_err(), "a key is no id");
    }
    assert!(read.is_ok() || pinned.is_err());
    read.is_ok()
}

fuzz_target!(|text: &str| {
    let read = [reads::<V3Local>(text), reads::<V3Public>(text), reads::<V4Local>(text), reads::<V4Public>(text)];
    assert!(read.iter().filter(|read| **read).count() <= 1);
});
