//! The arrows between the rooms of `src/`: each room names only rooms below it, so none can depend on itself in a ring.
//!
//! A room is a top-level module. A name counts for the module that defines the item, whatever re-exports it passes through: a
//! façade such as `lib.rs` cannot hide an arrow. Modules under `#[cfg(test)]` are exempt. Method calls are not resolved, since that
//! takes types; a call by path, `PinnedKey::from_pem`, is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(clippy::wildcard_enum_match_arm, reason = "most of a language is not about names")]

mod made_up;
mod resolve;
mod tree;

use std::{collections::BTreeSet, fs, path::Path};

use self::{resolve::arrows, tree::Tree};

/// The rooms, the lowest first, and what each is for.
const ROOMS: &[(&str, &str)] = &[
    ("error", "what is refused, by name"),
    ("strict", "base64url and JSON, read strictly and within limits"),
    ("time", "instants"),
    ("typ", "the `typ` of a header"),
    ("authorization", "the `Authorization` header field"),
    ("cache", "what a verifier remembers"),
    ("expiring", "entries that live until an instant"),
    ("precomputation", "tables of a key"),
    ("replay", "whether something was used before"),
    ("key_id", "ids and thumbprints of keys"),
    ("import", "the forms in which keys come"),
    ("algorithm", "what an algorithm is, and what its key can do"),
    ("key", "a key under its algorithm and id, and several of them"),
    ("pinning", "keys made from each form"),
    ("alg", "the algorithms of JWS"),
    ("registered", "the registered claims"),
    ("claims", "a claims set"),
    ("revocation", "whether a token was revoked"),
    ("policy", "what a claims set must say"),
    ("verified", "the proof that a token was verified"),
    ("pending", "a verification that waits for a store"),
    ("jws", "signed bytes"),
    ("jwt", "signed claims"),
    ("paseto", "the same in PASETO"),
    ("profile", "kinds of JWT with rules of their own"),
];

#[test]
fn no_room_names_a_room_above_it() {
    let tree =
        Tree::read(&|file| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).ok());
    let rooms: Vec<_> = ROOMS.iter().map(|(room, _)| *room).collect();
    let broken = broken(&tree, &rooms);
    assert!(broken.is_empty(), "\n{}", broken.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Each rule that the tree breaks, in words.
fn broken(tree: &Tree, rooms: &[&str]) -> BTreeSet<String> {
    let level = |room: &str| rooms.iter().position(|name| *name == room);
    let found: BTreeSet<_> = tree.rooms().collect();
    let unlisted =
        found.iter().filter(|room| level(room).is_none()).map(|room| format!("`{room}` is not in the table"));
    let stale = rooms
        .iter()
        .filter(|room| !found.contains(*room))
        .map(|room| format!("the table lists `{room}`, which is not a room"));
    let upward = arrows(tree).into_iter().filter_map(|arrow| match arrow {
        Ok(arrow) => (level(arrow.room()) < level(arrow.named_room())).then(|| arrow.to_string()),
        Err(unresolved) => Some(unresolved),
    });
    unlisted.chain(stale).chain(upward).collect()
}
