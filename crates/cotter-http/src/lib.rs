//! The right answer to a request that shows a token, without a runtime: credentials, challenges, cookies, cross-site
//! decisions, forms.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod basic;
mod form;
mod oauth_error;

pub use basic::{Basic, BasicClientError, BasicClients, BasicError, basic_challenge};
pub use form::{Form, FormError, Parameters};
pub use oauth_error::{DPOP_NONCE, OauthCode, OauthError};
mod cookie;
mod cross_site;
mod origin;

pub use cookie::{
    CookieNameError, CookieValueError, MAX_COOKIE_LEN, PresentedCookie, SecureOrigin, SessionCookieSettings,
    SeveralCookies,
};
pub use cross_site::{CrossSite, CrossSiteError};
pub use origin::{OriginError, PublicOrigin};
mod answer;
mod challenge;
mod credentials;

pub use answer::{Answer, DpopNonce, NonceError, ProtectedResource, StepUp};
pub use challenge::{Challenge, Description, ErrorCode, NotQuotable, QuotedText, Scheme};
pub use credentials::{Credential, CredentialError, Schemes, Way, ensure_no_token_in_form};
