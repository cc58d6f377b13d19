use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cotter::{Thumbprint, Timestamp};
use sha2::{Digest, Sha256};

use crate::claims::Stated;

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
    jkt: Option<&'g [u8; 32]>,
    certificate: Option<&'g [u8]>,
    pub(super) not_after: Option<Timestamp>,
}

impl<'g> Grant<'g> {
    /// To this subject, through this client. For client credentials, the subject is the client (RFC 9068 §2.2).
    pub const fn new(subject: &'g str, client_id: &'g str) -> Self {
        Self { subject, client_id, scope: None, jkt: None, certificate: None, not_after: None }
    }

    /// States these scopes, with one space between two (RFC 9068 §2.2.3).
    pub const fn scope(self, scope: &'g str) -> Self {
        Self { scope: Some(scope), ..self }
    }

    /// Binds the token to the key of a DPoP proof (RFC 9449 §6.1), by [`DpopProof::thumbprint`](cotter::profile::DpopProof::thumbprint).
    pub const fn bound_to_key(self, thumbprint: &'g Thumbprint) -> Self {
        self.bound_to_thumbprint(thumbprint.as_bytes())
    }

    /// The same by the 32 bytes of the thumbprint, for callers that have stored them.
    pub const fn bound_to_thumbprint(self, thumbprint: &'g [u8; 32]) -> Self {
        Self { jkt: Some(thumbprint), ..self }
    }

    /// Lets the token expire at this instant at the latest, however long its lifetime: when its session is over.
    ///
    /// A fraction of a second is dropped. If nothing is left of its life, the token is not issued
    /// ([`IssueError::NotAfterPassed`](crate::IssueError::NotAfterPassed)).
    ///
    /// ```
    /// use std::time::Duration;
    /// use cotter::{Ed25519, Timestamp};
    /// use cotter_issue::{IssueError, Lifetime, SigningKey, profile::{AccessTokenIssuer, Grant}};
    ///
    /// let (key, lifetime) = (SigningKey::<Ed25519>::generate("2026-11")?, Lifetime::of(Duration::from_secs(600))?);
    /// let issuer = AccessTokenIssuer::new(key, "https://as.example", "https://api.example", lifetime)?;
    /// let now = Timestamp::from_unix_seconds(1_763_683_200);
    /// let grant = Grant::new("user-17", "web").not_after(now.saturating_add(Duration::from_secs(90)));
    ///
    /// let token = issuer.issue_at(&grant, &serde_json::json!({}), now)?;
    /// assert_eq!(token.expires_at(), Timestamp::from_unix_seconds(1_763_683_290));
    ///
    /// let refused = issuer.issue_at(&grant.not_after(now), &serde_json::json!({}), now).err();
    /// assert_eq!(refused, Some(IssueError::NotAfterPassed));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn not_after(self, instant: Timestamp) -> Self {
        Self { not_after: Some(instant), ..self }
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
        let jkt = self.jkt.map(|jkt| format!(r#""jkt":"{}""#, URL_SAFE_NO_PAD.encode(jkt)));
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
