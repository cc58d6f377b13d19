//! PASETO (versions 3 and 4, `public` and `local`): version and purpose are a type, like an algorithm in JWS.
//!
//! A `public` token is signed. A `local` token is encrypted with a secret that both sides have. The key id is in the
//! footer, the claims are checked by the same [`Policy`](crate::Policy) as a JWT's, and the result is the same
//! [`Verified<T>`](crate::Verified). Versions 1 and 2 are not supported.
//!
//! ```
//! use cotter::{paseto::{self, V4Public}, Expect, KeyId, PinnedKey, Policy, VerifyError};
//!
//! const PEM: &str = "-----BEGIN PUBLIC KEY-----
//! MCowBQYDK2VwAyEAn9q8xTrtOrquccBNJ7QsqDIEs9RmBNv+5EOzsn1Tb4U=
//! -----END PUBLIC KEY-----";
//!
//! let key = PinnedKey::<V4Public>::from_pem(KeyId::ABSENT, PEM)?;
//! let policy = Policy::new(Expect::exactly("https://auth.example"), Expect::exactly("orders"));
//! let verifier = paseto::Verifier::new(key, policy);
//!
//! let local = verifier.verify("v4.local.AAAA").unwrap_err();
//! assert_eq!(local, VerifyError::PasetoHeader { expected: "v4.public" });
//! # Ok::<(), cotter::KeyError>(())
//! ```

mod blake2b;
mod draft;
mod footer;
mod message;
mod pae;
mod paserk;
mod pin;
mod protocol;
mod token;
mod v3;
mod v4;
mod verifier;

pub use message::MessageVerifier;
pub use paserk::{Paserk, PaserkId};
pub use protocol::Protocol;
use token::Message;
pub use v3::{V3Local, V3Public};
pub use v4::{V4Local, V4Public};
pub use verifier::Verifier;
