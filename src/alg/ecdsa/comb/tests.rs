//! Against the library's multiplication.

use alloc::{vec, vec::Vec};
use ecdsa::elliptic_curve::{PrimeField, ops::Reduce};

use proptest::prelude::*;

use super::*;
use crate::alg::ecdsa::p256_field::FieldElement;

/// Those in use, and others: one block, columns that do not come out even, a comb of one tooth more than half.
const SHAPES: [Shape; 7] = [
    Shape::new(6, 4),
    Shape::new(8, 4),
    Shape::new(11, 3),
    Shape::new(5, 4),
    Shape::new(7, 5),
    Shape::new(9, 1),
    Shape::new(6, 2),
];

fn multiply(comb: &Comb, scalar: &Scalar) -> Sum {
    let digits = comb.digits(scalar);
    let mut sum = Sum::INFINITY;
    for column in (0..comb.columns_of_block()).rev() {
        sum = comb.add_column(sum.double(), &digits, column);
    }
    sum
}

#[track_caller]
fn assert_is(sum: Sum, expected: ProjectivePoint) {
    match Point::new(&expected.to_affine()) {
        // Of the two points with one x, the other would go to infinity.
        Some(point) => assert!(matches_point(sum, point)),
        None => assert!(is_infinity(sum)),
    }
}

fn is_infinity(sum: Sum) -> bool {
    let generator = Point::new(&ProjectivePoint::GENERATOR.to_affine()).unwrap();
    let x = FieldElement::new(&U256::from_be_hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));
    sum.add(generator).has_x(x.unwrap()) && sum.add(-generator).has_x(x.unwrap())
}

fn matches_point(sum: Sum, point: Point) -> bool {
    is_infinity(sum.add(-point))
}

fn special_scalars() -> Vec<Scalar> {
    let mut scalars = vec![Scalar::ZERO];
    for bit in [0, 1, 2, 7, 8, 31, 32, 63, 64, 65, 127, 128, 191, 192, 223, 247, 248, 254, 255] {
        let power = Scalar::from(2_u64).pow_vartime(&U256::from(bit as u64));
        scalars.extend([power, -power, power - Scalar::ONE, power + Scalar::ONE]);
    }
    scalars
}

#[test]
fn special_scalars_with_every_shape() {
    let point = ProjectivePoint::GENERATOR * Scalar::from(0xBEEF_u64);
    for shape in SHAPES {
        let comb = Comb::new(shape, &point).unwrap();
        for scalar in special_scalars() {
            assert_is(multiply(&comb, &scalar), point * scalar);
        }
    }
}

#[test]
fn infinity_has_no_table() {
    for shape in SHAPES {
        assert!(Comb::new(shape, &ProjectivePoint::IDENTITY).is_none());
    }
}

/// The sum that the documentation of [`Digits`] claims.
fn value(shape: Shape, digits: &Digits) -> Scalar {
    let mut value = Scalar::ZERO;
    for row in digits.rows[..shape.teeth].iter().rev() {
        for column in (0..shape.columns()).rev() {
            let digit = if row >> column & 1 == 1 { Scalar::ONE } else { -Scalar::ONE };
            value = value.double() + digit;
        }
    }
    if digits.negative { -value } else { value }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_scalar_with_every_shape(bytes: [u8; 32]) {
        let scalar = <Scalar as Reduce<U256>>::reduce(&U256::from_be_slice(&bytes));
        for shape in SHAPES {
            prop_assert_eq!(value(shape, &Digits::new(shape, &scalar)).to_repr(), scalar.to_repr());
        }
        let comb = Comb::new(SHAPES[0], &ProjectivePoint::GENERATOR).unwrap();
        assert_is(multiply(&comb, &scalar), ProjectivePoint::GENERATOR * scalar);
    }
}
