//! Against the library's points.

use ecdsa::elliptic_curve::group::Group;
use p256::{ProjectivePoint, Scalar};
use proptest::prelude::*;

use super::*;

fn multiple(k: u64) -> ProjectivePoint {
    ProjectivePoint::GENERATOR * Scalar::from(k)
}

fn point(point: ProjectivePoint) -> Point {
    Point::new(&point.to_affine()).unwrap()
}

/// A sum whose ZZ is not 1.
fn sum(of: ProjectivePoint) -> Sum {
    let other = multiple(0xC0FFEE);
    let sum = Sum::from(point(of + other)).add(point(-other));
    assert!(sum.zz != FieldElement::ONE);
    sum
}

#[track_caller]
fn assert_is(sum: Sum, expected: ProjectivePoint) {
    assert!(sum.zz * sum.zz * sum.zz == sum.zzz * sum.zzz, "ZZ³ = ZZZ²");
    if let Some(Point { x, y }) = Point::new(&expected.to_affine()) {
        assert!(!sum.zz.is_zero(), "finite");
        assert!(sum.x == x * sum.zz && sum.y == y * sum.zzz);
        assert!(sum.has_x(x) && !sum.has_x(x + FieldElement::ONE));
    } else {
        assert!(sum.zz.is_zero(), "infinity");
    }
}

#[test]
fn infinity_has_no_coordinates() {
    assert!(Point::new(&AffinePoint::IDENTITY).is_none());
}

#[test]
fn infinity_is_neutral() {
    assert_is(Sum::INFINITY.add(point(multiple(5))), multiple(5));
    assert_is(Sum::INFINITY.double(), ProjectivePoint::IDENTITY);
    // The same, with the infinity that comes out of a sum.
    let infinity = sum(multiple(7)).add(point(-multiple(7)));
    assert_is(infinity.double().add(point(multiple(5))), multiple(5));
}

#[test]
fn a_point_and_its_equal_are_its_double() {
    assert_is(sum(multiple(7)).add(point(multiple(7))), multiple(14));
    assert_is(Sum::from(point(multiple(7))).add(point(multiple(7))), multiple(14));
}

#[test]
fn a_point_and_its_inverse_are_infinity() {
    assert_is(sum(multiple(7)).add(point(-multiple(7))), ProjectivePoint::IDENTITY);
    assert_is(sum(multiple(7)).add(-point(multiple(7))), ProjectivePoint::IDENTITY);
}

#[test]
fn infinity_has_no_x_whatever_stands_there() {
    let zero = FieldElement::ZERO;
    for x in [zero, FieldElement::ONE, point(multiple(3)).x] {
        assert!(!Sum::INFINITY.has_x(x));
        assert!(!Sum { x: zero, y: zero, zz: zero, zzz: zero }.has_x(x));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Small multiples, so that equal and inverse points come up by themselves.
    #[test]
    fn any_sum(steps in prop::collection::vec((any::<bool>(), any::<bool>(), 1..6_u64), 1..24)) {
        let (mut ours, mut theirs) = (Sum::INFINITY, ProjectivePoint::IDENTITY);
        for (double, negative, k) in steps {
            if double {
                (ours, theirs) = (ours.double(), theirs.double());
            }
            let term = if negative { -multiple(k) } else { multiple(k) };
            (ours, theirs) = (ours.add(point(term)), theirs + term);
            assert_is(ours, theirs);
        }
    }

    #[test]
    fn any_two_points(a in 1_u64.., b in 1_u64..) {
        assert_is(sum(multiple(a)).add(point(multiple(b))), multiple(a) + multiple(b));
        assert_is(sum(multiple(a)).double(), multiple(a).double());
    }
}
