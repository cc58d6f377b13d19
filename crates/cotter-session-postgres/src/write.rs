//! Writes to live sessions, and their list.

use cotter_session::{
    Record, Subject,
    decision::{self, Over},
    store::{Renew, StoreError, Touch, WriteData, Written},
};

use crate::{
    PostgresStore,
    connection::{Value, step},
    error::Contended,
    row::{self, Columns},
    time,
};

impl PostgresStore {
    pub(crate) async fn renew_cookie(&self, renew: Renew) -> Result<bool, StoreError> {
        let (id, from, to) = (renew.id.as_bytes().as_slice(), renew.from.as_bytes(), renew.to.as_bytes());
        let values: [Value<'_>; 4] = [&self.offset(), &id, &from.as_slice(), &to.as_slice()];
        Ok(self.connection().await?.row(step(&self.statements.renew, &values)).await?.is_some())
    }

    pub(crate) async fn touch_session(&self, touch: Touch) -> Result<(), StoreError> {
        let (id, idle, interval) = (touch.id.as_bytes().as_slice(), time::span(touch.idle), time::span(touch.interval));
        let values: [Value<'_>; 4] = [&self.offset(), &id, &idle, &interval];
        self.connection().await?.row(step(&self.statements.touch, &values)).await?;
        Ok(())
    }

    pub(crate) async fn write_version(&self, write: WriteData) -> Result<Written, StoreError> {
        let mut connection = self.connection().await?;
        let id = write.id.as_bytes().as_slice();
        // A version that is too high for the table is nobody's.
        let expected = i64::try_from(write.expected).unwrap_or(-1);
        let values: [Value<'_>; 4] = [&self.offset(), &id, &expected, &write.data];
        for _ in 0..2 {
            if let Some(row) = connection.row(step(&self.statements.write_data, &values)).await? {
                let version: i64 = Columns::of(&row).next()?;
                return Ok(Written::Done(u64::try_from(version).unwrap_or_default()));
            }
            let Some(found) = self.found(&mut connection, write.id).await? else {
                return Ok(Written::Over(Over::Unknown));
            };
            if let Err(over) = decision::live(&found.record, &found.latest, found.now) {
                return Ok(Written::Over(over));
            }
            if found.record.version != write.expected {
                return Ok(Written::Conflict(found.record.version));
            }
        }
        Err(StoreError::unavailable(Contended))
    }

    pub(crate) async fn list_of(&self, subject: &Subject) -> Result<Vec<Record>, StoreError> {
        let hash = subject.hash();
        let values: [Value<'_>; 2] = [&self.offset(), &hash.as_bytes().as_slice()];
        let rows = self.connection().await?.rows(step(&self.statements.list, &values)).await?;
        rows.iter().map(row::record).collect()
    }
}
