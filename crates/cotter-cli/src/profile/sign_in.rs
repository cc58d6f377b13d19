//! What was sent for an ID token, and what came with it.

use std::time::Duration;

use cotter::profile::SignIn;

use super::{
    arguments::{ProfileArguments, SignInArguments},
    text,
};
use crate::{Trouble, verify::usage};

/// The options, and the access tokens in the files that they name.
pub(super) struct Sent<'a> {
    pub(super) arguments: &'a SignInArguments,
    access_token: Option<String>,
    access_token_from_token_endpoint: Option<String>,
}

impl<'a> Sent<'a> {
    pub(super) fn read(arguments: &'a ProfileArguments) -> Result<Self, Trouble> {
        let ProfileArguments { sign_in, access_token, .. } = arguments;
        match sign_in {
            Some(sign_in) if sign_in.nonce.is_some() || sign_in.no_nonce => Ok(Self {
                arguments: sign_in,
                access_token: access_token.as_deref().map(text).transpose()?,
                access_token_from_token_endpoint: {
                    sign_in.access_token_from_token_endpoint.as_deref().map(text).transpose()?
                },
            }),
            _ => Err(usage("id-token: expected --nonce or --no-nonce")),
        }
    }

    pub(super) fn sign_in(&self) -> SignIn<'_> {
        let SignInArguments { nonce, auth_max_age, acr, code, .. } = self.arguments;
        let mut sign_in = nonce.as_deref().map_or_else(SignIn::without_nonce, SignIn::nonce);
        if let Some(age) = auth_max_age {
            sign_in = sign_in.max_age(Duration::from_secs(*age));
        }
        if !acr.is_empty() {
            sign_in = sign_in.acr_values(acr.iter().map(String::as_str));
        }
        if let Some(token) = &self.access_token {
            sign_in = sign_in.access_token(token);
        }
        if let Some(token) = &self.access_token_from_token_endpoint {
            sign_in = sign_in.access_token_from_token_endpoint(token);
        }
        match code {
            Some(code) => sign_in.code(code),
            None => sign_in,
        }
    }
}
