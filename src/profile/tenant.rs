//! Issuers of many tenants, whose identifiers differ in the tenant alone.

use alloc::string::String;

use crate::{
    Claim, PolicyError, VerifyError,
    claims::Claims,
    strict::name::{Name, Wanted},
};

/// An issuer identifier with a claim in the place of the tenant, as `https://login.example/{tid}/v2.0`.
#[derive(Clone, Debug)]
pub(super) struct Tenants {
    before: String,
    claim: String,
    after: String,
}

impl Tenants {
    /// Reads a template: one claim in braces, in the path of an `https` URL.
    pub(super) fn read(template: &str) -> Result<Self, PolicyError> {
        let parts = template.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
        let (before, (claim, after)) = parts.ok_or(PolicyError::IssuerTemplate)?;
        let has_host = before.strip_prefix("https://").and_then(|rest| rest.split_once('/'));
        let is_of_url =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b':');
        let is_plain = before.bytes().chain(after.bytes()).all(is_of_url) && is_tenant(claim);
        if is_plain && has_host.is_some_and(|(host, _)| !host.is_empty()) {
            Ok(Self { before: before.into(), claim: claim.into(), after: after.into() })
        } else {
            Err(PolicyError::IssuerTemplate)
        }
    }

    /// The claim that is looked at.
    pub(super) fn asks(&self) -> Name {
        Name::stated(&self.claim, Wanted::Scalar)
    }

    /// `iss` must be the template with the token's own claim in it.
    pub(super) fn accept(&self, claims: Claims<'_>) -> Result<(), VerifyError> {
        let iss = claims.registered.iss().ok_or(VerifyError::Missing(Claim::Iss))?;
        let tenant =
            claims.string(&self.claim, VerifyError::Mismatch(Claim::Iss))?.ok_or(VerifyError::Mismatch(Claim::Iss))?;
        let of_issuer = iss.strip_prefix(self.before.as_str()).and_then(|rest| rest.strip_suffix(self.after.as_str()));
        if is_tenant(tenant) && of_issuer == Some(tenant) { Ok(()) } else { Err(VerifyError::Mismatch(Claim::Iss)) }
    }
}

/// What is the id of a tenant, and not a part of a URL.
fn is_tenant(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_one_claim_in_its_path() {
        assert!(Tenants::read("https://login.example/{tid}/v2.0").is_ok());
        assert!(Tenants::read("https://login.example/{tid}").is_ok());
        for refused in [
            "https://login.example/v2.0",
            "https://{tid}.login.example/",
            "https://{tid}/v2.0",
            "https:///{tid}",
            "http://login.example/{tid}",
            "https://login.example/{}",
            "https://login.example/{tid",
            "https://login.example/{a}/{b}",
            "https://login.example/}{tid}",
            "{tid}",
            "https://login.example?/{tid}",
            "https://login.example/x#{tid}",
            "https://a@login.example/{tid}",
            "https://login example/{tid}",
            "https://login.example\\/{tid}",
            "https://login.example/{ tid }",
            "",
        ] {
            assert_eq!(Tenants::read(refused).unwrap_err(), PolicyError::IssuerTemplate, "{refused}");
        }
    }

    #[test]
    fn a_tenant_is_no_part_of_a_url() {
        assert!(is_tenant("9188040d-6c67-4c5b-b112-36a304b66dad"));
        for refused in ["", "a/b", "..", "a.b", "a%2Fb", "a?b", "a@b", "a:b", "a b", "é"] {
            assert!(!is_tenant(refused), "{refused}");
        }
    }
}
