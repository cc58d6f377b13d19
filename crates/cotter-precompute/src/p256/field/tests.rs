//! Compares the field with the library's integers.
#![expect(clippy::arithmetic_side_effects, reason = "elements of a field do not overflow")]

use p256::elliptic_curve::bigint::{NonZero, U256};
use proptest::prelude::*;

use super::*;

fn element(number: &U256) -> FieldElement {
    FieldElement::new(number).unwrap()
}

/// Every result is below p again, so it equals an element made of a number below p.
fn agree(a: U256, b: U256) {
    let p = NonZero::new(MODULUS).unwrap();
    assert!(element(&a) + element(&b) == element(&a.add_mod(&b, &p)), "{a} + {b}");
    assert!(element(&a) - element(&b) == element(&a.sub_mod(&b, &p)), "{a} - {b}");
    assert!(element(&a) * element(&b) == element(&a.mul_mod(&b, &p)), "{a} * {b}");
    assert!(-element(&a) == element(&a.neg_mod(&p)), "-{a}");
    assert!(element(&a).double() == element(&a.add_mod(&a, &p)), "2 * {a}");
    assert!(element(&a).square() == element(&a.mul_mod(&a, &p)), "{a}²");
    assert_eq!(element(&a) == element(&b), a == b);
    assert_eq!(element(&a).is_zero(), a == U256::ZERO);
}

#[test]
fn numbers_at_the_edges() {
    let one = U256::ONE;
    let mut edges = vec![U256::ZERO, one, MODULUS.wrapping_sub(&one), MODULUS.shr_vartime(1)];
    for bit in 1..256 {
        let power = one.shl_vartime(bit);
        edges.extend([power.wrapping_sub(&one), power, MODULUS.wrapping_sub(&power)]);
    }
    edges.retain(|edge| *edge < MODULUS);
    for a in &edges {
        for b in edges.iter().step_by(7) {
            agree(*a, *b);
        }
    }
    assert!(element(&one) == FieldElement::ONE && element(&U256::ZERO) == FieldElement::ZERO);
}

#[test]
fn numbers_from_p_upwards_are_none() {
    assert!(FieldElement::new(&MODULUS.wrapping_sub(&U256::ONE)).is_some());
    assert!(FieldElement::new(&MODULUS).is_none());
    assert!(FieldElement::new(&MODULUS.wrapping_add(&U256::ONE)).is_none());
    assert!(FieldElement::new(&U256::MAX).is_none());
}

proptest! {
    #[test]
    fn any_numbers(a: [u8; 32], b: [u8; 32]) {
        let [a, b] = [a, b].map(|bytes| U256::from_be_slice(&bytes));
        if a < MODULUS && b < MODULUS {
            agree(a, b);
        }
    }
}
