//! PEM (RFC 7468): the one private key in a text.

use zeroize::Zeroizing;

use super::MAX_KEY_LEN;
use crate::SigningKeyError;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";

/// What the label of a block says that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// `PRIVATE KEY`: PKCS #8.
    Pkcs8,
    /// `ENCRYPTED PRIVATE KEY`.
    Encrypted,
    /// `RSA PRIVATE KEY`: PKCS #1.
    Pkcs1,
    /// `EC PRIVATE KEY`: SEC 1.
    Sec1,
}

const EXPECTED: &str = "a private key, labelled PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY";

/// The label and the content of the one block. The parameters that OpenSSL writes before an elliptic-curve key are passed over.
pub(crate) fn read(text: &str) -> Result<(Label, Zeroizing<Vec<u8>>), SigningKeyError> {
    if text.len() > MAX_KEY_LEN {
        return Err(SigningKeyError::KeyTooLong { max: MAX_KEY_LEN });
    }
    let text = after_parameters(text)?;
    let block = one_block(text)?;
    let (label, _) = block.strip_prefix(BEGIN).and_then(|rest| rest.split_once("-----")).ok_or(MALFORMED)?;
    let label = match label {
        "PRIVATE KEY" => Label::Pkcs8,
        "ENCRYPTED PRIVATE KEY" => Label::Encrypted,
        "RSA PRIVATE KEY" => Label::Pkcs1,
        "EC PRIVATE KEY" => Label::Sec1,
        other => return Err(unexpected(other)),
    };
    if block.contains("Proc-Type:") {
        // The encryption of SSLeay, by one round of MD5.
        return Err(SigningKeyError::EncryptionScheme);
    }
    let (_, der) = pem_rfc7468::decode_vec(block.as_bytes()).map_err(|_| MALFORMED)?;
    Ok((label, Zeroizing::new(der)))
}

const MALFORMED: SigningKeyError = SigningKeyError::PemMalformed;

fn after_parameters(text: &str) -> Result<&str, SigningKeyError> {
    const PARAMETERS_BEGIN: &str = "-----BEGIN EC PARAMETERS-----";
    const PARAMETERS_END: &str = "-----END EC PARAMETERS-----";
    let Some(parameters) = text.trim_start().strip_prefix(PARAMETERS_BEGIN) else { return Ok(text) };
    match parameters.split_once(PARAMETERS_END) {
        Some((inside, _)) if inside.contains(BEGIN) || inside.contains(END) => Err(SigningKeyError::PemSeveralBlocks),
        Some((_, rest)) => Ok(rest),
        None => Ok(text),
    }
}

/// From the first line of the block to its last, and nothing else.
fn one_block(text: &str) -> Result<&str, SigningKeyError> {
    let mut begins = text.match_indices(BEGIN);
    let (start, _) = begins.next().ok_or(MALFORMED)?;
    if begins.next().is_some() {
        return Err(SigningKeyError::PemSeveralBlocks);
    }
    let block = text.get(start..).ok_or(MALFORMED)?;
    let (body, end) = block.split_once(END).ok_or(MALFORMED)?;
    let (label, _) = end.split_once("-----").ok_or(MALFORMED)?;
    let length = [body.len(), END.len(), label.len(), "-----".len()].iter().sum();
    block.get(..length).ok_or(MALFORMED)
}

fn unexpected(label: &str) -> SigningKeyError {
    let found = match label {
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "EC PUBLIC KEY" => {
            return SigningKeyError::PublicKey { found: "a public key" };
        }
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            return SigningKeyError::PublicKey { found: "a certificate" };
        }
        "OPENSSH PRIVATE KEY" => "an OpenSSH private key",
        "DSA PRIVATE KEY" => "a DSA private key",
        "CERTIFICATE REQUEST" => "a certificate request",
        _ => "something else",
    };
    SigningKeyError::PemLabel { found, expected: EXPECTED }
}
