//! The secret that `orders` shows `web`.

use std::{fmt, io::ErrorKind, path::Path, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::{failure::Failure, secret_file};

/// The user name of `orders`.
pub(crate) const ORDERS: &str = "orders";

/// The file in the folder of the keys.
const FILE: &str = "service-secret";

/// The password of `orders`, by HTTP Basic (RFC 7617).
#[derive(Clone)]
pub(crate) struct ServiceSecret(Zeroizing<String>);

impl ServiceSecret {
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// The secret in the folder of the keys. Whoever comes first makes it.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE);
        secret_file::make_folder(folder).map_err(|error| Failure::of("--keys", &error))?;
        let mut random = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *random).map_err(|error| Failure::of("random bytes", &error))?;
        let new = Zeroizing::new(URL_SAFE_NO_PAD.encode(*random));
        match secret_file::write_new(&path, &new) {
            Ok(()) => Ok(Self(new)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let text = secret_file::read(&path).map_err(|error| Failure::of("service-secret", &error))?;
                text.trim().parse().map_err(|error: &str| Failure::new(format!("service-secret: {error}")))
            }
            Err(error) => Err(Failure::of("service-secret", &error)),
        }
    }
}

impl FromStr for ServiceSecret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Err("expected a secret") } else { Ok(Self(Zeroizing::new(text.to_owned()))) }
    }
}

impl fmt::Debug for ServiceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceSecret")
    }
}
