/// The raw bytes of a key; only this crate can make one.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it is a key, and nobody outside can hold one")]
pub struct RawKey<'a>(&'a [u8]);

impl<'a> RawKey<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(self) -> &'a [u8] {
        self.0
    }
}
