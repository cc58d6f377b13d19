//! A stranger's generic function that calls the primitive with a key of another type. (E0599)
use cotter::JwsAlgorithm;

fn verify<A: JwsAlgorithm>() -> bool {
    #[cfg(feature = "misuse")]
    return A::Key::verify(&[0_u8; 32], b"input", b"signature").is_ok();
    #[cfg(not(feature = "misuse"))]
    return A::NAME == "Ed25519";
}

fn main() {
    let _ = verify::<cotter::Ed25519>();
}
