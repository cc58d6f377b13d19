//! Claims of all kinds.

use proptest::prelude::*;
use serde_json::{Map, Value};

/// JSON of all types, with names that mean something to a verifier among them.
pub fn claims() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(".{0,6}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    });
    let known = prop::sample::select(vec![
        "iss",
        "sub",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "nonce",
        "azp",
        "at_hash",
        "c_hash",
        "s_hash",
        "events",
        "cnf",
        "sid",
        "client_id",
        "scope",
        "scp",
        "auth_time",
        "acr",
        "amr",
        "roles",
        "groups",
        "entitlements",
        "typ",
        "token_use",
        "response_type",
        "redirect_uri",
    ]);
    let name = prop_oneof![3 => ".{0,8}".prop_map(String::from), 2 => known.prop_map(String::from)];
    prop::collection::hash_map(name, value, 0..5)
        .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()))
}
