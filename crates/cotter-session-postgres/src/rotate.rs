//! Uses of refresh tokens.

use cotter_session::{
    EndReason, Epochs, SessionId,
    decision::{self, Over, Refresh},
    store::{Found, Rotate, Rotated, StoreError},
};
use tokio_postgres::Row;

use crate::{
    PostgresStore,
    connection::{Connection, Value, step},
    end,
    error::Contended,
    row, time,
};

/// How often a step is begun again that others were faster than.
const ATTEMPTS: usize = 4;

impl PostgresStore {
    /// One statement rotates, if that is the decision. Else the row is read and the table in Rust decides; what it does
    /// not change is answered, and what it ends is decided once more with the row locked.
    pub(crate) async fn rotate_token(&self, attempt: Rotate) -> Result<Rotated, StoreError> {
        let mut connection = self.connection().await?;
        for _ in 0..ATTEMPTS {
            if let Some(row) = self.rotate_current(&mut connection, &attempt).await? {
                return Ok(Rotated::Rotated(row::record(&row)?));
            }
            let found = self.found(&mut connection, attempt.id).await?;
            match (decide(found.as_ref(), &attempt), found) {
                // The clock has gone on since the statement: the overlap has closed, for instance.
                (Refresh::Rotate, _) => {}
                (Refresh::Reuse(_), _) => return self.end_family(&mut connection, &attempt).await,
                (decision, found) => return Ok(unchanged(decision, found)),
            }
        }
        Err(StoreError::unavailable(Contended))
    }

    async fn rotate_current(&self, connection: &mut Connection, attempt: &Rotate) -> Result<Option<Row>, StoreError> {
        let values: [Value<'_>; 9] = [
            &self.offset(),
            &attempt.id.as_bytes().as_slice(),
            &attempt.presented.as_bytes().as_slice(),
            &attempt.successor.as_bytes().as_slice(),
            &attempt.nonce.as_bytes().as_slice(),
            &attempt.client.as_bytes(),
            &attempt.binding.as_ref().map(|binding| binding.as_bytes().as_slice()),
            &time::span(attempt.overlap),
            &time::span(attempt.idle),
        ];
        connection.row(step(&self.statements.rotate, &values)).await
    }

    pub(crate) async fn found(&self, connection: &mut Connection, id: SessionId) -> Result<Option<Found>, StoreError> {
        let values: [Value<'_>; 2] = [&self.offset(), &id.as_bytes().as_slice()];
        let row = connection.row(step(&self.statements.get, &values)).await?;
        row.as_ref().map(row::found).transpose()
    }

    /// The row is locked before it is read, so that nobody rotates or ends between the decision and the end.
    async fn end_family(&self, connection: &mut Connection, attempt: &Rotate) -> Result<Rotated, StoreError> {
        let (id, offset) = (attempt.id.as_bytes().as_slice(), self.offset());
        let (lock, get): ([Value<'_>; 1], [Value<'_>; 2]) = ([&id], [&offset, &id]);
        let steps = [step(&self.statements.lock, &lock), step(&self.statements.get, &get)];
        let answers = connection.begin(&steps).await?;
        let found = answers.last().and_then(|rows| rows.first()).map(row::found).transpose()?;
        match (decide(found.as_ref(), attempt), found) {
            (Refresh::Reuse(reuse), Some(found)) => {
                let (reason, life) = (i16::from(EndReason::Reuse.code()), time::span(attempt.revocation_life));
                let values: [Value<'_>; 5] = [&offset, &id, &None::<&[u8]>, &reason, &life];
                let answers = connection.commit(&[step(&self.statements.end, &values)]).await?;
                // Its limit may have come since the decision.
                let over = end::over(answers.first().and_then(|rows| rows.first()), None)?;
                Ok(over.map_or(Rotated::Reused(found.record, reuse), Rotated::Over))
            }
            // Somebody was faster, and has rotated with a clock that has been set back since.
            (Refresh::Rotate, _) => Err(StoreError::unavailable(Contended)),
            (decision, found) => {
                connection.rollback().await?;
                Ok(unchanged(decision, found))
            }
        }
    }
}

fn decide(found: Option<&Found>, attempt: &Rotate) -> Refresh {
    match found {
        Some(found) => decision::refresh(Some(&found.record), &found.latest, attempt, found.now),
        None => decision::refresh(None, &Epochs::default(), attempt, cotter::Timestamp::from_unix_seconds(0)),
    }
}

/// The answer of a decision that writes nothing.
fn unchanged(decision: Refresh, found: Option<Found>) -> Rotated {
    match (decision, found) {
        (Refresh::Over(over), _) => Rotated::Over(over),
        (Refresh::ClientMismatch, _) => Rotated::ClientMismatch,
        (Refresh::BindingMismatch, _) => Rotated::BindingMismatch,
        (Refresh::Replay(previous), Some(found)) => Rotated::Replayed(found.record, previous.nonce, found.now),
        (Refresh::Stay, Some(found)) => Rotated::Current(found.record, found.now),
        (Refresh::Replay(_) | Refresh::Stay | Refresh::Rotate | Refresh::Reuse(_), _) => Rotated::Over(Over::Unknown),
    }
}
