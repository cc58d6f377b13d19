//! The right answer to a request that shows a token, without a runtime: credentials, challenges, cookies, cross-site
//! decisions, forms.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

mod basic;
mod cookie;
mod cross_site;
mod form;
mod oauth_error;
mod origin;

pub use basic::{Basic, BasicClientError, BasicClients, BasicError, basic_challenge};
pub use cookie::{
    CookieNameError, CookieValueError, MAX_COOKIE_LEN, PresentedCookie, SecureOrigin, SessionCookieSettings,
    SeveralCookies,
};
pub use cross_site::{CrossSite, CrossSiteError};
pub use form::{Form, FormError, Parameters};
pub use oauth_error::{DPOP_NONCE, OauthCode, OauthError};
pub use origin::{OriginError, PublicOrigin};
