//! `at_hash` and `c_hash`: which access token, and which code, an ID token was issued with.

use alloc::string::String;

use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::{VerifyError, algorithm::TokenHash, strict::base64url};

/// The left half of the hash of the text, in base64url (OpenID Connect Core §3.1.3.6, §3.3.2.11).
///
/// Text is compared with text, so a hash of another length or in another encoding is another hash.
pub(super) fn left_half_of_hash(hash: TokenHash, text: &str) -> Result<String, VerifyError> {
    let half = match hash {
        TokenHash::Sha256 => Sha256::digest(text).first_chunk::<16>().map(|half| base64url::encode(half)),
        TokenHash::Sha384 => Sha384::digest(text).first_chunk::<24>().map(|half| base64url::encode(half)),
        TokenHash::Sha512 => Sha512::digest(text).first_chunk::<32>().map(|half| base64url::encode(half)),
        TokenHash::Undefined => None,
    };
    half.ok_or(VerifyError::TokenHashUndefined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_specification() {
        // OpenID Connect Core appendix A.3 and A.4
        let at_hash = left_half_of_hash(TokenHash::Sha256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(at_hash.as_deref(), Ok("77QmUPtjPfzWtF2AnpK9RQ"));
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(left_half_of_hash(TokenHash::Sha256, code).as_deref(), Ok("LDktKdoQak3Pk0cnXxCltA"));
    }

    #[test]
    fn an_algorithm_without_a_stated_hash_has_none_to_compare_with() {
        let refused = left_half_of_hash(TokenHash::Undefined, "token");
        assert_eq!(refused, Err(VerifyError::TokenHashUndefined));
    }
}
