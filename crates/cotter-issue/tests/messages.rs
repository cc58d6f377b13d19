//! The wording and the codes of the errors. Codes never change.

use cotter::{Claim, KeyError, Timestamp, VerifyError};
use cotter_issue::{
    IssueError, IssuerError, SigningKeyError,
    remote::{RemoteError, RemoteFailure},
    schedule::ScheduleError,
    store::StoreError,
};

#[test]
fn of_signing_keys() {
    use SigningKeyError as E;

    let of_the_core = E::Key(KeyError::KeyIdEmpty);
    assert_eq!((of_the_core.code(), of_the_core.to_string()), ("key-id-empty", KeyError::KeyIdEmpty.to_string()));

    let golden: [(E, &str, &str); 32] = [
        (
            E::PublicKey { found: "a certificate" },
            "public-key",
            "key is a certificate, which signs nothing: expected its private key",
        ),
        (
            E::KeyFamily { found: "an RSA key", expected: "an Ed25519 key" },
            "key-family",
            "key is an RSA key: expected an Ed25519 key",
        ),
        (E::KeyCurve { found: "P-384", expected: "P-256" }, "key-curve", "key is on P-384: expected P-256"),
        (E::KeyTooLong { max: 65_536 }, "key-too-long", "key is too long: expected at most 65536 bytes"),
        (E::KeyPairMismatch, "key-pair-mismatch", "public half does not belong to the private key: expected a pair"),
        (E::KeyTrivial, "key-trivial", "private key is trivial: expected random bytes"),
        (E::KeyPublished, "key-published", "private key is published as an example: expected a new one"),
        (E::PemMalformed, "pem-malformed", "PEM is malformed: expected one block of RFC 7468"),
        (E::PemSeveralBlocks, "pem-several-blocks", "PEM has more than one block: expected one private key"),
        (
            E::PemLabel { found: "an OpenSSH private key", expected: "a private key, labelled PRIVATE KEY" },
            "pem-label",
            "PEM holds an OpenSSH private key: expected a private key, labelled PRIVATE KEY",
        ),
        (E::DerMalformed { expected: "PrivateKeyInfo" }, "der-malformed", "DER is malformed: expected PrivateKeyInfo"),
        (
            E::KeyEncrypted { expected: "from_encrypted_pem" },
            "key-encrypted",
            "key is encrypted: expected a passphrase, by from_encrypted_pem",
        ),
        (E::KeyNotEncrypted, "key-not-encrypted", "key is not encrypted: expected from_pem, or an encrypted key"),
        (
            E::EncryptionScheme,
            "encryption-scheme",
            "key is encrypted in a way that is not accepted: expected PBES2 with AES and PBKDF2 or scrypt (RFC 8018)",
        ),
        (
            E::EncryptionCost,
            "encryption-cost",
            "key derivation is too costly: expected at most 10,000,000 iterations of PBKDF2, or 256 MiB of scrypt",
        ),
        (E::PassphraseEmpty, "passphrase-empty", "passphrase is empty: expected one that is hard to guess"),
        (E::PassphraseWrong, "passphrase-wrong", "key does not open: expected its passphrase"),
        (
            E::RsaModulusSize { min: 2048, max: 4096 },
            "rsa-modulus-size",
            "RSA modulus has a wrong size: expected 2048 to 4096 bits",
        ),
        (
            E::RsaInconsistent,
            "rsa-inconsistent",
            "RSA key is inconsistent: expected two primes, and exponents that belong to them",
        ),
        (
            E::RsaPrimesClose,
            "rsa-primes-close",
            "RSA primes are too close to each other: expected a difference of more than n/2 - 100 bits",
        ),
        (E::RsaSeveralPrimes, "rsa-several-primes", "RSA key has more than two primes: expected two"),
        (
            E::ScalarMalformed { curve: "P-256" },
            "scalar-malformed",
            "private key is not a number from 1 to the order of P-256, of its full length",
        ),
        (E::SeedLength { expected: 32 }, "seed-length", "seed has a wrong length: expected 32 bytes"),
        (
            E::MlDsaSeedMissing,
            "ml-dsa-seed-missing",
            "ML-DSA key has no seed: expected the seed, alone or beside the expanded key",
        ),
        (E::JwkSyntax, "jwk-syntax", "JWK is not a well-formed JSON object"),
        (E::JwkDuplicateMember, "jwk-duplicate-member", "JWK has a duplicate member name"),
        (E::JwkMemberMissing { member: "d" }, "jwk-member-missing", "JWK has no d"),
        (E::JwkMemberBase64 { member: "d" }, "jwk-member-base64", "JWK's d is not canonical base64url without padding"),
        (
            E::JwkMemberForeign { member: "k" },
            "jwk-member-foreign",
            "JWK has k, which is of another kind of key: expected the private members of its kty",
        ),
        (E::JwkKeyOps, "jwk-key-ops", "JWK's key_ops does not allow sign, or repeats a value"),
        (
            E::PaserkMalformed { expected: "k4.secret" },
            "paserk-malformed",
            "PASERK is malformed: expected k4.secret and a key of its length",
        ),
        (E::Randomness, "randomness", "no randomness: expected random bytes from the operating system"),
    ];
    for (error, code, message) in golden {
        assert_eq!((error.code(), &*error.to_string()), (code, message));
    }
}

