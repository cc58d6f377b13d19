//! The group law for every pair of points and every form of the sum, on tiny curves.
#![allow(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use super::*;
use crate::weierstrass::tiny::{Mod, Point, Tiny};

type TinySum<const P: u32> = Sum<Mod<P>>;

/// Every form of a point: (Xz², Yz³, z², z³) for every z except 0; for infinity, every X and Y.
fn forms<const P: u32, const B: u32>(point: Point<P, B>) -> Vec<TinySum<P>> {
    match point.0 {
        Some((x, y)) => Mod::all()
            .skip(1)
            .map(|z| {
                let (zz, zzz) = (z * z, z * z * z);
                Sum { x: x * zz, y: y * zzz, zz, zzz }
            })
            .collect(),
        None => Mod::all().flat_map(|x| Mod::all().map(move |y| Sum { x, y, zz: Mod(0), zzz: Mod(0) })).collect(),
    }
}

/// Divides, which the formulas avoid.
fn normalised<const P: u32, const B: u32>(sum: TinySum<P>) -> Point<P, B> {
    assert_eq!(sum.zz * sum.zz * sum.zz, sum.zzz * sum.zzz, "ZZ³ = ZZZ²");
    Point(sum.zz.inverse().map(|inverse| (sum.x * inverse, sum.y * sum.zzz.inverse().unwrap())))
}

/// Tests every pair, and returns how many sums were compared.
fn every_pair<const P: u32, const B: u32, const N: u32>() -> usize {
    let points = Tiny::<P, B, N>::multiples();
    let mut count = 0;
    for &a in &points {
        for form in forms(a) {
            let mut double = form;
            double.double();
            assert_eq!(normalised(double), a + a, "2·{a:?}");
            for x in Mod::all() {
                assert_eq!(form.has_x(x), a.0.is_some_and(|(other, _)| other == x), "x of {a:?}");
            }
            for &b in &points {
                let Some((x, y)) = b.0 else { continue };
                let (mut sum, mut difference) = (form, form);
                sum.add(&Affine { x, y });
                difference.subtract(&Affine { x, y });
                assert_eq!(normalised(sum), a + b, "{a:?} + {b:?}");
                assert_eq!(normalised(difference), a - b, "{a:?} - {b:?}");
                count += 2;
            }
        }
    }
    count
}

#[test]
fn every_pair_of_points_in_every_form() {
    assert_eq!(every_pair::<11, 1, 17>(), 2 * (16 * 10 + 11 * 11) * 16);
    assert_eq!(every_pair::<31, 25, 23>(), 2 * (22 * 30 + 31 * 31) * 22);
    assert_eq!(every_pair::<59, 9, 61>(), 2 * (60 * 58 + 59 * 59) * 60);
    assert_eq!(every_pair::<53, 6, 41>(), 2 * (40 * 52 + 53 * 53) * 40);
}

#[test]
fn the_identity_is_infinity() {
    assert_eq!(normalised::<59, 9>(TinySum::identity()), Point(None));
}
