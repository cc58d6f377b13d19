//! From the options of a private key to the key itself, and to a token that is issued with it.

use std::path::PathBuf;

use clap::Args;
use cotter::KeyId;
use cotter_issue::{
    JwsPublicKeySigningAlgorithm, JwsSigningAlgorithm, RawSigningAlgorithm, SecretSigningAlgorithm, SigningKey,
    SigningKeyError,
};
use cotter_vectors::algorithm::AlgorithmName;

use super::answer::{Issued, NotIssued, answer};
use crate::{
    error::{Answer, CliError},
    file::Open,
    key_file::{PrivateKeyFile, PrivateKeyFormat, PrivateReading, read_private},
    options::{JwsSigningName, Text},
    pin::Pin,
    signing::{self, SignWith},
};

/// The algorithm, the key and its id, for every token of JWS but a DPoP proof.
#[derive(Args, Debug)]
#[command(next_help_heading = "Key")]
pub(super) struct SigningKeyOptions {
    /// Sign with this algorithm
    #[arg(
        long,
        value_name = "ALG",
        value_parser = JwsSigningName,
        hide_possible_values = true,
        long_help = JwsSigningName::help(),
    )]
    alg: AlgorithmName,
    #[command(flatten)]
    pub(super) id: IdOptions,
    #[command(flatten)]
    file: KeyFileOptions,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(super) struct IdOptions {
    /// State this key id, as kid
    #[arg(long, value_name = "ID", allow_hyphen_values = true, value_parser = Text)]
    pub(super) kid: Option<String>,
    /// State no key id
    #[arg(long)]
    no_kid: bool,
}

/// A key is in a file, and never on the command line, where every process of the machine can read it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Key")]
pub(super) struct KeyFileOptions {
    /// Read the private key or the secret from this file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Read the key in this form
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    key_format: PrivateKeyFormat,
    /// Open the key with the passphrase in this file, without the line end behind it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Read files of keys and passphrases though other users may read them, as public test keys
    #[arg(long)]
    danger_open_key_file: bool,
}

/// For tokens whose secret is not a client's.
#[derive(Args, Debug)]
#[command(next_help_heading = "Key")]
pub(super) struct ShortSecretOption {
    /// Accept a secret that is shorter than the hash, of 16 bytes at least
    #[arg(long)]
    danger_short_secret: bool,
}

/// A token, and how it is issued with a key of each family.
pub(super) trait IssueWithKey {
    /// Issues it with a key that has a public half.
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued;

    /// Issues it with a secret.
    fn with_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, key: SigningKey<A>) -> Issued;
}

/// As [`IssueWithKey`], where a secret is a client's: text.
pub(super) trait IssueForClient {
    /// Issues it with a key that has a public half.
    fn with_public_key<A: JwsPublicKeySigningAlgorithm>(&self, key: SigningKey<A>) -> Issued;

    /// Issues it with the client's secret.
    fn with_client_secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(&self, id: KeyId, secret: &str) -> Issued;
}

impl KeyFileOptions {
    /// Reads the file.
    pub(super) fn read(&self, pin: Pin, short_secret: bool) -> Result<PrivateKeyFile, String> {
        let Self { key, key_format, passphrase_file, danger_open_key_file } = self;
        let open = if *danger_open_key_file { Open::Accepted } else { Open::Refused };
        read_private(
            key,
            pin,
            PrivateReading { format: *key_format, passphrase: passphrase_file.as_deref(), short_secret, open },
        )
    }
}

/// Reads the key, and issues the token.
pub(super) fn issue(
    options: &SigningKeyOptions,
    short_secret: &ShortSecretOption,
    token: &impl IssueWithKey,
) -> Result<Answer, CliError> {
    let file = options.file.read(Pin::Jws(options.alg), short_secret.danger_short_secret)?;
    let id = options.id.kid.as_deref();
    sign(options.alg, WithKey { file: &file, id, token })
}

/// Reads the key, and issues the token, which a client's secret can authenticate.
pub(super) fn issue_for_client(options: &SigningKeyOptions, token: &impl IssueForClient) -> Result<Answer, CliError> {
    let file = options.file.read(Pin::Jws(options.alg), false)?;
    let id = options.id.kid.as_deref();
    sign(options.alg, WithClientKey { file: &file, id, token })
}

/// Calls `then` with the type of the algorithm, and prints what comes of it.
pub(super) fn sign(algorithm: AlgorithmName, then: impl SignWith<Output = Issued>) -> Result<Answer, CliError> {
    match signing::visit(algorithm, then) {
        Some(issued) => answer(issued),
        None => Err(CliError::Usage(format!("--alg: this build does not sign with {}", algorithm.as_str()))),
    }
}

/// A refused key, with what may help.
pub(super) fn refused(file: &PrivateKeyFile, error: SigningKeyError) -> NotIssued {
    let hint = file.hint(&error);
    NotIssued::Key(error, hint)
}

struct WithKey<'a, T> {
    file: &'a PrivateKeyFile,
    id: Option<&'a str>,
    token: &'a T,
}

impl<T: IssueWithKey> SignWith for WithKey<'_, T> {
    type Output = Issued;

    fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) -> Issued {
        self.token.with_public_key(self.file.raw::<A>(self.id).map_err(|error| refused(self.file, error))?)
    }

    fn rsa<A: JwsPublicKeySigningAlgorithm>(self) -> Issued {
        self.token.with_public_key(self.file.public_key::<A>(self.id).map_err(|error| refused(self.file, error))?)
    }

    fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) -> Issued {
        self.token.with_secret(self.file.secret::<A>(self.id).map_err(|error| refused(self.file, error))?)
    }
}

struct WithClientKey<'a, T> {
    file: &'a PrivateKeyFile,
    id: Option<&'a str>,
    token: &'a T,
}

impl<T: IssueForClient> SignWith for WithClientKey<'_, T> {
    type Output = Issued;

    fn raw<A: RawSigningAlgorithm + JwsPublicKeySigningAlgorithm>(self) -> Issued {
        self.token.with_public_key(self.file.raw::<A>(self.id).map_err(|error| refused(self.file, error))?)
    }

    fn rsa<A: JwsPublicKeySigningAlgorithm>(self) -> Issued {
        self.token.with_public_key(self.file.public_key::<A>(self.id).map_err(|error| refused(self.file, error))?)
    }

    fn secret<A: SecretSigningAlgorithm + JwsSigningAlgorithm>(self) -> Issued {
        let refused = |error| refused(self.file, error);
        let id = self.id.map_or(Ok(KeyId::ABSENT), KeyId::exactly).map_err(|error| refused(error.into()))?;
        let secret = self.file.client_secret().map_err(refused)?;
        let issued = self.token.with_client_secret::<A>(id, secret);
        issued.map_err(|reason| if let NotIssued::Key(error, None) = reason { refused(error) } else { reason })
    }
}
