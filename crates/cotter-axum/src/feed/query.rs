use std::time::Duration;

use cotter_session::revocation::Watermark;

/// The most seconds that anybody may ask for.
const MAX_WAIT: u64 = 30;

/// What is asked of [`since`](super::since).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Since {
    pub(super) after: Watermark,
    pub(super) wait: Duration,
}

impl Since {
    /// Reads `after=W&wait=S`. Without `wait`, nothing is waited.
    pub(super) fn read(query: &str) -> Result<Self, MalformedQuery> {
        let (mut after, mut wait) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "after" => &mut after,
                "wait" => &mut wait,
                _ => continue,
            };
            if place.replace(value).is_some() {
                return Err(MalformedQuery::Repeated);
            }
        }
        let after = after.ok_or(MalformedQuery::NoWatermark)?;
        let wait = wait.map_or(Ok(0), |wait| seconds(&wait))?;
        Ok(Self { after: Watermark::new(&after), wait: Duration::from_secs(wait) })
    }
}

fn seconds(text: &str) -> Result<u64, MalformedQuery> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|seconds| is_number && *seconds <= MAX_WAIT);
    seconds.ok_or(MalformedQuery::Wait)
}

/// Why a query is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum MalformedQuery {
    #[error("watermark is missing: expected the parameter after")]
    NoWatermark,
    #[error("parameter is repeated: expected after and wait once")]
    Repeated,
    #[error("wait is malformed: expected whole seconds up to 30")]
    Wait,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_a_watermark_and_whole_seconds_up_to_thirty() {
        let read = |query| Since::read(query).map(|since| (since.after.as_str().to_owned(), since.wait.as_secs()));
        assert_eq!(read("after=a.7&wait=30"), Ok(("a.7".into(), 30)));
        assert_eq!(read("wait=0&after=a+b%26&x=y"), Ok(("a b&".into(), 0)));
        assert_eq!(read("after="), Ok((String::new(), 0)));
        for (query, error) in [
            ("", MalformedQuery::NoWatermark),
            ("wait=1", MalformedQuery::NoWatermark),
            ("after=a&after=a", MalformedQuery::Repeated),
            ("after=a&wait=1&wait=1", MalformedQuery::Repeated),
            ("after=a&wait=", MalformedQuery::Wait),
            ("after=a&wait=31", MalformedQuery::Wait),
            ("after=a&wait=1.5", MalformedQuery::Wait),
            ("after=a&wait=%2B1", MalformedQuery::Wait),
            ("after=a&wait=-1", MalformedQuery::Wait),
            ("after=a&wait=1s", MalformedQuery::Wait),
            ("after=a&wait=99999999999999999999", MalformedQuery::Wait),
        ] {
            assert_eq!(read(query), Err(error), "{query:?}");
        }
    }
}
