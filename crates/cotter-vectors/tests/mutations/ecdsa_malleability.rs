//! The other form of an ECDSA signature: n − s for s.

use crate::case::hex;

/// The order of each curve (SEC 2 version 2 §2.4 to §2.6, FIPS 186-4 appendix D.1.2).
const ORDERS: [(&str, &str); 5] = [
    ("ES256", "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
    ("ES256K", "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
    ("ES384", P384),
    ("v3.public", P384),
    (
        "ES512",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ),
];
const P384: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";

/// Whether signatures of this algorithm have another form.
pub(crate) fn exists(algorithm: &str) -> bool {
    ORDERS.iter().any(|(name, _)| *name == algorithm)
}

/// The signature R‖(n − S) of R‖S.
pub(crate) fn of(algorithm: &str, signature: &[u8]) -> Vec<u8> {
    let (_, order) = ORDERS.iter().find(|(name, _)| *name == algorithm).unwrap();
    let order = hex(order);
    let (r, s) = signature.split_at(signature.len() / 2);
    assert_eq!(s.len(), order.len());
    let mut borrow = false;
    let mut difference = s.to_vec();
    for (s, n) in difference.iter_mut().zip(&order).rev() {
        let (first, under) = n.overflowing_sub(*s);
        let (second, under_again) = first.overflowing_sub(borrow.into());
        (*s, borrow) = (second, under || under_again);
    }
    assert!(!borrow, "s is below the order");
    [r, &difference].concat()
}
