//! The words of every error, which operators search for.

use super::*;
use crate::{
    MalformedEpochClaim, MalformedEpochs, MalformedSessionId, NoRuntime, OverlapTooLong, SubjectError, TokenIdError,
    decision::Over, pending::AskError, revocation::FeedError,
};

#[test]
fn every_error_says_what_is_wrong_and_what_was_expected() {
    let unavailable = || StoreError::unavailable("connection refused");
    let texts: [(&dyn std::error::Error, &str); 36] = [
        (&RandomnessError, "operating system gives no random bytes"),
        (&MalformedSecret, "credential is malformed: expected one that this service has issued, of this kind"),
        (&MalformedSessionId, "session id is malformed: expected 22 characters of base64url"),
        (&MalformedEpochs, "session epochs are malformed: expected three numbers, separated by dots"),
        (
            &MalformedEpochClaim,
            "sep is malformed: expected three numbers, and the hash of a tenant if there are several, separated by dots",
        ),
        (&NoRuntime, "no runtime is running: expected a call from within a runtime of tokio"),
        (&AskError::Store(unavailable()), "store is unavailable"),
        (&OverlapTooLong, "overlap is too long: expected at most 60 seconds"),
        (&TokenIdError, "id of a token is empty or too long: expected 1 to 255 bytes"),
        (&SubjectError::Empty, "name of a subject or tenant is empty"),
        (
            &SubjectError::TooLong { max_bytes: 255 },
            "name of a subject or tenant is too long: expected at most 255 bytes",
        ),
        (&SubjectError::ControlCharacter, "name of a subject or tenant contains a control character"),
        (&BeginError::TooMany { max: 100 }, "subject has too many sessions: expected at most 100"),
        (&BeginError::Outdated, "sessions of the subject were ended during authentication: authenticate again"),
        (&BeginError::NoCredential, "session has neither a cookie nor a refresh token"),
        (
            &BeginError::TooLong { what: "label of a session", max_bytes: 512 },
            "label of a session is too long: expected at most 512 bytes",
        ),
        (&BeginError::Randomness(RandomnessError), "operating system gives no random bytes"),
        (&BeginError::Store(unavailable()), "store is unavailable"),
        (&FindError::Over(Over::Unknown), "session is over"),
        (&FindError::Randomness(RandomnessError), "operating system gives no random bytes"),
        (&FindError::Store(unavailable()), "store is unavailable"),
        (&UpdateError::TooLong { max_bytes: 4096 }, "data of a session is too long: expected at most 4096 bytes"),
        (&UpdateError::Store(unavailable()), "store is unavailable"),
        (&RefreshError::InvalidGrant(InvalidGrant::Over(Over::Expired)), "session is over"),
        (&RefreshError::Store(unavailable()), "store is unavailable"),
        (
            &InvalidGrant::Malformed(MalformedSecret),
            "credential is malformed: expected one that this service has issued, of this kind",
        ),
        (&InvalidGrant::Over(Over::Unknown), "session is over"),
        (&InvalidGrant::ClientMismatch, "refresh token was issued to another client"),
        (&InvalidGrant::BindingMismatch, "refresh token is bound to another key"),
        (&InvalidGrant::Reused(Reuse::Predecessor), "refresh token was used before: the session has ended"),
        (&unavailable(), "store is unavailable"),
        (&StoreError::Full { what: "sessions", limit: 10 }, "store is full: sessions are at their limit of 10"),
        (&StoreError::NotDurable { reason: "set appendfsync" }, "store is not durable: set appendfsync"),
        (&StoreError::Corrupt { what: "a session" }, "store holds what cannot be read: a session"),
        (&StoreError::Unsupported { what: "a second grant" }, "store does not support this: a second grant"),
        (&FeedError::Gone, "watermark is too old or not of this store: take a new snapshot"),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
        assert!(!text.ends_with('.') && text.chars().next().is_some_and(char::is_lowercase), "{text}");
    }
}

#[test]
fn an_unavailable_store_has_its_cause_as_source() {
    let error = RefreshError::from(StoreError::unavailable("connection refused"));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "connection refused");
}
