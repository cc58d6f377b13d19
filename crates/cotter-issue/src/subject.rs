/// The `sub` of a token (RFC 7519 §4.1.2): a string, or [`ABSENT`](Self::ABSENT).
///
/// ```
/// use cotter_issue::Subject;
///
/// let user: Subject<'_> = "user-17".into();
/// assert_ne!(user, Subject::ABSENT);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Subject<'s>(Option<&'s str>);

impl<'s> Subject<'s> {
    /// The token has no `sub`.
    pub const ABSENT: Self = Self(None);

    pub(crate) const fn as_str(self) -> Option<&'s str> {
        self.0
    }
}

impl<'s> From<&'s str> for Subject<'s> {
    fn from(subject: &'s str) -> Self {
        Self(Some(subject))
    }
}

impl<'s> From<&'s String> for Subject<'s> {
    fn from(subject: &'s String) -> Self {
        Self(Some(subject))
    }
}

/// Shows nothing of whom it names.
impl std::fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Subject(stated)" } else { "Subject(absent)" })
    }
}
