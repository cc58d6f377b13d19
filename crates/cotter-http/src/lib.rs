//! The right answer to a request that shows a token, without a runtime: credentials, challenges, cookies, cross-site
//! decisions, forms.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod answer;
mod basic;
mod challenge;
mod cookie;
mod credentials;
mod cross_site;
mod form;
mod oauth_error;
mod origin;
mod safe;

pub use answer::{Answer, DPOP_NONCE, DpopNonce, NonceError, ProtectedResource, StepUp};
pub use basic::{Basic, BasicClientError, BasicClients, BasicError, basic_challenge};
pub use challenge::{Challenge, Description, ErrorCode, NotQuotable, QuotedText, Scheme, is_scope_token};
pub use cookie::{
    CookieNameError, CookieValueError, MAX_COOKIE_LEN, PresentedCookie, SecureOrigin, SessionCookieSettings,
    SeveralCookies,
};
pub use credentials::{Credential, CredentialError, Schemes, Way, ensure_no_token_in_form};
pub use cross_site::{CrossSite, CrossSiteError};
pub use form::{Form, FormError, Parameters};
pub use oauth_error::{OauthCode, OauthError};
pub use origin::{OriginError, PublicOrigin};
pub use safe::is_safe;

/// The example in the README is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeDoctests;
