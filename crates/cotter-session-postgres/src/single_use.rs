//! Tokens that are good for one use, and grants that one request may take.

use cotter_session::{
    SecretDigest,
    store::{Grant, NewUse, StoreError, Taken},
};

use crate::{
    PostgresStore,
    connection::{Value, step},
    row::Columns,
    time,
};

impl PostgresStore {
    pub(crate) async fn record_single_use(&self, new: NewUse) -> Result<bool, StoreError> {
        let values: [Value<'_>; 3] = [&self.offset(), &new.key.as_slice(), &time::span(new.life)];
        Ok(self.connection().await?.row(step(&self.statements.record_use, &values)).await?.is_some())
    }

    pub(crate) async fn put_one_time_grant(&self, grant: Grant) -> Result<(), StoreError> {
        let (digest, life, memory) =
            (grant.digest.as_bytes().as_slice(), time::span(grant.life), time::span(grant.memory));
        let values: [Value<'_>; 5] = [&self.offset(), &digest, &life, &memory, &grant.data];
        let row = self.connection().await?.row(step(&self.statements.put_grant, &values)).await?;
        row.map(|_| ()).ok_or(StoreError::Unsupported { what: "a second grant with the same digest" })
    }

    pub(crate) async fn take_one_time_grant(&self, digest: SecretDigest) -> Result<Option<Taken>, StoreError> {
        let values: [Value<'_>; 2] = [&self.offset(), &digest.as_bytes().as_slice()];
        let Some(row) = self.connection().await?.row(step(&self.statements.take_grant, &values)).await? else {
            return Ok(None);
        };
        let mut columns = Columns::of(&row);
        Ok(Some(match columns.next::<Option<i64>>()? {
            None => Taken::Expired,
            Some(1) => Taken::First(columns.next()?),
            Some(_) => Taken::Again(columns.next()?),
        }))
    }

    pub(crate) async fn times_grant_taken(&self, digest: SecretDigest) -> Result<Option<u64>, StoreError> {
        let values: [Value<'_>; 2] = [&self.offset(), &digest.as_bytes().as_slice()];
        let row = self.connection().await?.row(step(&self.statements.times_taken, &values)).await?;
        row.map(|row| Columns::of(&row).number()).transpose()
    }
}