#[test]
fn of_issuers() {
    use IssuerError as E;

    let golden: [(E, &str, &str); 8] = [
        (E::Key(SigningKeyError::PemMalformed), "pem-malformed", "PEM is malformed: expected one block of RFC 7468"),
        (
            E::LifetimeTooLong { max_seconds: 3600 },
            "lifetime-too-long",
            "lifetime is too long: expected at most 3600 s, or Lifetime::danger_longer",
        ),
        (
            E::LifetimeOverSchedule { max_seconds: 600 },
            "lifetime-over-schedule",
            "lifetime is longer than the schedule of the key allows for: expected at most its token_life of 600 s",
        ),
        (E::LifetimeTooShort, "lifetime-too-short", "lifetime is too short: expected at least 1 s"),
        (E::JitterTooLong, "jitter-too-long", "jitter is too long: expected less than the lifetime"),
        (E::BudgetTooHigh { max: 16_384 }, "budget-too-high", "budget is too high: expected at most 16384 bytes"),
        (E::NameEmpty { name: "aud" }, "name-empty", "aud is empty: expected a name"),
        (
            E::TypMalformed,
            "typ-malformed",
            "typ is malformed: expected a media type, and none that has a profile of its own",
        ),
    ];
    for (error, code, message) in golden {
        assert_eq!((error.code(), &*error.to_string()), (code, message));
    }
}

#[test]
fn of_tokens() {
    use IssueError as E;

    let golden: [(E, &str, &str); 16] = [
        (E::ClaimsSerialize, "claims-serialize", "claims do not serialize as JSON"),
        (E::ClaimsNotObject, "claims-not-object", "claims are not an object: expected a struct or a map"),
        (E::ClaimsDuplicate, "claims-duplicate", "claims have a duplicate name"),
        (
            E::ClaimReserved { claim: "exp" },
            "claim-reserved",
            "claims hold exp, which the issuer states: expected claims without it",
        ),
        (
            E::Rejected { reason: VerifyError::Malformed { claim: Claim::Sid, expected: "a string" } },
            "sid-malformed",
            "verifier would reject the token: sid is malformed: expected a string",
        ),
        (
            E::TokenTooLong { len: 5000, max: 4096, largest: vec!["photo".into(), "name".into()] },
            "token-too-long",
            "token is too long: 5000 bytes, expected at most 4096; largest claims: photo, name",
        ),
        (
            E::LifetimeOverSchedule { max_seconds: 600 },
            "lifetime-over-schedule",
            "lifetime is longer than the schedule of the key allows for: expected at most its token_life of 600 s",
        ),
        (
            E::NotAfterPassed,
            "not-after-passed",
            "no life is left for the token: expected an end that is at least one second ahead",
        ),
        (E::Malformed { what: "method of the request" }, "malformed", "method of the request is malformed"),
        (E::Clock, "clock", "system clock is out of range: expected a time after 1970"),
        (E::Randomness, "randomness", "no randomness: expected random bytes from the operating system"),
        (E::Signing, "signing", "key could not sign"),
        (
            E::SignatureForm { found: "in DER", expected: "R‖S, or RemoteSignature::ecdsa_der" },
            "signature-form",
            "signature is in DER: expected R‖S, or RemoteSignature::ecdsa_der",
        ),
        (E::SignatureLength { found: 63, expected: 64 }, "signature-length", "signature has 63 bytes: expected 64"),
        (
            E::SignatureMalformed { expected: "S below the order of the group (RFC 8032 §5.1.7)" },
            "signature-malformed",
            "signature is malformed: expected S below the order of the group (RFC 8032 §5.1.7)",
        ),
        (
            E::SignatureMismatch,
            "signature-mismatch",
            "signature does not verify under the pinned key: expected one by that key, over the signing input",
        ),
    ];
    for (error, code, message) in golden {
        assert_eq!((error.code(), &*error.to_string()), (code, message));
    }
}

