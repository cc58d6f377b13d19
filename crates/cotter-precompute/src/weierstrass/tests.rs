//! Multiplication with every pair of scalars and every key, on tiny curves.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

use super::{
    point::Affine,
    tiny::{Mod, Point, Tiny, bytes},
};
use crate::{
    comb::{Comb, RunningSum},
    digits::Shape,
};

fn is_sum<const P: u32, const B: u32>(mut sum: super::Sum<Mod<P>>, expected: Point<P, B>) -> bool {
    let Some((x, y)) = expected.0 else { return !Mod::all().any(|x| sum.has_x(x)) };
    let has_x = sum.has_x(x);
    // Two points have this x; subtracting the other does not give infinity.
    sum.subtract(&Affine { x, y });
    has_x && !Mod::all().any(|x| sum.has_x(x))
}

/// Tests \[k\]G + \[l\]Q for every k, l and Q, with the tables of each pair of shapes; returns the number of products.
fn every_product<const P: u32, const B: u32, const N: u32>(shapes: &[(Shape, Shape)]) -> usize {
    let multiples = Tiny::<P, B, N>::multiples();
    let n = N as usize;
    let mut count = 0;
    for &(of_generator, of_key) in shapes {
        let generator = Comb::new(multiples[1], of_generator).unwrap();
        for key in 1..n {
            let table = Comb::new(multiples[key], of_key).unwrap();
            for k in 0..n {
                for l in 0..n {
                    let sum = generator.multiply_add(&bytes(k as u32), &table, &bytes(l as u32));
                    let expected = multiples[(k + l * key) % n];
                    assert!(is_sum(sum, expected), "{k}·G + {l}·{key}·G by {of_generator:?} and {of_key:?}");
                    count += 1;
                }
            }
        }
    }
    count
}

fn pairs(shapes: &[Shape]) -> Vec<(Shape, Shape)> {
    shapes.iter().flat_map(|&a| shapes.iter().map(move |&b| (a, b))).collect()
}

#[test]
fn every_scalar_and_key_with_every_pair_of_shapes() {
    let shapes = [Tiny::<11, 1, 17>::shapes(), Tiny::<31, 25, 23>::shapes()];
    assert_eq!(shapes.each_ref().map(Vec::len), [25, 26]);
    assert_eq!(every_product::<11, 1, 17>(&pairs(&shapes[0])), 25 * 25 * 16 * 17 * 17);
    assert_eq!(every_product::<31, 25, 23>(&pairs(&shapes[1])), 26 * 26 * 22 * 23 * 23);
}

#[test]
fn every_scalar_and_key_of_a_larger_curve() {
    let shapes = (Shape::new(8, 2, 2), Shape::new(8, 3, 1));
    assert_eq!(every_product::<223, 129, 211>(&[shapes]), 210 * 211 * 211);
}

#[test]
fn infinity_has_no_table() {
    for shape in Tiny::<31, 25, 23>::shapes() {
        assert!(Comb::new(Point::<31, 25>(None), shape).is_none());
    }
}
