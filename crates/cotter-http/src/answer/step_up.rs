use std::time::Duration;

/// What the user's authentication must be like (RFC 9470 §3).
///
/// ```
/// use std::time::Duration;
/// use cotter_http::{ProtectedResource, Scheme, StepUp};
///
/// let answer = ProtectedResource::bearer("orders")?.step_up(Scheme::Bearer, &StepUp::max_age(Duration::from_secs(300)));
/// assert!(answer.challenges()[0].to_string().contains(r#"error="insufficient_user_authentication""#));
/// assert!(answer.challenges()[0].to_string().ends_with(r#"max_age="300""#));
/// # Ok::<(), cotter_http::NotQuotable>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct StepUp {
    pub(super) max_age: Option<Duration>,
    pub(super) acr_values: Vec<String>,
}

impl StepUp {
    /// Requires an authentication at most this long ago.
    pub const fn max_age(max_age: Duration) -> Self {
        Self { max_age: Some(max_age), acr_values: Vec::new() }
    }

    /// Requires an authentication of one of these classes.
    pub fn acr_values<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self { max_age: None, acr_values: values.into_iter().map(Into::into).collect() }
    }

    /// Requires both.
    pub fn and(self, other: Self) -> Self {
        let acr_values = if other.acr_values.is_empty() { self.acr_values } else { other.acr_values };
        Self { max_age: other.max_age.or(self.max_age), acr_values }
    }
}
