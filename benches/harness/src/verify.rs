use crate::Claims;

/// A whole verification, from compact text to typed claims, or `None` for a token that is refused.
pub type Verify = Box<dyn Fn(&str) -> Option<Claims>>;

/// One that several threads can share.
pub type SharedVerify = Box<dyn Fn(&str) -> Option<Claims> + Send + Sync>;

/// Whether it accepts the token, gives the claims that are in it, and refuses it when a byte of any segment is another.
pub fn check(who: &str, verify: &dyn Fn(&str) -> Option<Claims>, token: &str, claims: &Claims) -> Result<(), String> {
    if verify(token).as_ref() != Some(claims) {
        return Err(format!("{who} does not accept a good token, or gives other claims"));
    }
    let tampered = tampered(token);
    match tampered.iter().find(|tampered| verify(tampered).is_some()) {
        Some(tampered) => Err(format!("{who} accepts a token that was tampered with: {tampered}")),
        None => Ok(()),
    }
}

/// The token with another character in the middle of each of its segments.
fn tampered(token: &str) -> Vec<String> {
    let mut begin = 0;
    let mut all = Vec::new();
    for segment in token.split('.') {
        let at = begin + segment.len() / 2;
        let other = if token.as_bytes().get(at) == Some(&b'A') { "B" } else { "A" };
        let mut tampered = token.to_owned();
        tampered.replace_range(at..=at, other);
        all.push(tampered);
        begin += segment.len() + 1;
    }
    all
}
