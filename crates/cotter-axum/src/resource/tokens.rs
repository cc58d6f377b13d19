use cotter::{
    JwsAlgorithm, VerifyError,
    pending::Verification,
    profile::{AccessToken, AccessTokenRouter, AccessTokens, Presentation},
};

/// A verifier of access tokens (RFC 9068): of one algorithm, or a router of several.
///
/// The trait is sealed.
pub trait VerifiesTokens: sealed::Sealed + Send + Sync + 'static {
    /// The algorithm that is pinned, for metrics.
    #[doc(hidden)]
    const ALG: &'static str;

    /// Whether a store must be asked about each token.
    #[doc(hidden)]
    fn leaves_questions(&self) -> bool;

    /// Begins a verification at the present time.
    #[doc(hidden)]
    fn begin_now(&self, token: &str, presented: Presentation<'_>) -> Begun;
}

/// A verification that may wait for a store.
pub(super) type Begun = Result<Verification<AccessToken>, VerifyError>;

impl<A: JwsAlgorithm> VerifiesTokens for AccessTokens<A> {
    const ALG: &'static str = A::NAME;

    fn leaves_questions(&self) -> bool {
        self.leaves_questions()
    }

    fn begin_now(&self, token: &str, presented: Presentation<'_>) -> Begun {
        self.begin(token, presented)
    }
}

impl<F: 'static> VerifiesTokens for AccessTokenRouter<F> {
    const ALG: &'static str = "several";

    fn leaves_questions(&self) -> bool {
        self.leaves_questions()
    }

    fn begin_now(&self, token: &str, presented: Presentation<'_>) -> Begun {
        self.begin(token, presented)
    }
}

mod sealed {
    use cotter::{
        JwsAlgorithm,
        profile::{AccessTokenRouter, AccessTokens},
    };

    pub trait Sealed {}
    impl<A: JwsAlgorithm> Sealed for AccessTokens<A> {}
    impl<F> Sealed for AccessTokenRouter<F> {}
}
