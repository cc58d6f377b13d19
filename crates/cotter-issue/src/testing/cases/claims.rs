//! The other claims that a kind of token has.

use serde_json::{Value, json};

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, set, without},
        issuer::Kind,
    },
};

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    for (name, about, claim, code, value) in [
        ("sub-number", "The subject is a number.", "sub", "sub-malformed", json!(17)),
        ("sub-null", "The subject is null.", "sub", "sub-malformed", Value::Null),
        ("jti-number", "The id of the token is a number.", "jti", "jti-malformed", json!(17)),
    ] {
        let token = forge.claims_with(set([(claim, value)]))?;
        forge.reject(name, about, code, token);
    }
    match forge.issuer.kind.clone() {
        Kind::Jwt(_) => bound(forge),
        Kind::AccessToken => {
            for (name, about, code, claim) in [
                ("sub-missing", "No subject (RFC 9068 section 2.2).", "sub-missing", "sub"),
                ("jti-missing", "No id of the token (RFC 9068 section 2.2).", "jti-missing", "jti"),
                ("client-id-missing", "No client (RFC 9068 section 2.2).", "client-id-missing", "client_id"),
            ] {
                let token = forge.claims_with(without(claim))?;
                forge.reject(name, about, code, token);
            }
            let token = forge.claims_with(set([("scope", json!(["orders:read"]))]))?;
            forge.reject("scope-list", "The scope is a list (RFC 9068 section 2.2.3).", "scope-malformed", token);
            bound(forge)
        }
        Kind::IdToken(nonce) => {
            let token = forge.claims_with(without("sub"))?;
            forge.reject("sub-missing", "No subject (OpenID Connect Core section 2).", "sub-missing", token);
            let token = forge.claims_with(set([("nonce", json!("of another sign-in"))]))?;
            let code = if nonce.is_some() { "nonce-mismatch" } else { "nonce-unexpected" };
            forge.reject("nonce-other", "The nonce of another sign-in.", code, token);
            if nonce.is_some() {
                let token = forge.claims_with(without("nonce"))?;
                forge.reject("nonce-missing", "No nonce, although the request had one.", "nonce-missing", token);
            }
            let token = forge.claims_with(set([("at_hash", json!(17))]))?;
            forge.reject("at-hash-malformed", "The hash of the access token is a number.", "at-hash-malformed", token);
            Ok(())
        }
    }
}

/// Bound to a key, and presented without a proof of it.
fn bound<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let thumbprint = json!({"jkt": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"});
    let token = forge.claims_with(set([("cnf", thumbprint)]))?;
    let about = "Bound to the key of a DPoP proof, and presented without one (RFC 9449 section 7.2).";
    forge.reject("bound-to-key", about, "cnf-unexpected", token);
    let token =
        forge.claims_with(set([("cnf", json!({"x5t#S256": "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0"}))]))?;
    let about = "Bound to a client certificate, and presented without one (RFC 8705 section 3).";
    forge.reject("bound-to-certificate", about, "cnf-unexpected", token);
    Ok(())
}