#[test]
fn of_remotes() {
    use std::io;

    let error = || io::Error::other("throttled");
    let golden: [(RemoteError<io::Error>, &str, &str, bool); 3] = [
        (
            RemoteError::Remote(RemoteFailure::Unavailable(error())),
            "remote-unavailable",
            "remote is unavailable: ask again later",
            true,
        ),
        (
            RemoteError::Remote(RemoteFailure::Refused(error())),
            "remote-refused",
            "remote refuses to sign: expected an enabled key of the stated algorithm, and permission to use it",
            false,
        ),
        (IssueError::Clock.into(), "clock", "system clock is out of range: expected a time after 1970", false),
    ];
    for (error, code, message, is_retriable) in golden {
        assert_eq!((error.code(), &*error.to_string(), error.is_retriable()), (code, message, is_retriable));
    }
    let source = RemoteFailure::Unavailable(error());
    assert_eq!(std::error::Error::source(&source).unwrap().to_string(), "throttled");
}

#[test]
fn of_schedules() {
    use ScheduleError as E;

    let ready_at = Some(Timestamp::from_unix_seconds(1_763_683_200));
    let golden: [(E, &str, &str); 23] = [
        (
            E::TimeTooLong { time: "cache", max_seconds: 315_360_000 },
            "time-too-long",
            "cache is too long: expected at most 315360000 s",
        ),
        (
            E::LeewayTooLong { max_seconds: 600 },
            "leeway-too-long",
            "leeway is too long: expected at most 600 s, which is what verifiers allow",
        ),
        (
            E::CacheTooShort { min_seconds: 360 },
            "cache-too-short",
            "cache is too short: expected at least 360 s, which is the refresh and a minute",
        ),
        (
            E::PeriodTooShort { min_seconds: 3751 },
            "period-too-short",
            "period is too short: expected at least 3751 s with these caches and lives of tokens",
        ),
        (E::KeyIdAbsent, "key-id-absent", "key has no id: expected one, or pinned_by_thumbprint"),
        (E::KeyIdTaken, "key-id-taken", "key id is taken: expected one that no key of the schedule has or had"),
        (E::KeyReused, "key-reused", "key is in the schedule under another id: expected a new key"),
        (E::KeyDropped, "key-dropped", "key was dropped: expected a new key"),
        (
            E::KeyNotReady { ready_at: Timestamp::from_unix_seconds(1_763_683_200) },
            "key-not-ready",
            "key has not been announced for long enough: expected a time from 1763683200 on (Unix seconds)",
        ),
        (
            E::KeyUnpublished,
            "key-unpublished",
            "key has not been published: expected a key set with it to be written and handed out first",
        ),
        (
            E::KeyStateOther { found: "retiring", expected: "announced" },
            "key-state-other",
            "key is retiring: expected one that is announced",
        ),
        (E::NoSuccessor, "no-successor", "no key is announced: expected one that takes over"),
        (E::TimeTooLate, "time-too-late", "time is after the year 9999: expected the present time"),
        (
            E::ClockBehind { seconds: 86_400, max_seconds: 600 },
            "clock-behind",
            "clock is 86400 s behind the latest time of the stored keys: expected at most 600 s; one of the clocks is wrong",
        ),
        (
            E::AlgorithmOther { found: "ES256".into(), expected: "Ed25519" },
            "algorithm-other",
            "keys are of ES256: expected Ed25519",
        ),
        (E::TooManyKeys { max: 32 }, "too-many-keys", "too many keys are published: expected at most 32"),
        (E::KeyIdUnknown, "key-id-unknown", "key id is unknown: expected the id of a key of the schedule"),
        (E::NoneActive { ready_at: None }, "key-none-active", "no key may sign: expected an announced key"),
        (
            E::NoneActive { ready_at },
            "key-none-active",
            "no key may sign: expected a time from 1763683200 on (Unix seconds)",
        ),
        (
            E::StateMalformed { expected: "seen" },
            "state-malformed",
            "state of the schedule is malformed: expected seen",
        ),
        (
            E::PrivateKeyMissing,
            "private-key-missing",
            "private key is missing: expected one for each key that is announced or active",
        ),
        (
            E::KeyPairMismatch,
            "key-pair-mismatch",
            "private key does not belong to the stored public key: expected a pair",
        ),
        (
            E::Key(SigningKeyError::KeyNotEncrypted),
            "key-not-encrypted",
            "key is not encrypted: expected from_pem, or an encrypted key",
        ),
    ];
    for (error, code, message) in golden {
        assert_eq!((error.code(), &*error.to_string()), (code, message));
    }
}

