//! A stranger's generic function that makes a key for the primitive. (E0599, E0603)
#[cfg(feature = "misuse")]
use cotter::import::RawKey;
use cotter::{KeyError, SecretAlgorithm};

fn make<A: SecretAlgorithm>() -> Result<(), KeyError> {
    #[cfg(feature = "misuse")]
    A::Key::from_secret(RawKey::new(b""))?;
    Ok(())
}

fn main() {
    let _ = make::<cotter::Hs256>;
}
