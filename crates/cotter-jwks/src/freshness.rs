//! How long a key set is used: as its header fields say (RFC 9111), within bounds.

mod cache_control;

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, header};

use self::cache_control::CacheControl;
use crate::RefreshError;

/// The bounds on what header fields may state.
///
/// ```
/// use std::time::Duration;
/// use cotter_jwks::freshness::Bounds;
///
/// assert_eq!(Bounds::default().max_stale, Duration::from_secs(3600));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// The shortest time for which a set counts as fresh: 60 s.
    pub min_fresh: Duration,
    /// The longest time for which a set counts as fresh: 1 h.
    pub max_fresh: Duration,
    /// The time for which a set counts as fresh if its header fields state none: 10 min.
    pub default_fresh: Duration,
    /// The longest time for which a stale set is used while its source gives no new one: 1 h.
    pub max_stale: Duration,
}

impl Bounds {
    fn clamp(&self, fresh_for: Duration) -> Duration {
        fresh_for.min(self.max_fresh).max(self.min_fresh)
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            min_fresh: Duration::from_secs(60),
            max_fresh: Duration::from_secs(3600),
            default_fresh: Duration::from_secs(600),
            max_stale: Duration::from_secs(3600),
        }
    }
}

/// How long a set is fresh, and how long it is used at most.
///
/// Both times count from when the request was sent.
///
/// ```
/// use std::time::Duration;
/// use cotter_jwks::freshness::{Bounds, Freshness};
/// use http::{HeaderMap, HeaderValue, header};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=900"));
/// headers.insert(header::AGE, HeaderValue::from_static("300"));
/// let freshness = Freshness::of(&headers, &Bounds::default());
/// assert_eq!(freshness.fresh_for, Duration::from_secs(600));
/// assert_eq!(freshness.usable_for, Duration::from_secs(600 + 3600));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Freshness {
    /// The time for which the set is fresh. A new one is fetched before it is over.
    pub fresh_for: Duration,
    /// The time after which the set is no longer used, even if its source gives no new one. At least `fresh_for`.
    pub usable_for: Duration,
}

impl Freshness {
    /// Reads the freshness of a response from its header fields (RFC 9111 §4.2).
    ///
    /// The lifetime is `max-age`, or else `Expires` minus `Date`, in each case minus `Age`. `Age` shortens `usable_for` too; without a
    /// lifetime, it is ignored. Malformed and contradictory values count as stale, as do `no-store` and `no-cache`. Even then the set
    /// is fresh for `min_fresh`: otherwise every token would cause a fetch. `s-maxage` is for shared caches, and is ignored.
    ///
    /// With `must-revalidate` and a lifetime, a set is not used beyond that lifetime (§5.2.2.2) or `min_fresh`, whichever
    /// is longer. `stale-if-error` can shorten `max_stale` (RFC 5861 §4). `must-revalidate` without a lifetime is ignored:
    /// frameworks add it to every response beside `no-cache`, and a short outage of the issuer would become one of the
    /// service.
    #[must_use]
    pub fn of(headers: &HeaderMap, bounds: &Bounds) -> Self {
        Self::with_limit(headers, bounds).0
    }

    /// As [`of`](Self::of), of a response that has not been in caches for too long: until the lifetime is over, or, without
    /// `must-revalidate`, until a set of this age would not be used any more.
    ///
    /// # Errors
    ///
    /// [`RefreshError::Aged`].
    pub(crate) fn of_recent(headers: &HeaderMap, bounds: &Bounds) -> Result<Self, RefreshError> {
        match Self::with_limit(headers, bounds) {
            (_, Some(limit)) if age(headers) > limit => Err(RefreshError::Aged),
            (freshness, _) => Ok(freshness),
        }
    }