#[test]
fn of_stores() {
    use StoreError as E;

    let denied = || std::io::Error::other("permission denied");
    let golden: [(E, &str, &str); 18] = [
        (E::Schedule(ScheduleError::NoSuccessor), "no-successor", "no key is announced: expected one that takes over"),
        (E::StoreEmpty, "store-empty", "no keys are stored: expected keys that were created"),
        (E::StoreTaken, "store-taken", "keys are stored already: expected an empty store"),
        (
            E::StoreContended { tries: 64 },
            "store-contended",
            "keys are changed by others all the time: expected one of 64 tries to succeed",
        ),
        (
            E::StoreMalformed { expected: "version 1 of state.json" },
            "store-malformed",
            "stored keys are malformed: expected version 1 of state.json",
        ),
        (
            E::StoreStale { seconds: 3601, max_seconds: 3600 },
            "store-stale",
            "stored keys were last read 3601 s ago: expected an answer of the store within 3600 s",
        ),
        (
            E::DropForgotten,
            "drop-forgotten",
            "stored keys are older than those that were read before: expected a copy that knows of every key that was dropped",
        ),
        (E::StorageFailed(Box::new(denied())), "storage-failed", "storage failed: permission denied"),
        (E::FolderMode { found: 0o755 }, "folder-mode", "folder is open to others (mode 0755): expected mode 0700"),
        (
            E::FileMode { file: "state.json".into(), found: 0o644 },
            "file-mode",
            "file state.json is open to others (mode 0644): expected mode 0600",
        ),
        (E::FileKind { file: "lock".into() }, "file-kind", "lock is not a regular file: expected one, and no link"),
        (
            E::FolderOwner { found: 0, expected: 1000 },
            "folder-owner",
            "folder belongs to user 0: expected user 1000, who runs this",
        ),
        (
            E::FileOwner { file: "abc.pem".into(), found: 0, expected: 1000 },
            "file-owner",
            "file abc.pem belongs to user 0: expected user 1000, who runs this",
        ),
        (
            E::StateMissing,
            "state-missing",
            "private keys are here without state.json: expected both; restore it, or move the keys away",
        ),
        (
            E::KeyFileMissing { file: "abc.pem".into() },
            "key-file-missing",
            "file abc.pem of a private key is missing: expected one for each key that may sign",
        ),
        (
            E::FileTooLong { file: "state.json".into(), max: 4_194_304 },
            "file-too-long",
            "file state.json is too long: expected at most 4194304 bytes",
        ),
        (
            E::LockHeld { seconds: 10 },
            "lock-held",
            "lock is held by another process: expected it to be free within 10 s",
        ),
        (
            E::Io { action: "open", file: "state.json".into(), reason: denied() },
            "io",
            "cannot open state.json: permission denied",
        ),
    ];
    for (error, code, message) in golden {
        assert_eq!((error.code(), &*error.to_string()), (code, message));
    }
}
