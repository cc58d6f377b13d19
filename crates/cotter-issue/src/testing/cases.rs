//! The cases of a corpus, a file for each place in which a token can be wrong.

mod alg;
mod claims;
mod good;
mod header;
mod parties;
mod payload;
mod segments;
mod signature;
mod times;

use super::{TestAlgorithm, forge::Forge};
use crate::{IssueError, JwsSigningAlgorithm};

/// All of them, the accepted ones first.
pub(super) fn all<A: JwsSigningAlgorithm + TestAlgorithm>(forge: &mut Forge<'_, A>) -> Result<(), IssueError> {
    good::cases(forge)?;
    segments::cases(forge)?;
    alg::cases(forge)?;
    header::cases(forge)?;
    signature::cases(forge)?;
    payload::cases(forge)?;
    times::cases(forge)?;
    parties::cases(forge)?;
    claims::cases(forge)
}
