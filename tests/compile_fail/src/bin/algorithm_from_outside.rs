//! An algorithm of somebody else's. (E0277, E0046)
use cotter::Algorithm;

pub struct Mine;

trait Named {
    const NAME: &'static str;
}

#[cfg(not(feature = "misuse"))]
impl Named for Mine {
    const NAME: &'static str = "none";
}

#[cfg(feature = "misuse")]
impl Algorithm for Mine {
    const NAME: &'static str = "none";
}

fn main() {
    let _ = <cotter::Es256 as Algorithm>::NAME;
    let _: Option<&dyn Fn()> = None;
}
