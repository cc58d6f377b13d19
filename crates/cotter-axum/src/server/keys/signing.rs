//! Which key signs, for an operator.

use std::sync::Mutex;

/// The id that was told last.
#[derive(Default)]
pub(super) struct Told(Mutex<Option<Box<str>>>);

impl Told {
    /// Sets the gauge of the key that signs to 1, and the gauge of the key before it to 0.
    ///
    /// `None` is stated while nothing signs, also because the keys are too old. No id comes from a request: both keys are
    /// the service's own.
    pub(super) fn tell(&self, kid: Option<&str>) {
        let gauge = |kid: &str| metrics::gauge!("active_signing_kid", "kid" => kid.to_owned());
        // What was told is not worth a panic of another thread.
        let Ok(mut told) = self.0.lock() else { return };
        if let Some(before) = told.as_deref().filter(|before| Some(*before) != kid) {
            gauge(before).set(0.0);
        }
        if let Some(kid) = kid {
            gauge(kid).set(1.0);
        }
        *told = kid.map(Box::from);
    }
}
