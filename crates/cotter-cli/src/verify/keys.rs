//! Gets the key from its options, and verifies a token with it.

use std::path::Path;

use cotter_vectors::{algorithm::AlgorithmName, key::KeySource};

use crate::{
    error::CliError,
    file,
    hint::Asked,
    key_file,
    key_set::{OneOf, WithRing},
    options::{KeyOptions, TokenArguments},
    pin::Pin,
    refusal::Refusal,
};

/// Reads the key or the set, then the token, and verifies.
pub(super) fn with_keys<V: WithRing>(
    options: &KeyOptions,
    token: &TokenArguments,
    pin: impl FnOnce(AlgorithmName, Option<&str>, &KeySource, V) -> Result<V::Verified, Refusal>,
    of: impl FnOnce(String) -> V,
) -> Result<Result<V::Verified, Refusal>, CliError> {
    match (&options.source.key, &options.source.jwks) {
        (Some(path), _) => {
            let key = key_file::read(path, Pin::Jws(options.alg), options.reading())?;
            let token = token.read()?;
            let verdict = pin(options.alg, options.id.kid.as_deref(), &key.source, of(token));
            Ok(verdict.map_err(|refusal| refusal.with_hint(|reason| key.hint(reason))))
        }
        (None, Some(path)) => with_set(options, path, token, of),
        (None, None) => Err(CliError::Usage("expected --key or --jwks".to_owned())),
    }
}

/// Verifies with the only key of a set that has the id.
fn with_set<V: WithRing>(
    options: &KeyOptions,
    path: &Path,
    token: &TokenArguments,
    of: impl FnOnce(String) -> V,
) -> Result<Result<V::Verified, Refusal>, CliError> {
    if !options.alg.has_public_keys() {
        let name = options.alg.as_str();
        return Err(CliError::Usage(format!("--jwks: a set has public keys, and {name} has none: expected --key")));
    }
    let (reader, max_len) = options.limits.reader()?;
    let bytes = file::bytes(path, max_len)?;
    let set = key_file::set(path, &bytes, "use --key for one key")?;
    let token = token.read()?;
    Ok(options.alg.visit(OneOf {
        set,
        reader,
        lenient: options.lenient,
        id: options.id.kid.as_deref(),
        verbose: options.verbose,
        then: of(token),
    }))
}

/// The parts of these options that a hint depends on.
pub(super) fn asked<'a>(options: &KeyOptions, token: &'a TokenArguments, may_state_typ: bool) -> Asked<'a> {
    Asked {
        token: &token.token,
        pin: Pin::Jws(options.alg),
        is_from_set: options.source.jwks.is_some(),
        may_state_typ,
        is_proof: false,
    }
}
