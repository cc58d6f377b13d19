//! The claims that a policy or a profile asks for, besides the registered ones.

use alloc::{borrow::Cow, vec::Vec};

use crate::{
    VerifyError,
    registered::Registered,
    strict::{
        claim_value::ClaimValue,
        name::{Name, Wanted},
    },
};

/// The values of the claims that were asked for by name.
#[derive(Clone)]
pub(crate) struct Further<'v> {
    /// `cnf`, which is read from every token.
    cnf: Option<ClaimValue>,
    names: Cow<'v, [Name]>,
    /// One for each name.
    values: Vec<Option<ClaimValue>>,
}

/// The claims of one token, as policies and profiles see them.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "nobody outside can hold one")]
pub struct Claims<'c> {
    pub(crate) registered: &'c Registered,
    pub(crate) further: &'c Further<'c>,
}

/// Adds names to those that are asked for. If a name is already there, the larger `Wanted` is kept.
pub(crate) fn ask(asked: &mut Vec<Name>, names: impl IntoIterator<Item = Name>) {
    for name in names {
        match asked.iter_mut().find(|known| known.text() == name.text()) {
            Some(known) => known.wanted = known.wanted.max(name.wanted),
            None => asked.push(name),
        }
    }
}

/// These names, each once.
pub(crate) fn names(asked: impl IntoIterator<Item = Name>) -> Vec<Name> {
    let mut names = Vec::new();
    ask(&mut names, asked);
    names
}

/// A claim that was not asked for counts as malformed, so that what is not known is rejected.
static UNASKED: ClaimValue = ClaimValue::Other;

impl<'v> Further<'v> {
    pub(super) const fn new(cnf: Option<ClaimValue>, names: &'v [Name], values: Vec<Option<ClaimValue>>) -> Self {
        Self { cnf, names: Cow::Borrowed(names), values }
    }

    /// The same, without borrowing from the verifier that asked.
    pub(crate) fn into_owned(self) -> Further<'static> {
        Further { cnf: self.cnf, names: Cow::Owned(self.names.into_owned()), values: self.values }
    }
}

impl<'c> Claims<'c> {
    /// The claim of this name, which was asked for, if it is present.
    pub(crate) fn get(self, name: &str) -> Option<&'c ClaimValue> {
        let place = self.further.names.iter().position(|asked| asked.text() == name);
        debug_assert!(place.is_some(), "{name} was not asked for");
        place.map_or(Some(&UNASKED), |place| self.further.values.get(place)?.as_ref())
    }

    /// The same for a name that may not have been asked for; the outer `None` if a string or a number of that name was
    /// not kept.
    pub(crate) fn scalar(self, name: &str) -> Option<Option<&'c ClaimValue>> {
        let kept = |asked: &Name| asked.text() == name && asked.wanted >= Wanted::Scalar;
        let place = self.further.names.iter().position(kept)?;
        self.further.values.get(place).map(Option::as_ref)
    }

    /// `cnf`, if it is present.
    pub(crate) const fn cnf(self) -> Option<&'c ClaimValue> {
        self.further.cnf.as_ref()
    }

    /// The string of this name, if it is present.
    pub(crate) fn string(self, name: &str, malformed: VerifyError) -> Result<Option<&'c str>, VerifyError> {
        match self.get(name) {
            None => Ok(None),
            Some(ClaimValue::Text(text)) => Ok(Some(self.registered.text(text))),
            Some(_) => Err(malformed),
        }
    }
}
