use std::{fmt, slice, vec};

use super::Answer;

/// Tokens for the tests of a service, each with what a right service answers.
///
/// ```
/// use cotter::Hs256;
/// use cotter_issue::testing::{Answer, TestIssuer, TestKey};
///
/// let issuer = TestIssuer::jwts(&TestKey::<Hs256>::fixed(), Some("order+jwt"), "https://auth.example", "orders");
/// let corpus = issuer.corpus()?;
/// assert_eq!(corpus.case("good").map(|case| case.answer().status()), Some(200));
/// assert_eq!(corpus.case("expired").map(|case| case.answer()), Some(Answer::Rejected { code: "expired" }));
/// # Ok::<(), cotter_issue::IssueError>(())
/// ```
#[derive(Clone)]
pub struct Corpus {
    cases: Vec<Case>,
}

/// One token of a [`Corpus`].
#[derive(Clone)]
pub struct Case {
    pub(super) name: String,
    pub(super) about: &'static str,
    pub(super) token: String,
    pub(super) answer: Answer,
}

/// A wrong answer of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    name: String,
    about: &'static str,
    expected: u16,
    found: u16,
}

impl Corpus {
    pub(super) const fn new(cases: Vec<Case>) -> Self {
        Self { cases }
    }

    /// The cases, the accepted ones first.
    pub fn iter(&self) -> slice::Iter<'_, Case> {
        self.cases.iter()
    }

    /// The case of this name.
    #[must_use]
    pub fn case(&self, name: &str) -> Option<&Case> {
        self.iter().find(|case| case.name == name)
    }

    /// Shows every token to a service, which answers with an HTTP status, and lists the wrong answers.
    ///
    /// Any other status than the one that is expected is wrong, so a service that fails (500) is found too.
    #[must_use]
    pub fn faults(&self, mut service: impl FnMut(&str) -> u16) -> Vec<Fault> {
        self.iter().filter_map(|case| case.fault(service(&case.token))).collect()
    }
}

impl Case {
    /// The name: lower case, digits and dashes, unique in the corpus. It does not change from release to release.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One sentence on the token.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }

    /// The token, as it stands behind `Bearer ` in a request. A few hold a line end, which HTTP clients refuse to send in a header field.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What a right service answers.
    #[must_use]
    pub const fn answer(&self) -> Answer {
        self.answer
    }

    /// The fault of a service that has answered this case with `status`, if it is one.
    #[must_use]
    pub fn fault(&self, status: u16) -> Option<Fault> {
        let expected = self.answer.status();
        let fault = || Fault { name: self.name.clone(), about: self.about, expected, found: status };
        (status != expected).then(fault)
    }
}

impl Fault {
    /// The name of the [`Case`].
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The status that a right service answers.
    #[must_use]
    pub const fn expected(&self) -> u16 {
        self.expected
    }

    /// The status that was answered.
    #[must_use]
    pub const fn found(&self) -> u16 {
        self.found
    }
}

/// One line: the case, both statuses, and what the token is.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, about, expected, found } = self;
        write!(f, "{name}: expected {expected}, found {found}. {about}")
    }
}

impl IntoIterator for Corpus {
    type Item = Case;
    type IntoIter = vec::IntoIter<Case>;

    fn into_iter(self) -> Self::IntoIter {
        self.cases.into_iter()
    }
}

impl<'c> IntoIterator for &'c Corpus {
    type Item = &'c Case;
    type IntoIter = slice::Iter<'c, Case>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Corpus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.cases).finish()
    }
}

/// Shows no token, so that a failed assertion stays readable.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").field("name", &self.name).field("answer", &self.answer).finish_non_exhaustive()
    }
}
