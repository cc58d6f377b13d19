//! An ID token out of nothing. (E0277)
use cotter::profile::IdToken;

fn make<T: Default>() -> T {
    T::default()
}

fn main() {
    #[cfg(not(feature = "misuse"))]
    let _: Option<IdToken> = make();
    #[cfg(feature = "misuse")]
    let _: IdToken = make();
}
