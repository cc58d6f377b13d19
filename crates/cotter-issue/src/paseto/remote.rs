//! Tokens of `v4.public` and `v3.public` that a remote signs.

use cotter::{
    PinnedKey, Timestamp,
    paseto::{V3Public, V4Public},
};
use serde::Serialize;

use super::{
    issuer::{Issuer, text},
    pae,
};
use crate::{
    IssueError, PasetoSigningAlgorithm, Subject, Token,
    mint::{Draft, mismatch, now},
    remote::{RemoteAlgorithm, Unsigned},
    token::Paseto,
};

/// A version of PASETO that a remote can sign with: `v4.public` and `v3.public`. The trait is sealed.
pub trait RemoteProtocol: PasetoSigningAlgorithm + RemoteAlgorithm {
    /// What is signed: the message, the footer and the implicit assertion with their lengths.
    #[doc(hidden)]
    fn signing_input(key: &PinnedKey<Self>, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Vec<u8>;
}

impl RemoteProtocol for V4Public {
    fn signing_input(_: &PinnedKey<Self>, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Vec<u8> {
        pae(&[b"v4.public.", message, footer, implicit_assertion])
    }
}

impl RemoteProtocol for V3Public {
    fn signing_input(key: &PinnedKey<Self>, message: &[u8], footer: &[u8], implicit_assertion: &[u8]) -> Vec<u8> {
        pae(&[key.compressed(), b"v3.public.", message, footer, implicit_assertion])
    }
}

impl<P: RemoteProtocol> Issuer<P, PinnedKey<P>> {
    /// Begins a token at the present time, read once from the system clock, for a [remote](crate::remote) to sign.
    ///
    /// # Errors
    ///
    /// As [`issue`](Issuer::issue).
    pub fn begin<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
    ) -> Result<Unsigned<Token<Paseto>>, IssueError> {
        self.begin_at(subject, claims, now()?)
    }

    /// Begins a token as of `now`.
    ///
    /// # Errors
    ///
    /// As [`issue`](Issuer::issue).
    pub fn begin_at<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        now: Timestamp,
    ) -> Result<Unsigned<Token<Paseto>>, IssueError> {
        self.begin_with_assertion_at(subject, claims, b"", now)
    }

    /// As [`begin`](Self::begin), with an implicit assertion: bytes that both sides know, and that are not in the token.
    ///
    /// # Errors
    ///
    /// As [`issue`](Issuer::issue).
    pub fn begin_with_assertion<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        implicit_assertion: &[u8],
    ) -> Result<Unsigned<Token<Paseto>>, IssueError> {
        self.begin_with_assertion_at(subject, claims, implicit_assertion, now()?)
    }

    /// Begins a token as of `now` with an implicit assertion.
    ///
    /// # Errors
    ///
    /// As [`issue`](Issuer::issue).
    pub fn begin_with_assertion_at<'s, C: Serialize + ?Sized>(
        &self,
        subject: impl Into<Subject<'s>>,
        claims: &C,
        implicit_assertion: &[u8],
        now: Timestamp,
    ) -> Result<Unsigned<Token<Paseto>>, IssueError> {
        let Draft { set, moment } = self.draft(subject.into(), claims, now)?;
        let unsigned = [set.as_bytes(), &vec![0; P::form(&self.key).len()]].concat();
        self.terms.within_budget(text::<P>(&unsigned, &self.footer).len(), &set)?;
        let input = P::signing_input(&self.key, set.as_bytes(), self.footer.as_bytes(), implicit_assertion);
        let (footer, twin, assertion) = (self.footer.clone(), self.twin.clone(), implicit_assertion.to_vec());
        Ok(Unsigned::new(&self.key, input, move |signature, now| {
            let text = text::<P>(&[set.as_bytes(), &signature].concat(), &footer);
            let _verified = twin.verify_with_assertion_at(&text, &assertion, now).map_err(mismatch)?;
            Ok(Token::new(text, moment))
        }))
    }
}
