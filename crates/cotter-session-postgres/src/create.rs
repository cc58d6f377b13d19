//! Sessions, made.

use cotter_session::{
    Epochs, Subject,
    store::{Created, NewSession, StoreError},
};

use crate::{
    PostgresStore,
    connection::{Value, step},
    error::corrupt,
    row::{self, Columns},
    time,
};

impl PostgresStore {
    pub(crate) async fn create_session(&self, new: NewSession) -> Result<Created, StoreError> {
        let hash = new.subject.hash();
        let under = new.authenticated_under.map(|under| [under.everyone, under.tenant, under.subject].map(number));
        let [everyone, tenant, subject] = under.map_or([None; 3], |under| under.map(Some));
        let max = i64::try_from(new.max_sessions).unwrap_or(i64::MAX);
        let values: [Value<'_>; 19] = [
            &self.offset(),
            &new.id.as_bytes().as_slice(),
            &hash.as_bytes().as_slice(),
            &new.subject.tenant(),
            &new.subject.id(),
            &new.client.as_bytes(),
            &new.label.as_bytes(),
            &new.cookie.as_ref().map(|digest| digest.as_bytes().as_slice()),
            &new.refresh.as_ref().map(|digest| digest.as_bytes().as_slice()),
            &new.binding.as_ref().map(|binding| binding.as_bytes().as_slice()),
            &new.auth_time.map(time::milliseconds),
            &everyone,
            &tenant,
            &subject,
            &time::span(new.idle),
            &time::span(new.lifetime),
            &new.not_after.map(time::milliseconds),
            &new.data,
            &max,
        ];
        let mut connection = self.connection().await?;
        // The count is taken after the lock, so that it has what others who held it have made.
        let lock = lock_of(&new.subject);
        let lock: [Value<'_>; 1] = [&lock];
        let steps = [step(&self.statements.lock_subject, &lock), step(&self.statements.create, &values)];
        let answers = connection.transaction(&steps).await?;
        let made = answers.last().and_then(|rows| rows.first()).ok_or(corrupt("an answer without rows"))?;
        let mut columns = Columns::behind_session(made);
        let (is_outdated, is_taken, is_full) = (columns.next()?, columns.next()?, columns.next()?);
        Ok(match (is_outdated, is_taken, is_full) {
            (true, _, _) => Created::Outdated,
            (false, true, _) => Created::IdTaken,
            (false, false, true) => Created::TooMany,
            (false, false, false) => match Columns::of(made).bytes::<16>()? {
                Some(_) => Created::Done(row::record(made)?),
                // By somebody who was not seen yet.
                None => Created::IdTaken,
            },
        })
    }

    pub(crate) async fn epochs_of(&self, subject: &Subject) -> Result<Epochs, StoreError> {
        let hash = subject.hash();
        let mut connection = self.connection().await?;
        let row =
            connection.row(step(&self.statements.epochs, &[&subject.tenant(), &hash.as_bytes().as_slice()])).await?;
        Columns::of(&row.ok_or(corrupt("an answer without rows"))?).epochs()
    }
}

/// The lock of a subject's log-ins. Two subjects that share one wait for each other, and nothing else.
fn lock_of(subject: &Subject) -> i64 {
    let hash = subject.hash();
    let (first, _) = hash.as_bytes().split_first_chunk().unwrap_or((&[0; 8], &[]));
    i64::from_be_bytes(*first)
}

fn number(epoch: u64) -> i64 {
    i64::try_from(epoch).unwrap_or(i64::MAX)
}
