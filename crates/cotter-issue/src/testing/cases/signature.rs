//! The signature, and what it covers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, encode, open, set, text},
    },
};

const CODE: &str = "invalid-signature";

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let good = forge.good()?;
    let (signing_input, signature) = good.rsplit_once('.').unwrap_or_default();
    let (header, payload) = signing_input.split_once('.').unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
    let with = |signature: Vec<u8>| format!("{signing_input}.{}", encode(signature));

    let mut changed = forge.claims();
    changed.insert("sub".into(), json!("administrator"));
    let other_payload = encode(text(changed));
    let other_header = encode(open(forge.header(), r#""x":1"#));
    let half = bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec();
    let mut flipped = bytes.clone();
    flipped.iter_mut().take(1).for_each(|byte| *byte ^= 1);
    let mut last_flipped = bytes.clone();
    last_flipped.iter_mut().rev().take(1).for_each(|byte| *byte ^= 1);
    let longer = [&*bytes, &[0]].concat();
    let zero = vec![0; bytes.len()];
    for (name, about, token) in [
        (
            "tampered-payload",
            "Another subject under the same signature.",
            format!("{header}.{other_payload}.{signature}"),
        ),
        (
            "tampered-header",
            "Another header under the same signature.",
            format!("{other_header}.{payload}.{signature}"),
        ),
        ("tampered-signature", "The first bit of the signature's first byte is turned.", with(flipped)),
        ("tampered-signature-end", "A bit of the signature's last byte is turned.", with(last_flipped)),
        ("signature-half", "The signature is cut in half.", with(half)),
        ("signature-longer", "A byte too many behind the signature.", with(longer)),
        ("signature-zero", "A signature of zero bytes, as in CVE-2022-21449.", with(zero)),
        ("signature-one-byte", "A signature of one byte.", with(vec![0])),
    ] {
        forge.reject(name, about, CODE, token);
    }

    let elsewhere = forge.claims_with(set([("jti", json!("another"))]))?;
    let (_, of_another) = elsewhere.rsplit_once('.').unwrap_or_default();
    let token = format!("{signing_input}.{of_another}");
    forge.reject("signature-of-another", "The signature of another token.", CODE, token);
    strangers(forge)
}

/// Signed by somebody whom nobody trusts, who offers the key.
fn strangers<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let token = strangers_token(forge, set([]))?;
    forge.reject("strangers-key", "A key that nobody trusts has signed, under the id of the trusted one.", CODE, token);
    let url = json!("https://stranger.example/keys");
    let mut offers: Vec<(&str, &'static str, Value)> = vec![("jku", "jku", url.clone()), ("x5u", "x5u", url)];
    offers.push(("x5c", "x5c", json!(["AAAA"])));
    if let Some(jwk) = forge.issuer.key.strangers_jwk() {
        offers.push(("jwk", "jwk", serde_json::from_str(jwk).unwrap_or_default()));
    }
    for (name, member, offer) in offers {
        let token = strangers_token(forge, set([(member, offer)]))?;
        let about = "A stranger has signed, and offers the key in the header (RFC 8725 section 3.10).";
        forge.reject(format!("strangers-key-{name}"), about, CODE, token);
    }
    Ok(())
}

fn strangers_token<A: JwsSigningAlgorithm + TestAlgorithm>(
    forge: &Forge<'_, A>,
    change: impl FnOnce(&mut crate::testing::forge::Object),
) -> Result<String, IssueError> {
    let mut header = forge.header();
    change(&mut header);
    let signing_input = format!("{}.{}", encode(text(header)), encode(text(forge.claims())));
    let signature = forge.issuer.key.strangers_key().sign(signing_input.as_bytes())?;
    Ok(format!("{signing_input}.{}", encode(signature)))
}
