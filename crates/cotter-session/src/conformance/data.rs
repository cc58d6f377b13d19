//! The data of a session: of those who write at once, none is overwritten unseen.

use super::{
    Violation,
    trial::{Handle, Trial, begin_cookie, race, rounds},
    violation::ensure,
};
use crate::{
    FindError, SessionId, UpdateError,
    store::{StoreError, Written},
};

pub(super) async fn data_loses_no_update(trial: &Trial) -> Result<(), Violation> {
    let sessions = trial.sessions();
    for _ in 0..rounds() {
        let cookie = begin_cookie(&sessions, trial.subject()?).await?;
        let id = cookie.session_id();
        let read = sessions.get(id).await?;
        let done = sessions.update_data(&read, Vec::new()).await?;
        ensure!(done == Written::Done(1), "the first write came to {done:?}");
        let late = sessions.update_data(&read, vec![1]).await?;
        ensure!(late == Written::Conflict(1), "a write with an old version came to {late:?}");

        let writers = (0..8).map(|writer: u8| write_eight_times(sessions.clone(), id, writer));
        let unanswered = race(writers).await?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let session = sessions.get(id).await?;
        let updates = session.data().len();
        ensure!(
            session.version() == 1 + u64::try_from(updates)?,
            "{updates} updates are version {}",
            session.version()
        );
        for (writer, unanswered) in unanswered {
            let left = session.data().iter().filter(|update| **update == writer).count();
            ensure!(
                (8..=8 + unanswered).contains(&left),
                "8 writes, and {unanswered} unanswered, have left {left} updates"
            );
        }
    }
    Ok(())
}

/// How often a writer may get no answer in time, on a machine that is busy. Such a write may have been done.
const UNANSWERED: usize = 4;

/// Adds to the data of a session until eight writes were acknowledged. Gives how many were not answered.
async fn write_eight_times(sessions: Handle, id: SessionId, writer: u8) -> Result<(u8, usize), Violation> {
    let (mut done, mut unanswered) = (0, 0);
    while done < 8 {
        let written = match sessions.get(id).await {
            Ok(session) => {
                tokio::task::yield_now().await;
                let data = [session.data(), &[writer]].concat();
                sessions.update_data(&session, data).await.map(|written| (written, session.version()))
            }
            Err(FindError::Store(error)) => Err(error.into()),
            Err(error) => return Err(error.into()),
        };
        match written {
            Ok((Written::Done(version), read)) => {
                ensure!(version == read + 1, "a write has not counted by one");
                done += 1;
            }
            Ok((Written::Conflict(version), read)) => {
                ensure!(version > read, "a conflict with the version that was read");
            }
            Ok((Written::Over(over), _)) => return Err(Violation::new(format_args!("live is {over:?}"))),
            Err(UpdateError::Store(StoreError::Unavailable(_))) if unanswered < UNANSWERED => unanswered += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((writer, unanswered))
}
