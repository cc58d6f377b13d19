//! Every key, digest, r and s on tiny curves, compared with the definition of ECDSA and a table of logarithms.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::{
    digits::Shape,
    weierstrass::tiny::{Mod, Tiny},
};

#[derive(Debug, Default, PartialEq)]
struct Counts {
    tried: usize,
    valid: usize,
    /// The number of valid signatures whose point has the coordinate x = r + n.
    second_candidate: usize,
}

/// Tests every case with the tables of each pair of shapes, for the generator and for the key.
fn every_signature<const P: u32, const B: u32, const N: u32>(shapes: &[(Shape, Shape)]) -> Counts {
    let multiples = Tiny::<P, B, N>::multiples();
    let inverses: Vec<_> = (0..N).map(|s| Mod::<N>(s).inverse().map_or(0, |inverse| inverse.0)).collect();
    let mut counts = Counts::default();
    for &(of_generator, of_key) in shapes {
        let generator = Comb::new(multiples[1], of_generator).unwrap();
        for key in 1..N {
            let table = Comb::new(multiples[key as usize], of_key).unwrap();
            for s in 0..Tiny::<P, B, N>::INTEGERS {
                for r in 0..Tiny::<P, B, N>::INTEGERS {
                    for digest in 0..N {
                        let in_range = (1..N).contains(&r) && (1..N).contains(&s);
                        let logarithm = (digest + r * key) % N * inverses[(s % N) as usize] % N;
                        let x = multiples[logarithm as usize].0.map(|(x, _)| x.0).filter(|x| in_range && x % N == r);
                        let verdict = verifies::<Tiny<P, B, N>>(&generator, &table, digest, r, s);
                        assert_eq!(
                            verdict,
                            x.is_some(),
                            "key {key}, r {r}, s {s}, digest {digest}, {of_generator:?}, {of_key:?}"
                        );
                        counts.tried += 1;
                        counts.valid += usize::from(x.is_some());
                        counts.second_candidate += usize::from(x.is_some_and(|x| x >= N));
                    }
                }
            }
        }
    }
    counts
}

/// Every shape once for the generator and once for the key. Another test multiplies with every pair.
fn neighbours(shapes: &[Shape]) -> Vec<(Shape, Shape)> {
    shapes.iter().copied().zip(shapes.iter().copied().cycle().skip(1)).collect()
}

#[test]
fn orders_above_p() {
    let shapes = neighbours(&Tiny::<11, 1, 17>::shapes());
    let counts = every_signature::<11, 1, 17>(&shapes);
    assert_eq!(counts, Counts { tried: 25 * 16 * 32 * 32 * 17, valid: 89_600, second_candidate: 0 });

    let shapes = neighbours(&Tiny::<29, 4, 31>::shapes());
    let counts = every_signature::<29, 4, 31>(&shapes[..1]);
    assert_eq!(counts, Counts { tried: 30 * 32 * 32 * 31, valid: 25_200, second_candidate: 0 });
}

/// r + n is below p for some r, so a valid signature may need the second candidate of x.
#[test]
fn orders_below_p() {
    let shapes = neighbours(&Tiny::<31, 25, 23>::shapes());
    let counts = every_signature::<31, 25, 23>(&shapes);
    assert_eq!(counts, Counts { tried: 26 * 22 * 32 * 32 * 23, valid: 226_512, second_candidate: 75_504 });

    let shapes = neighbours(&Tiny::<53, 6, 41>::shapes());
    let counts = every_signature::<53, 6, 41>(&shapes[..1]);
    assert_eq!(counts, Counts { tried: 40 * 64 * 64 * 41, valid: 57_600, second_candidate: 12_800 });
}