    /// The freshness, and the greatest `Age` that the response may have, if it states a lifetime.
    fn with_limit(headers: &HeaderMap, bounds: &Bounds) -> (Self, Option<Duration>) {
        let control = CacheControl::of(headers);
        let max_stale = control.stale_if_error.map_or(bounds.max_stale, |stated| stated.min(bounds.max_stale));
        let Some(lifetime) = lifetime(headers, &control) else {
            let fresh_for = bounds.clamp(bounds.default_fresh);
            return (Self { fresh_for, usable_for: fresh_for.saturating_add(max_stale) }, None);
        };
        let age = age(headers);
        let fresh_for = bounds.clamp(lifetime.saturating_sub(age));
        let limit = if control.must_revalidate && !lifetime.is_zero() {
            lifetime
        } else {
            lifetime.max(bounds.min_fresh).saturating_add(max_stale)
        };
        // What is fetched is used for a moment, since otherwise every token would cause a fetch.
        let usable_for = limit.saturating_sub(age).max(fresh_for).min(fresh_for.saturating_add(max_stale));
        (Self { fresh_for, usable_for }, Some(limit))
    }
}

/// The lifetime that the response states (RFC 9111 §4.2.1).
fn lifetime(headers: &HeaderMap, control: &CacheControl) -> Option<Duration> {
    if control.is_stale_at_once {
        return Some(Duration::ZERO);
    }
    control.max_age.or_else(|| expires(headers))
}

/// `Expires` minus `Date` (RFC 9111 §5.3); zero if either is stated twice or cannot be read, such as `Expires: 0`.
fn expires(headers: &HeaderMap) -> Option<Duration> {
    headers.get(header::EXPIRES)?;
    let both = date(headers, header::EXPIRES).zip(date(headers, header::DATE));
    Some(both.and_then(|(expires, date)| expires.duration_since(date).ok()).unwrap_or_default())
}

/// The date in a header field that is there once.
fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let mut fields = headers.get_all(name).iter();
    let (date, None) = (fields.next()?, fields.next()) else { return None };
    httpdate::parse_http_date(date.to_str().ok()?).ok()
}

/// The time that the response has spent in caches (RFC 9111 §5.1): the longest, if a list states several; zero if it cannot
/// be read.
fn age(headers: &HeaderMap) -> Duration {
    let ages = headers.get_all(header::AGE).iter().flat_map(|ages| ages.as_bytes().split(|byte| *byte == b','));
    ages.filter_map(|age| cache_control::delta_seconds(age.trim_ascii())).max().unwrap_or_default()
}

