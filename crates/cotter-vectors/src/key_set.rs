//! Selects the member of a JWK set to pin.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Box<RawValue>>,
}

/// The parts of a member that select it; members that are not selected are not checked as keys.
struct Member {
    id: Option<Value>,
    is_secret: bool,
    text: String,
}

/// The text of the one member of the set with this id, or without an id; otherwise the code of the rule that the set
/// breaks.
pub(crate) fn member(set: &str, id: Option<&str>) -> Result<String, &'static str> {
    let set: KeySet = serde_json::from_str(set).map_err(|_| "jwks-syntax")?;
    let members: Vec<Member> = set.keys.iter().map(|text| Member::read(text)).collect();

    let mut ids = HashSet::new();
    let mut could_be_meant = members.iter().filter(|member| member.id.is_some() || id.is_none());
    if !could_be_meant.all(|member| ids.insert(&member.id)) {
        return Err("key-id-duplicate");
    }
    if members.iter().any(|member| member.is_secret) && !members.iter().all(|member| member.is_secret) {
        return Err("key-family");
    }
    let id = id.map(Value::from);
    members.into_iter().find(|member| member.id == id).map(|member| member.text).ok_or("keyring-empty")
}

impl Member {
    fn read(text: &RawValue) -> Self {
        let json: Value = serde_json::from_str(text.get()).unwrap_or_default();
        Self {
            id: json.get("kid").cloned(),
            is_secret: json.get("kty").is_some_and(|kty| kty == "oct"),
            text: text.get().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::member;

    #[test]
    fn one_member_is_picked_by_its_id() {
        let set = r#"{"keys": [{"kty":"EC"}, {"kty":"RSA","kid":"a"}, {"kty":"OKP","kid":7}, 1.5]}"#;
        assert_eq!(member(set, Some("a")).as_deref(), Ok(r#"{"kty":"RSA","kid":"a"}"#));
        assert_eq!(member(set, Some("7")), Err("keyring-empty"));
        assert_eq!(member(set, None), Err("key-id-duplicate"), "the first and the last have no id");
        assert_eq!(member(&set.replace(", 1.5", ""), None).as_deref(), Ok(r#"{"kty":"EC"}"#));
        let duplicate = r#"{"keys": [{"kty":"RSA","kid":"a"}, {"kty":"RSA","kid":"a"}]}"#;
        assert_eq!(member(duplicate, Some("b")), Err("key-id-duplicate"));
    }

    #[test]
    fn a_set_that_is_none_or_mixed_is_refused() {
        assert_eq!(member(r#"{"keys": []}"#, None), Err("keyring-empty"));
        assert_eq!(member(r#"{"keys": {}}"#, None), Err("jwks-syntax"));
        assert_eq!(member("{}", None), Err("jwks-syntax"));
        assert_eq!(member("[", None), Err("jwks-syntax"));
        assert_eq!(member(r#"{"keys": [{"kty":"oct"}, {"kty":"EC","kid":"a"}]}"#, None), Err("key-family"));
    }
}
