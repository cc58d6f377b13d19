//! `cotter-jwks`, as its README says.

use std::{future::Future, pin::Pin, time::Duration};

use cotter::{Es256, Expect, Policy, jwt};
use cotter_jwks::{JwksUrl, RemoteJwks};

use super::{Pace, Verifier};
use crate::{
    Outcome,
    tokens::{AUDIENCE, ISSUER},
};

pub struct Cotter {
    keys: RemoteJwks<Es256>,
    verifier: jwt::Verifier<Es256>,
}

pub fn start(url: &str, pace: Pace) -> Outcome<Cotter> {
    let builder = RemoteJwks::<Es256>::builder(JwksUrl::on_loopback(url)?);
    let builder = match pace {
        Pace::Default => builder,
        Pace::Soon => builder.cool_down(Duration::from_secs(1)),
    };
    let keys = builder.start()?;
    let policy = Policy::new(Expect::exactly(ISSUER), Expect::exactly(AUDIENCE));
    Ok(Cotter { verifier: jwt::Verifier::new(keys.keyring(), policy), keys })
}

impl Verifier for Cotter {
    fn verify<'a>(&'a self, token: &'a str) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>> {
        Box::pin(async move {
            let verified = self.keys.verify_or_refresh(token, |token| self.verifier.verify(token)).await;
            verified.map(drop).map_err(|error| error.to_string())
        })
    }
}