/// `Retry-After` (RFC 9110 §10.2.3), if it is stated in seconds.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    cache_control::delta_seconds(headers.get(header::RETRY_AFTER)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    type Fields = &'static [(&'static str, &'static str)];

    /// `fresh_for` and `usable_for`, in seconds.
    fn of(fields: Fields) -> (u64, u64) {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let found = Freshness::of(&headers, &Bounds::default());
        (found.fresh_for.as_secs(), found.usable_for.as_secs())
    }

    #[test]
    fn every_row_of_the_table() {
        const DATE: (&str, &str) = ("date", "Sat, 21 Nov 2026 00:00:00 GMT");
        let cases: &[(Fields, (u64, u64))] = &[
            // Nothing, or nothing of use.
            (&[], (600, 4200)),
            (&[("cache-control", "public")], (600, 4200)),
            (&[("cache-control", "s-maxage=900")], (600, 4200)),
            (&[("cache-control", "")], (600, 4200)),
            // A lifetime, within the clamp.
            (&[("cache-control", "max-age=900")], (900, 4500)),
            (&[("cache-control", "MAX-AGE=900")], (900, 4500)),
            (&[("cache-control", "public,\tmax-age=\"900\" , no-transform")], (900, 4500)),
            (&[("cache-control", "public"), ("cache-control", "max-age=900")], (900, 4500)),
            (&[("cache-control", "max-age=900, immutable")], (900, 4500)),
            (&[("cache-control", "private, max-age=900, s-maxage=30, proxy-revalidate")], (900, 4500)),
            (&[("cache-control", "max-age=900, stale-while-revalidate=9, x-y")], (900, 4500)),
            (&[("cache-control", "max-age = 900")], (900, 4500)),
            (&[("cache-control", ", ,max-age=900,,")], (900, 4500)),
            (&[("cache-control", "max-age=900"), ("pragma", "no-cache")], (900, 4500)),
            (&[("cache-control", "\"max-age\"=60")], (600, 4200)),
            (&[("cache-control", "max-age=59")], (60, 3660)),
            (&[("cache-control", "max-age=3601")], (3600, 7200)),
            (&[("cache-control", "max-age=99999999999999999999999999")], (3600, 7200)),
            // What is stale is asked for again after the shortest time.
            (&[("cache-control", "no-store")], (60, 3660)),
            (&[("cache-control", "no-cache, max-age=900")], (60, 3660)),
            (&[("cache-control", "no-cache=\"set-cookie\", max-age=900")], (60, 3660)),
            (&[("cache-control", "max-age=0")], (60, 3660)),
            (&[("cache-control", "max-age=-1")], (60, 3660)),
            (&[("cache-control", "max-age=9e9")], (60, 3660)),
            (&[("cache-control", "max-age=+900")], (60, 3660)),
            (&[("cache-control", "max-age=900.0")], (60, 3660)),
            (&[("cache-control", "max-age=0x384")], (60, 3660)),
            (&[("cache-control", "max-age='900'")], (60, 3660)),
            (&[("cache-control", "max-age=\"900")], (60, 3660)),
            (&[("cache-control", "max-age=900; must-revalidate")], (60, 3660)),
            (&[("cache-control", "max-age=900"), ("cache-control", "max-age=901")], (60, 3660)),
            (&[("cache-control", "max-age=900, No-Store=\"x\"")], (60, 3660)),
            (&[("cache-control", "max-age")], (60, 3660)),
            (&[("cache-control", "max-age=900, max-age=901")], (60, 3660)),
            (&[("cache-control", "max-age=900, max-age=900")], (900, 4500)),
            (&[("cache-control", "x=\", max-age=900")], (60, 3660)),
            (&[("cache-control", "x=\"a, max-age=60\", max-age=900")], (900, 4500)),
            (&[("cache-control", "x=\"a\\\"b\", max-age=900")], (900, 4500)),
            // What caches have used up of it.
            (&[("cache-control", "max-age=900"), ("age", "300")], (600, 4200)),
            (&[("cache-control", "max-age=900"), ("age", "840")], (60, 3660)),
            (&[("cache-control", "max-age=900"), ("age", "899")], (60, 3601)),
            (&[("cache-control", "max-age=900"), ("age", "900")], (60, 3600)),
            (&[("cache-control", "max-age=900"), ("age", "4000")], (60, 500)),
            (&[("cache-control", "max-age=900"), ("age", "4500")], (60, 60)),
            (&[("cache-control", "max-age=900"), ("age", "99999")], (60, 60)),
            (&[("cache-control", "no-cache"), ("age", "600")], (60, 3060)),
            (&[("cache-control", "max-age=900, stale-if-error=600"), ("age", "1000")], (60, 500)),
            (&[("age", "99999")], (600, 4200)),
            (&[("cache-control", "max-age=86400"), ("age", "3600")], (3600, 7200)),
            (&[("cache-control", "max-age=900"), ("age", "soon")], (900, 4500)),
            (&[("cache-control", "max-age=900"), ("age", "-300")], (900, 4500)),
            (&[("cache-control", "max-age=900"), ("age", "0.5e3")], (900, 4500)),
            (&[("cache-control", "max-age=900"), ("age", " 300 ")], (600, 4200)),
            (&[("cache-control", "max-age=900"), ("age", "300, 5")], (600, 4200)),
            (&[("cache-control", "max-age=900"), ("age", "5,300, soon")], (600, 4200)),
            (&[("cache-control", "max-age=900"), ("age", "99999999999999999999999999")], (60, 60)),
            (&[("cache-control", "max-age=900"), ("age", "1"), ("age", "300")], (600, 4200)),
            // A date in place of a lifetime.
            (&[DATE, ("expires", "Sat, 21 Nov 2026 00:15:00 GMT")], (900, 4500)),
            (&[DATE, ("expires", "Sat, 21 Nov 2026 00:15:00 GMT"), ("age", "300")], (600, 4200)),
            (&[DATE, ("expires", "Sat, 21 Nov 2026 00:15:00 GMT"), ("cache-control", "max-age=120")], (120, 3720)),
            (&[DATE, ("expires", "Fri, 20 Nov 2026 00:15:00 GMT")], (60, 3660)),
            (&[DATE, ("expires", "0")], (60, 3660)),
            (&[("expires", "Sat, 21 Nov 2026 00:15:00 GMT")], (60, 3660)),
            (&[DATE, ("expires", "Fri, 31 Dec 9999 23:59:59 GMT")], (3600, 7200)),
            (&[("date", "Fri, 31 Dec 9999 23:59:59 GMT"), ("expires", "Sat, 21 Nov 2026 00:15:00 GMT")], (60, 3660)),
            (
                &[("date", "Thu, 19 Nov 2026 00:00:00 GMT"), DATE, ("expires", "Sat, 21 Nov 2026 00:15:00 GMT")],
                (60, 3660),
            ),
            (
                &[DATE, ("expires", "Sat, 21 Nov 2026 00:15:00 GMT"), ("expires", "Sat, 21 Nov 2026 00:16:00 GMT")],
                (60, 3660),
            ),
            // How long a stale one may be used.
            (&[("cache-control", "max-age=900, must-revalidate")], (900, 900)),
            (&[("cache-control", "max-age=30, must-revalidate")], (60, 60)),
            (&[("cache-control", "max-age=5000, must-revalidate")], (3600, 5000)),
            (&[("cache-control", "max-age=22000, must-revalidate")], (3600, 7200)),
            (&[("cache-control", "max-age=900, must-revalidate"), ("age", "300")], (600, 600)),
            (&[("cache-control", "max-age=3300, must-revalidate"), ("age", "3299")], (60, 60)),
            (&[("cache-control", "max-age=3300, must-revalidate"), ("age", "3300")], (60, 60)),
            (&[("cache-control", "max-age=3300, must-revalidate"), ("age", "99999")], (60, 60)),
            (&[("cache-control", "no-cache, no-store, max-age=0, must-revalidate")], (60, 3660)),
            (&[("cache-control", "must-revalidate")], (600, 4200)),
            (&[("cache-control", "max-age=900, stale-if-error=60")], (900, 960)),
            (&[("cache-control", "max-age=900, stale-if-error=86400")], (900, 4500)),
            (&[("cache-control", "max-age=900, stale-if-error=0")], (900, 900)),
            (&[("cache-control", "max-age=900, stale-if-error=x")], (900, 900)),
        ];
        for (fields, expected) in cases {
            assert_eq!(of(fields), *expected, "{fields:?}");
        }
    }

    #[test]
    fn a_response_is_refused_once_it_is_too_old() {
        for (control, oldest) in [
            ("max-age=900", 4500),
            ("max-age=1", 3660),
            ("no-store", 3660),
            ("max-age=900, stale-if-error=0", 900),
            ("max-age=900, stale-if-error=60", 960),
            ("max-age=3300, must-revalidate", 3300),
            ("max-age=1, must-revalidate", 1),
            ("no-cache, max-age=0, must-revalidate", 3660),
        ] {
            let of_age = |age: u32| {
                let control = HeaderValue::from_static(control);
                let fields = [(header::CACHE_CONTROL, control), (header::AGE, HeaderValue::from(age))];
                Freshness::of_recent(&HeaderMap::from_iter(fields), &Bounds::default())
            };
            assert!(of_age(0).is_ok() && of_age(oldest).is_ok(), "{control}");
            assert_eq!(of_age(oldest + 1), Err(RefreshError::Aged), "{control}");
            assert_eq!(of_age(u32::MAX), Err(RefreshError::Aged), "{control}");
        }
        let unstated = HeaderMap::from_iter([(header::AGE, HeaderValue::from(u32::MAX))]);
        assert!(Freshness::of_recent(&unstated, &Bounds::default()).is_ok());
    }

    #[test]
    fn a_bound_of_nothing_is_strict() {
        let bounds = Bounds { max_stale: Duration::ZERO, ..Bounds::default() };
        let found = Freshness::of(&HeaderMap::new(), &bounds);
        assert_eq!(found.fresh_for, found.usable_for);
    }

    #[test]
    fn a_wait_is_read_in_seconds_only() {
        let after =
            |value| retry_after(&HeaderMap::from_iter([(header::RETRY_AFTER, HeaderValue::from_static(value))]));
        assert_eq!(after("120"), Some(Duration::from_secs(120)));
        assert_eq!(after("Sat, 21 Nov 2026 00:00:00 GMT"), None);
        assert_eq!(after("-1"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }
}
