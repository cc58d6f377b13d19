use http::Uri;
use thiserror::Error;

/// The address by which clients know a service, from its configuration: `https://orders.example`, or with a path, if a
/// proxy removes one.
///
/// ```
/// use cotter_axum::resource::{PublicBase, PublicBaseError};
///
/// assert_eq!(PublicBase::new("https://example.org/orders/")?.as_str(), "https://example.org/orders");
/// assert_eq!(PublicBase::new("orders.example"), Err(PublicBaseError::NotHttp));
/// assert_eq!(PublicBase::new("https://orders.example/?a=b"), Err(PublicBaseError::HasQuery));
/// # Ok::<(), PublicBaseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicBase(String);

/// Why a text is not the address of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PublicBaseError {
    /// It is not a URI, or not of the schemes `https` and `http`.
    #[error("public address is malformed: expected https://, a host, and at most a path")]
    NotHttp,
    /// It has a query or a fragment.
    #[error("public address has a query or a fragment: expected a host, and at most a path")]
    HasQuery,
    /// It has a user name or a password.
    #[error("public address has user information: expected a host, and at most a path")]
    HasUser,
}

impl PublicBase {
    /// Reads an address. A slash at its end is removed.
    ///
    /// # Errors
    ///
    /// [`PublicBaseError`].
    pub fn new(address: &str) -> Result<Self, PublicBaseError> {
        // `Uri` drops a fragment without a word.
        if address.contains(['?', '#']) {
            return Err(PublicBaseError::HasQuery);
        }
        let uri: Uri = address.parse().map_err(|_| PublicBaseError::NotHttp)?;
        let (Some("https" | "http"), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(PublicBaseError::NotHttp);
        };
        if authority.as_str().contains('@') {
            return Err(PublicBaseError::HasUser);
        }
        Ok(Self(address.trim_end_matches('/').into()))
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a request with this path.
    pub(super) fn with_path(&self, path: &str) -> String {
        let slash = if path.starts_with('/') { "" } else { "/" };
        format!("{}{slash}{path}", self.0)
    }
}
