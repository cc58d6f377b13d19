//! A stranger's call of the primitive with a key of a library's type. (E0308)
use cotter::{JwsAlgorithm, Ed25519};

fn verify() -> bool {
    #[cfg(feature = "misuse")]
    return <Ed25519 as JwsAlgorithm>::verify(&[0_u8; 32], b"input", b"signature").is_ok();
    #[cfg(not(feature = "misuse"))]
    return <Ed25519 as cotter::Algorithm>::NAME == "Ed25519";
}

fn main() {
    let _ = verify();
}
