use std::fmt;

use cotter::{KeyId, PinnedKey};

use super::material::{Material, TestAlgorithm};
use crate::{JwsPublicKeySigningAlgorithm, SigningKey};

/// The id of every [`TestKey`], so that whoever reads it in a configuration or a key set knows what it is.
pub const TEST_KEY_ID: &str = "cotter-public-test-key";

/// A private key that everybody knows, the same in every build. It issues test tokens, and nothing else.
///
/// ```
/// use cotter::Rs256;
/// use cotter_issue::testing::{TEST_KEY_ID, TestKey};
///
/// let key = TestKey::<Rs256>::fixed();
/// assert_eq!(key.id().as_str(), Some(TEST_KEY_ID));
/// assert_eq!(key.danger_pin_for_tests().thumbprint(), TestKey::<Rs256>::fixed().danger_pin_for_tests().thumbprint());
/// ```
///
/// No issuer of production takes it:
///
/// ```compile_fail
/// # use cotter::Ed25519;
/// # use cotter_issue::testing::TestKey;
/// let key = TestKey::<Ed25519>::fixed();
/// cotter_issue::jws::Signer::new(key, "receipt");
/// ```
///
/// And no verifier, unless it is asked for its pin:
///
/// ```compile_fail
/// # use cotter::Ed25519;
/// # use cotter_issue::testing::TestKey;
/// let key = TestKey::<Ed25519>::fixed();
/// cotter::jws::Verifier::<Ed25519>::new(key);
/// ```
pub struct TestKey<A: TestAlgorithm> {
    material: Material<A>,
}

impl<A: TestAlgorithm> TestKey<A> {
    /// The test key of this algorithm. None is generated, so an RSA key costs no seconds.
    #[must_use]
    pub fn fixed() -> Self {
        Self { material: A::material() }
    }

    /// [`TEST_KEY_ID`].
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        self.material.key.id()
    }

    /// The key of a verifier in a test.
    ///
    /// Everybody can issue what that verifier accepts.
    #[must_use]
    pub fn danger_pin_for_tests(&self) -> PinnedKey<A> {
        self.material.key.public().clone()
    }

    pub(super) const fn signing_key(&self) -> &SigningKey<A> {
        &self.material.key
    }

    /// A key of the same kind and id that no verifier trusts.
    pub(super) const fn strangers_key(&self) -> &SigningKey<A> {
        &self.material.strangers
    }

    /// The public key in the forms in which it lies around, by name; none for a secret.
    pub(super) fn public_forms(&self) -> &[(&'static str, Vec<u8>)] {
        &self.material.public_forms
    }

    /// The public JWK of the stranger; none for a secret.
    pub(super) fn strangers_jwk(&self) -> Option<&str> {
        self.material.strangers_jwk.as_deref()
    }
}

impl<A: JwsPublicKeySigningAlgorithm + TestAlgorithm> TestKey<A> {
    /// A JWK set that holds the public key, for a service that fetches its keys.
    ///
    /// Everybody can issue what a verifier with this set accepts.
    ///
    /// ```
    /// use cotter::{Es256, Keyring};
    /// use cotter_issue::testing::TestKey;
    ///
    /// assert!(Keyring::<Es256>::from_jwks(&TestKey::<Es256>::fixed().danger_jwks_for_tests()).is_ok());
    /// ```
    #[must_use]
    pub fn danger_jwks_for_tests(&self) -> String {
        format!(r#"{{"keys":[{}]}}"#, self.material.key.public_jwk())
    }
}

impl<A: TestAlgorithm> Clone for TestKey<A> {
    fn clone(&self) -> Self {
        Self { material: self.material.clone() }
    }
}

impl<A: TestAlgorithm> fmt::Debug for TestKey<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestKey<{}>", A::NAME)
    }
}
