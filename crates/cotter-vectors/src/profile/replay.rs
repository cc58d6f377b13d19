//! A replay check whose answers are in the file, so that each case can be run by itself.

use cotter::replay::{ReplayCheck, SingleUse, Use};
use serde::Deserialize;

/// The ids that have been used, those that are indeterminate, and those that are too many; every other use is the
/// first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replay {
    #[serde(default)]
    used: Vec<String>,
    #[serde(default)]
    unknown: Vec<String>,
    #[serde(default)]
    too_many: Vec<String>,
}

impl ReplayCheck for Replay {
    fn record(&self, single_use: &SingleUse<'_>) -> Use {
        let is_in = |ids: &[String]| ids.iter().any(|id| id == single_use.id());
        if is_in(&self.unknown) {
            Use::Indeterminate
        } else if is_in(&self.used) {
            Use::Repeated
        } else if is_in(&self.too_many) {
            Use::TooMany
        } else {
            Use::First
        }
    }
}
