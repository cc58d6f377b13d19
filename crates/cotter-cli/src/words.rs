//! The library's messages in the words of the command line.

use cotter::PolicyError;
use cotter_issue::IssuerError;

/// What a message is read by.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reader {
    /// Of `cotter verify`.
    Verify,
    /// Of `cotter key`.
    Key,
    /// Of `cotter issue`.
    Issue,
}

/// What the library calls a thing, and what it is called for a reader of each command. What comes first is looked for first.
const NAMES: [(&str, &str, &str); 18] = [
    ("a PEM, or its bytes for from_der", "a PEM, or --key-format hex", "a PEM, or its bytes with --format der"),
    ("DER, or from_raw for such bytes", "DER, or --key-format raw for such bytes", "DER"),
    ("from_raw", "--key-format raw", "the bytes of a point"),
    ("its bytes for from_der", "--key-format base64", "its bytes with --format der"),
    ("KeyId::ABSENT", "--no-kid", "no kid"),
    ("from_certificate_pem_lenient", "--lenient", "--lenient"),
    ("from_certificate_pem", "--key-format pem", "--format certificate"),
    ("from_certificate_der", "--key-format der", "--format certificate"),
    ("from_certificates for a map of certificates", "one certificate", "one certificate"),
    ("from_jwks_lenient", "--lenient", "--lenient"),
    ("from_jwk_lenient", "--lenient", "--lenient"),
    ("from_pem_lenient", "--lenient", "--lenient"),
    ("from_jwks", "--jwks", "--format jwks"),
    ("from_jwk for one key", "--key for one key", "--format jwk for one key"),
    ("from_jwk", "--key-format jwk", "--format jwk"),
    ("from_pem", "--key-format pem", "--format pem"),
    ("from_der", "--key-format der", "--format der"),
    ("from_paserk", "--key-format paserk", "--format paserk"),
];

/// What the library that issues calls a thing, and what it is called on the command line.
const ISSUER_NAMES: [(&str, &str); 4] = [
    ("from_encrypted_pem or from_encrypted_der", "--passphrase-file"),
    ("from_pem, or an encrypted key", "no --passphrase-file, or an encrypted key"),
    ("Lifetime::danger_longer", "--danger-longer-lifetime"),
    ("a struct or a map", "an object"),
];

/// The message, in which what the library calls by a name of Rust is called by the option for it.
pub(crate) fn of(error: &impl ToString, reader: Reader) -> String {
    let of_issuer = if matches!(reader, Reader::Issue) { ISSUER_NAMES.as_slice() } else { &[] };
    let message = of_issuer.iter().fold(error.to_string(), |message, (name, option)| message.replace(name, option));
    NAMES.iter().fold(message, |message, (name, verify, key)| {
        message.replace(
            name,
            match reader {
                Reader::Verify | Reader::Issue => verify,
                Reader::Key => key,
            },
        )
    })
}

/// What is wrong with the value of an option, which comes first.
pub(crate) fn policy(error: &PolicyError) -> String {
    let option = match error {
        PolicyError::LeewayTooLong { .. } => "--leeway: ",
        PolicyError::TokenLimitTooHigh { .. } => "--max-token-len: ",
        PolicyError::HeaderLimitTooHigh { .. } => "--max-header-len: ",
        PolicyError::ClaimsLimitTooHigh { .. } => "--max-claims-members: ",
        PolicyError::ProofAgeTooLong { .. } => "--dpop-max-age: ",
        PolicyError::IssuerTemplate => "--danger-any-tenant: ",
        PolicyError::IssuerNotExact | PolicyError::IssuerDuplicate | _ => "",
    };
    format!("{option}{error}")
}

/// What is wrong with the value of an option of `cotter issue`, which comes first.
pub(crate) fn issuer(error: &IssuerError) -> String {
    let option = match error {
        IssuerError::LifetimeTooLong { .. } | IssuerError::LifetimeTooShort => "--lifetime: ",
        IssuerError::BudgetTooHigh { .. } => "--max-token-len: ",
        IssuerError::TypMalformed => "--typ: ",
        IssuerError::Key(_) | IssuerError::JitterTooLong | IssuerError::NameEmpty { .. } | _ => "",
    };
    format!("{option}{}", of(error, Reader::Issue))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{fs, path::Path};

    use super::{Reader, of};

    /// Every string in the sources that messages about keys are made of.
    fn strings(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                strings(&path, found);
            } else if !path.ends_with("tests.rs") {
                let source = fs::read_to_string(path).unwrap();
                let code = source.split("#[cfg(test)]").next().unwrap();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.extend(lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned));
            }
        }
    }

    #[test]
    fn no_message_names_what_only_rust_has() {
        let mut messages = Vec::new();
        for folder in ["error", "import", "key", "key_id", "pinning"] {
            strings(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src").join(folder), &mut messages);
        }
        assert!(messages.len() > 300 && messages.iter().any(|message| message.contains("from_pem")));
        for message in messages {
            for reader in [Reader::Verify, Reader::Key, Reader::Issue] {
                let told = of(&message, reader);
                assert!(!told.contains("::") && !told.contains("from_"), "{told}");
            }
        }
    }
}
