//! What every right service accepts, so that a service that rejects everything is found too.

use serde_json::json;

use crate::{
    IssueError, JwsSigningAlgorithm,
    testing::{
        TestAlgorithm,
        forge::{Forge, HOUR, LIFE, set, text},
        issuer::Kind,
    },
};

pub(super) fn cases<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    let token = forge.good()?;
    forge.accept("good", "A good token.", token);

    let token = forge.claims_with(set([("x-further", json!({"of": ["the issuer", 1.5, null]}))]))?;
    forge.accept("good-further-claim", "A claim that nobody knows is ignored (RFC 7519 section 4).", token);

    let token = forge.header_with(set([("x-further", json!("of the issuer"))]))?;
    forge.accept("good-further-header-member", "A member that nobody knows is ignored (RFC 7515 section 4).", token);

    let token = forge.claims_with(set([("nbf", json!(forge.now.saturating_sub(HOUR)))]))?;
    forge.accept("good-nbf", "The token is valid since an hour ago.", token);

    let half = json!(forge.now.saturating_add(LIFE)).to_string() + ".5";
    let mut claims = forge.claims();
    claims.remove("exp");
    let text_of_claims = crate::testing::forge::open(claims, &format!(r#""exp":{half}"#));
    let token = forge.payload(text_of_claims.as_bytes())?;
    forge.accept("good-exp-fraction", "A NumericDate may have a fraction (RFC 7519 section 2).", token);

    let token = forge.claims_with(set([("aud", json!([forge.issuer.audience]))]))?;
    forge.accept("good-aud-list", "The audience is a list of one (RFC 7519 section 4.1.3).", token);

    let spaced = format!("  {}\n", text(forge.header()).replace(':', " : "));
    let token = forge.sign(&spaced, text(forge.claims()).as_bytes())?;
    forge.accept("good-header-white-space", "JSON may have white space.", token);

    if !matches!(forge.issuer.kind, Kind::IdToken(_)) {
        let token = forge.claims_with(set([("aud", json!(["https://other.example", forge.issuer.audience]))]))?;
        forge.accept(
            "good-aud-several",
            "The audience is a list in which the service is (RFC 7519 section 4.1.3).",
            token,
        );
    }
    if matches!(forge.issuer.kind, Kind::AccessToken) {
        let token = forge.header_with(set([("typ", json!("application/AT+JWT"))]))?;
        forge.accept(
            "good-typ-long",
            "A media type has no case, and may begin with application/ (RFC 9068 section 4).",
            token,
        );
    }
    Ok(())
}
