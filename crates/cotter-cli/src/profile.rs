//! `cotter verify --profile`.

mod access_token;
mod arguments;
mod client;
mod dpop;
mod sign_in;

use std::path::Path;

use cotter_vectors::algorithm::AlgorithmName;

pub(crate) use self::arguments::{Profile, ProfileArguments};
use self::{client::Kind, sign_in::Sent};
use crate::{
    Answer, Trouble,
    args::Verify,
    key_file,
    verify::{answer, usage},
};

/// Verifies a token of this kind, and prints its claims or why it is refused.
pub(crate) fn run(arguments: &Verify, profile: Profile, algorithm: AlgorithmName) -> Result<Answer, Trouble> {
    if let Some(problem) = arguments.profile.problem(profile) {
        return Err(usage(problem));
    }
    if arguments.states_what_profiles_do() {
        return Err(usage("--profile: what is expected of typ, sub, jti and exp is stated by the profile"));
    }
    let client = |kind| answer(client::verify(arguments, kind, algorithm)?, arguments);
    match profile {
        Profile::AccessToken => answer(access_token::verify(arguments, algorithm)?, arguments),
        Profile::Dpop => dpop::verify(arguments, algorithm),
        Profile::IdToken => client(Kind::IdToken(Sent::read(&arguments.profile)?)),
        Profile::LogoutToken => client(Kind::LogoutToken),
        Profile::ClientAssertion => client(Kind::ClientAssertion),
        Profile::RequestObject => client(Kind::RequestObject),
    }
}

/// The one issuer and the one audience, which every profile but that of proofs needs.
fn parties(arguments: &Verify) -> Result<(&str, &str), Trouble> {
    arguments.parties().ok_or_else(|| usage("--profile: expected one --iss and one --aud"))
}

/// The token in a file, without the line end behind it. What is around it would make a hash of another token.
fn text(path: &Path) -> Result<String, Trouble> {
    let bytes = key_file::bytes(path).map_err(Trouble::Usage)?;
    let token = key_file::text(path, &bytes).map_err(Trouble::Usage)?.trim_ascii_end();
    let problem = if token.is_empty() {
        "empty"
    } else if token.contains(char::is_whitespace) {
        "white space before or inside the token"
    } else if token.starts_with(['"', '\'', '{', '\u{feff}']) {
        "something before the token"
    } else {
        return Ok(token.to_owned());
    };
    Err(Trouble::Usage(key_file::named(path, &format!("{problem}: expected a token and nothing else"))))
}
