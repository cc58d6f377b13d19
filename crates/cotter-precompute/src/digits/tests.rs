//! Tests the sum that [`Digits`] promises.
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "a test fails by panicking")]

use super::*;

#[test]
fn every_integer_of_nine_bits_in_every_shape() {
    for digits in 9..=11 {
        for teeth in 1..=digits.min(MAX_TEETH) {
            let shape = Shape::new(digits, teeth, 1);
            for k in 0..512_u16 {
                let mut bytes = [0; 32];
                bytes[..2].copy_from_slice(&k.to_le_bytes());
                let digits = Digits::new(&bytes, shape);
                let value: i64 = (0..shape.row)
                    .flat_map(|place| (0..teeth).map(move |tooth| (tooth, place)))
                    .map(|(tooth, place)| {
                        let digit = if digits.is_positive(tooth, place) { 1 } else { -1 };
                        digit << (tooth * shape.row + place)
                    })
                    .sum();
                assert_eq!(value, i64::from(k) + i64::from(digits.one_more), "{k}, {shape:?}");
                assert_eq!(digits.one_more, k % 2 == 0);
            }
        }
    }
}

#[test]
fn signs_are_the_digits_of_the_first_teeth() {
    let mut bytes = [0; 32];
    bytes[0] = 0b1001_1101;
    let digits = Digits::new(&bytes, Shape::new(9, 3, 1));
    for place in 0..3 {
        let bits = [0, 1].map(|tooth| usize::from(digits.is_positive(tooth, place)));
        assert_eq!(digits.signs(2, place), bits[0] | bits[1] << 1);
    }
}
