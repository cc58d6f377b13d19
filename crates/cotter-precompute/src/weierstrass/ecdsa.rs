//! ECDSA verification after hashing (FIPS 186-5 §6.4.2), for any curve of the traits.

use core::ops::Mul;

use super::Curve;
use crate::comb::Comb;

/// Whether (r, s) is a signature of the digest under the key. Both halves of the range of s are accepted.
pub(crate) fn verifies<C: Curve>(
    generator: &Comb<C::Point>,
    key: &Comb<C::Point>,
    digest: C::Integer,
    r: C::Integer,
    s: C::Integer,
) -> bool {
    let in_range = |number| C::ONE <= number && number <= C::LAST;
    if !in_range(r) || !in_range(s) {
        return false;
    }
    let Some(inverse) = C::inverse(C::scalar(s)) else { return false };
    let [u1, u2] = [digest, r].map(|number| C::bytes(C::scalar(number).mul(inverse)));
    let sum = generator.multiply_add(&u1, key, &u2);
    // The coordinate x of the sum is below p, and p is below 2n: so x is r modulo n if it is r or r + n.
    [Some(r), C::sum(r, C::ORDER)].into_iter().flatten().filter_map(C::coordinate).any(|x| sum.has_x(x))
}

#[cfg(test)]
mod tests;
