//! `at_hash` and `c_hash`: the access token and the code that an ID token was issued with.

use alloc::string::String;

use sha2::{Digest, Sha256, Sha384, Sha512};
#[cfg(feature = "ml-dsa")]
use shake::{ExtendableOutput, Shake256, Update};

use crate::{algorithm::TokenHash, strict::base64url};

/// The left half of the hash of the text, in base64url (OpenID Connect Core §3.1.3.6, §3.3.2.11).
///
/// The claim is compared as text, so a hash of another length or in another encoding does not match.
pub(super) fn left_half_of_hash(hash: TokenHash, text: &str) -> String {
    match hash {
        TokenHash::Sha256 => left_half(&Sha256::digest(text)),
        TokenHash::Sha384 => left_half(&Sha384::digest(text)),
        TokenHash::Sha512 => left_half(&Sha512::digest(text)),
        #[cfg(feature = "ml-dsa")]
        TokenHash::Shake256 => left_half(&shake256(text)),
    }
}

fn left_half(hash: &[u8]) -> String {
    let (left, _) = hash.split_at(hash.len() / 2);
    base64url::encode(left)
}

/// 64 bytes of SHAKE256 (OpenID Connect Token Hash Algorithm Implementer's Guide 1.0).
#[cfg(feature = "ml-dsa")]
fn shake256(text: &str) -> [u8; 64] {
    let (mut shake, mut hash) = (Shake256::default(), [0; 64]);
    shake.update(text.as_bytes());
    shake.finalize_xof_into(&mut hash);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_specification() {
        // OpenID Connect Core appendix A.3 and A.4
        let at_hash = left_half_of_hash(TokenHash::Sha256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(at_hash, "77QmUPtjPfzWtF2AnpK9RQ");
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(left_half_of_hash(TokenHash::Sha256, code), "LDktKdoQak3Pk0cnXxCltA");
    }

    #[cfg(feature = "ml-dsa")]
    #[test]
    fn the_figure_of_another_implementation() {
        // panva/oidc-token-hash, test/generate.js
        let text = "YmJiZTAwYmYtMzgyOC00NzhkLTkyOTItNjJjNDM3MGYzOWIy9sFhvH8K_x8UIHj1osisS57f5DduL";
        assert_eq!(left_half_of_hash(TokenHash::Shake256, text), "sB_U72jyb0WgtX8TsVoqJnm6CD295W9gfSDRxkilB3I");
    }
}
