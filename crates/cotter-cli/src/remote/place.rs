//! Where a set is fetched from.

/// Where a set is.
#[cfg_attr(not(feature = "remote"), expect(dead_code, reason = "nothing is fetched"))]
pub(crate) enum Place<'w> {
    Url(&'w str),
    Issuer { issuer: &'w str, is_oauth: bool, hosts: &'w [String] },
}
