//! Sessions, ended: one, or many by one counter.

use cotter_session::{
    Record, Subject,
    decision::{self, Over},
    revocation::Target,
    store::{EndAll, EndOne, Ended, EndedAll, Keep, Scope, StoreError},
};
use tokio_postgres::Row;

use crate::{
    PostgresStore,
    connection::{Connection, Step, Value, step},
    error::corrupt,
    row::{self, Columns},
    statements::ROW_COLUMNS,
    target::TargetRow,
    time,
};

impl PostgresStore {
    pub(crate) async fn end_session(&self, end: EndOne) -> Result<Ended, StoreError> {
        let values: [Value<'_>; 5] = [
            &self.offset(),
            &end.id.as_bytes().as_slice(),
            &end.of.as_ref().map(|of| of.as_bytes().as_slice()),
            &i16::from(end.reason.code()),
            &time::span(end.revocation_life),
        ];
        let row = self.connection().await?.row(step(&self.statements.end, &values)).await?;
        match (over(row.as_ref(), end.of)?, row) {
            (None, Some(row)) => Ok(Ended::Now(row::record(&row)?)),
            (over, _) => Ok(Ended::Before(over.unwrap_or(Over::Unknown))),
        }
    }

    pub(crate) async fn end_sessions(&self, end: EndAll) -> Result<EndedAll, StoreError> {
        let mut connection = self.connection().await?;
        let (offset, life) = (self.offset(), time::span(end.revocation_life));
        match &end.scope {
            Scope::Everyone => {
                let row =
                    connection.row(step(&self.statements.end_all, &[&offset, &[0_u8; 0].as_slice(), &life])).await?;
                Ok(EndedAll { epoch: epoch(row.as_ref())?, kept: None })
            }
            Scope::Tenant(tenant) => {
                let somebody = if tenant.is_empty() { Subject::new("-") } else { Subject::in_tenant(tenant, "-") };
                let unsupported = StoreError::Unsupported { what: "a tenant's name that no subject can have" };
                let hash = somebody.map_err(|_| unsupported)?.tenant_hash();
                let values: [Value<'_>; 4] = [&offset, &hash.as_bytes().as_slice(), &life, &&**tenant];
                let row = connection.row(step(&self.statements.end_all_of_tenant, &values)).await?;
                Ok(EndedAll { epoch: epoch(row.as_ref())?, kept: None })
            }
            Scope::Subject(subject) => {
                let hash = subject.hash();
                let hash = hash.as_bytes().as_slice();
                let values: [Value<'_>; 3] = [&offset, &hash, &life];
                let raise = step(&self.statements.end_all_of_subject, &values);
                match end.keep {
                    Some(keep) => self.end_others(&mut connection, subject, keep, raise).await,
                    None => Ok(EndedAll { epoch: epoch(connection.row(raise).await?.as_ref())?, kept: None }),
                }
            }
        }
    }

    /// The counter is raised first. So of two who do this at once, the second sees what the first has ended.
    async fn end_others(
        &self,
        connection: &mut Connection,
        subject: &Subject,
        keep: Keep,
        raise: Step<'_>,
    ) -> Result<EndedAll, StoreError> {
        let (id, offset) = (keep.id.as_bytes().as_slice(), self.offset());
        let (lock, get): ([Value<'_>; 1], [Value<'_>; 2]) = ([&id], [&offset, &id]);
        let steps = [raise, step(&self.statements.lock, &lock), step(&self.statements.get, &get)];
        let answers = connection.begin(&steps).await?;
        let epoch = epoch(answers.first().and_then(|rows| rows.first()))?;
        let kept = match answers.last().and_then(|rows| rows.first()) {
            Some(row) => kept(row, subject, keep, epoch)?,
            None => None,
        };
        let Some(mut record) = kept else {
            connection.commit(&[]).await?;
            return Ok(EndedAll { epoch, kept: None });
        };
        record.epochs.subject = epoch;
        let number = i64::try_from(epoch).unwrap_or(i64::MAX);
        let cookie = record.cookie.as_ref().map(|digest| digest.as_bytes().as_slice());
        connection.commit(&[step(&self.statements.keep, &[&id, &number, &cookie])]).await?;
        Ok(EndedAll { epoch, kept: Some(record) })
    }

    pub(crate) async fn publish(&self, target: Target, life: std::time::Duration) -> Result<(), StoreError> {
        if !matches!(target, Target::Token(_) | Target::Key(_)) {
            return Err(StoreError::Unsupported { what: "a revocation of sessions that is not made by ending them" });
        }
        let TargetRow { kind, target, .. } = TargetRow::of(&target)?;
        let values: [Value<'_>; 4] = [&self.offset(), &kind, &target, &time::span(life)];
        self.connection().await?.count(step(&self.statements.revoke, &values)).await?;
        Ok(())
    }

    pub(crate) async fn is_published(&self, target: &Target) -> Result<bool, StoreError> {
        let TargetRow { kind, target, epoch } = TargetRow::of(target)?;
        let values: [Value<'_>; 4] = [&self.offset(), &kind, &target, &epoch];
        let row = self.connection().await?.row(step(&self.statements.is_revoked, &values)).await?;
        Columns::of(&row.ok_or(corrupt("an answer without rows"))?).next()
    }
}

/// Why the statement `end` has ended nothing; `None` if it has.
pub(crate) fn over(row: Option<&Row>, of: Option<cotter_session::SubjectHash>) -> Result<Option<Over>, StoreError> {
    let Some(row) = row else { return Ok(Some(Over::Unknown)) };
    // Behind the row, three counters and the clock.
    if Columns::at(row, ROW_COLUMNS.saturating_add(4)).next()? {
        return Ok(None);
    }
    let found = row::found(row)?;
    match decision::live(&found.record, &found.latest, found.now) {
        Err(over) => Ok(Some(over)),
        Ok(()) if of.is_some_and(|of| of != found.record.subject.hash()) => Ok(Some(Over::Unknown)),
        Ok(()) => Err(corrupt("a live session that did not end")),
    }
}

/// The session that goes on, if it was live before the counter was raised to `epoch`.
fn kept(row: &Row, subject: &Subject, keep: Keep, epoch: u64) -> Result<Option<Record>, StoreError> {
    let mut found = row::found(row)?;
    found.latest.subject = epoch.saturating_sub(1);
    let is_live = decision::live(&found.record, &found.latest, found.now).is_ok();
    if !is_live || found.record.subject != *subject {
        return Ok(None);
    }
    if let Some((from, to)) = keep.cookie {
        if found.record.cookie != Some(from) {
            return Ok(None);
        }
        found.record.cookie = Some(to);
    }
    Ok(Some(found.record))
}

fn epoch(row: Option<&Row>) -> Result<u64, StoreError> {
    let epoch: i64 = Columns::of(row.ok_or(corrupt("an answer without rows"))?).next()?;
    u64::try_from(epoch).map_err(|_| corrupt("a negative number"))
}
