//! The matrix of `vectors/profile/kinds.json`: every kind of JWT before every verifier of a kind, typed and untyped, where issuer and
//! client are two and where they are one. `crates/cotter-vectors` runs the cells; here they are counted, and compared with
//! SECURITY.md.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use serde_json::Value;

const MATRIX: &str = include_str!("../vectors/profile/kinds.json");

/// SECURITY.md without its line breaks.
fn security() -> String {
    include_str!("../SECURITY.md").split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Cell<'m> {
    entities: &'m str,
    verifier: &'m str,
    kind: &'m str,
    is_typed: bool,
    is_accepted: bool,
}

fn cells(matrix: &Value) -> Vec<Cell<'_>> {
    let cases = matrix["groups"].as_array().unwrap().iter().flat_map(|group| group["cases"].as_array().unwrap());
    cases
        .map(|case| match case["id"].as_str().unwrap().split('/').collect::<Vec<_>>()[..] {
            ["profile", "kinds", entities, verifier, kind, typ] => {
                Cell { entities, verifier, kind, is_typed: typ == "typed", is_accepted: case["expect"] == "accept" }
            }
            _ => panic!("an id of another form: {}", case["id"]),
        })
        .collect()
}

/// The kind that a verifier is for, and the kinds of tokens that are of it.
fn is_for(verifier: &str, kind: &str) -> bool {
    ["access-token", "id-token", "logout-token", "client-assertion", "request-object"]
        .iter()
        .any(|name| verifier.starts_with(name) && kind.starts_with(name))
}

#[test]
fn every_kind_is_shown_to_every_verifier() {
    let matrix = serde_json::from_str(MATRIX).unwrap();
    let cells = cells(&matrix);
    let mut by_verifier: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for cell in &cells {
        by_verifier.entry((cell.entities, cell.verifier)).or_default().push((cell.kind, cell.is_typed));
    }
    assert_eq!((cells.len(), by_verifier.len()), (880, 22));
    let one = by_verifier.values().next().unwrap();
    assert!(by_verifier.values().all(|shown| shown == one));
    assert!(security().contains("880 cells"));
}

#[test]
fn a_typed_token_is_accepted_as_its_kind_alone() {
    let matrix = serde_json::from_str(MATRIX).unwrap();
    for Cell { verifier, kind, is_typed, is_accepted, .. } in cells(&matrix) {
        assert!(!is_typed || !is_accepted || is_for(verifier, kind), "{kind} before {verifier}");
    }
}

/// The tokens of another kind that a verifier accepts. All are untyped, and SECURITY.md names them.
#[test]
fn what_remains_is_stated() {
    let matrix = serde_json::from_str(MATRIX).unwrap();
    let remains = |cell: &Cell<'_>| cell.is_accepted && !is_for(cell.verifier, cell.kind);
    let found: Vec<_> =
        cells(&matrix).into_iter().filter(remains).map(|cell| (cell.entities, cell.verifier, cell.kind)).collect();
    assert_eq!(
        found,
        [
            ("apart", "id-token-refreshed", "userinfo"),
            ("apart", "id-token-without-nonce", "userinfo"),
            ("one", "id-token-refreshed", "access-token-of-client"),
            ("one", "id-token-refreshed", "userinfo"),
            ("one", "id-token-without-nonce", "access-token-of-client"),
            ("one", "id-token-without-nonce", "userinfo"),
        ]
    );
    assert!(security().contains("a UserInfo response with `iat` and `exp`"));
    assert!(security().contains("an untyped access token without `scope`"));
}
