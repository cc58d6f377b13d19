//! The claims of a `Verified` changed in place. (E0596)
use cotter::Verified;

fn change(token: &mut Verified<Vec<u32>>) {
    #[cfg(not(feature = "misuse"))]
    let _ = token.claims().len();
    #[cfg(feature = "misuse")]
    token.claims().push(1);
}

fn main() {
    let _ = change;
}
