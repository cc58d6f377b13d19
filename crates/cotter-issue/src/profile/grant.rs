use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::Thumbprint;
use sha2::{Digest, Sha256};

use crate::{claims::Stated, json};

/// What one access token grants: to whom, to which client, and for what.
///
/// Further claims, such as `roles`, `sid` or `auth_time`, are the caller's. `Debug` shows none of it.
///
/// ```
/// use cotter_issue::profile::Grant;
///
/// let grant = Grant::new("user-17", "web").scope("orders:read orders:write");
/// assert_eq!(format!("{grant:?}"), "Grant");
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Grant<'g> {
    pub(super) subject: &'g str,
    client_id: &'g str,
    scope: Option<&'g str>,
    jkt: Option<&'g Thumbprint>,
    certificate: Option<&'g [u8]>,
}

impl<'g> Grant<'g> {
    /// To this subject, through this client. For client credentials, the subject is the client (RFC 9068 §2.2).
    pub const fn new(subject: &'g str, client_id: &'g str) -> Self {
        Self { subject, client_id, scope: None, jkt: None, certificate: None }
    }

    /// States these scopes, with one space between two (RFC 9068 §2.2.3).
    pub const fn scope(self, scope: &'g str) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// Binds the token to the key of a DPoP proof (RFC 9449 §6.1), by [`DpopProof::thumbprint`](cotter::profile::DpopProof::thumbprint).
    pub const fn bound_to_key(self, thumbprint: &'g Thumbprint) -> Self {
        Self { jkt: Some(thumbprint), ..self }
    }

    /// Binds the token to a client certificate, in DER (RFC 8705 §3.1).
    pub const fn bound_to_certificate(self, der: &'g [u8]) -> Self {
        Self { certificate: Some(der), ..self }
    }

    pub(super) fn write(&self, stated: &mut Stated) {
        stated.text("client_id", self.client_id);
        if let Some(scope) = self.scope {
            stated.text("scope", scope);
        }
        let jkt = self.jkt.map(|jkt| format!(r#""jkt":{}"#, json::quote(&jkt.to_string())));
        let x5t =
            self.certificate.map(|der| format!(r#""x5t#S256":"{}""#, URL_SAFE_NO_PAD.encode(Sha256::digest(der))));
        let members: Vec<String> = [jkt, x5t].into_iter().flatten().collect();
        if !members.is_empty() {
            stated.json("cnf", &format!("{{{}}}", members.join(",")));
        }
    }
}

impl fmt::Debug for Grant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Grant")
    }
}
