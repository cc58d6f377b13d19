//! One session.

use std::sync::Arc;

use cotter_session::{
    EndReason, Epochs, Record, RotationNonce, SessionId, Subject,
    decision::{self, Over, Reuse},
    store::{Created, Found, NewSession, Renew, Rotate, Rotated, StoreError, Touch, WriteData, Written},
};

use super::RedisStore;
use crate::{
    hints::Hint,
    keys::Owner,
    reply::{Reply, number, unexpected},
    row::{self, Tail},
    script::{CREATE, LIST, RENEW, ROTATE, TOUCH, WRITE_DATA},
    time::{milliseconds, span, timestamp},
};

impl RedisStore {
    pub(super) async fn create_session(&self, new: NewSession) -> Result<Created, StoreError> {
        if new.id.shard() != new.subject.hash().shard() {
            return Err(StoreError::Unsupported { what: "a session id that is not of its subject's shard" });
        }
        let bucket = self.layout.of_session(new.id);
        let owner = Owner::of(&new.subject);
        let tail = Tail::new(&new.client, &new.label, &new.subject, &new.data)?;
        let mut call = self.call(&CREATE, bucket, bucket.session(new.id));
        call = call.bytes(owner.subject.as_bytes()).bytes(owner.tenant.as_bytes());
        for counter in counters(new.authenticated_under) {
            call = call.if_any(counter.map(|counter| counter.to_string()).as_deref().map(str::as_bytes));
        }
        call = call
            .number(u64::try_from(new.max_sessions).unwrap_or(u64::MAX))
            .number(span(new.idle))
            .number(span(new.lifetime));
        for time in [new.not_after, new.auth_time] {
            call = call.if_any(time.map(|time| milliseconds(time).to_string()).as_deref().map(str::as_bytes));
        }
        let call = call
            .if_any(new.cookie.as_ref().map(|digest| digest.as_bytes().as_slice()))
            .if_any(new.refresh.as_ref().map(|digest| digest.as_bytes().as_slice()))
            .if_any(new.binding.as_ref().map(|binding| binding.as_bytes().as_slice()))
            .bytes(&tail.bytes)
            .number(tail.data_at);
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        Ok(match answer.bytes()?.as_slice() {
            b"done" => Created::Done(row::decode(new.id, &answer.bytes()?)?),
            b"outdated" => Created::Outdated,
            b"taken" => Created::IdTaken,
            b"too many" => Created::TooMany,
            _ => return Err(unexpected()),
        })
    }

    /// One command if the session was looked up before: the row and the counters, at one moment. Else two, since the
    /// row says whose counters these are.
    pub(super) async fn find(&self, id: SessionId) -> Result<Option<Found>, StoreError> {
        let bucket = self.layout.of_session(id);
        let key = bucket.session(id);
        let mut hint = self.hints.get(id);
        // The owner of a session never changes, so the second round is the last.
        for _ in 0..3 {
            let counters = hint.as_ref().map_or(&[][..], |hint| &hint.counters);
            let (mut values, now) = self.values(&key, counters).await?;
            let Some(row) = values.optional()? else { return Ok(None) };
            let (tenant, subject) = row::owner(&row)?;
            if hint.as_ref().is_some_and(|hint| hint.owner.has_names(tenant, subject)) {
                let record = row::decode(id, &row)?;
                return Ok(Some(Found { record, latest: epochs(&mut values)?, now }));
            }
            let owner = Owner::from_names(tenant, subject).ok_or_else(unexpected)?;
            let found = Arc::new(Hint::of(owner, bucket));
            self.hints.put(id, Arc::clone(&found));
            hint = Some(found);
        }
        Err(StoreError::Corrupt { what: "a session whose owner changes" })
    }

    pub(super) async fn rotate_token(&self, attempt: Rotate) -> Result<Rotated, StoreError> {
        let bucket = self.layout.of_session(attempt.id);
        let mut fixed = Vec::with_capacity(120);
        for digest in [attempt.presented.as_bytes(), attempt.successor.as_bytes(), attempt.nonce.as_bytes()] {
            fixed.extend_from_slice(digest);
        }
        for time in [attempt.overlap, attempt.idle, attempt.revocation_life] {
            fixed.extend_from_slice(&span(time).to_be_bytes());
        }
        let call = self
            .call(&ROTATE, bucket, bucket.session(attempt.id))
            .bytes(&fixed)
            .bytes(attempt.client.as_bytes())
            .if_any(attempt.binding.as_ref().map(|binding| binding.as_bytes().as_slice()));
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        let what = answer.bytes()?;
        let record = |answer: &mut Reply| row::decode(attempt.id, &answer.bytes()?);
        Ok(match what.as_slice() {
            b"rotated" => {
                let row = row::moved(answer.bytes()?, &answer.bytes()?)?;
                Rotated::Rotated(row::decode(attempt.id, &row)?)
            }
            b"current" => Rotated::Current(record(&mut answer)?, timestamp(answer.number()?)),
            b"replayed" => {
                let record = record(&mut answer)?;
                let nonce = answer.bytes()?.try_into().map_err(|_| unexpected())?;
                Rotated::Replayed(record, RotationNonce::from_bytes(nonce), timestamp(answer.number()?))
            }
            b"predecessor" => Rotated::Reused(record(&mut answer)?, Reuse::Predecessor),
            b"stale" => Rotated::Reused(record(&mut answer)?, Reuse::StaleOrForged),
            b"client" => Rotated::ClientMismatch,
            b"binding" => Rotated::BindingMismatch,
            b"over" => Rotated::Over(over(&mut answer)?),
            _ => return Err(unexpected()),
        })
    }

    pub(super) async fn renew_cookie(&self, renew: Renew) -> Result<bool, StoreError> {
        let bucket = self.layout.of_session(renew.id);
        let call = self.call(&RENEW, bucket, bucket.session(renew.id));
        let call = call.bytes(renew.from.as_bytes()).bytes(renew.to.as_bytes());
        Ok(number(&self.connections.run(&call).await?)? == 1)
    }

    pub(super) async fn note_use(&self, touch: Touch) -> Result<(), StoreError> {
        let bucket = self.layout.of_session(touch.id);
        let call = self.call(&TOUCH, bucket, bucket.session(touch.id));
        self.connections.run(&call.number(span(touch.idle)).number(span(touch.interval))).await.map(drop)
    }

    pub(super) async fn replace_data(&self, write: WriteData) -> Result<Written, StoreError> {
        let bucket = self.layout.of_session(write.id);
        let call = self.call(&WRITE_DATA, bucket, bucket.session(write.id));
        let call = call.number(write.expected).bytes(&write.data);
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        Ok(match answer.bytes()?.as_slice() {
            b"done" => Written::Done(answer.number()?),
            b"conflict" => Written::Conflict(answer.number()?),
            b"over" => Written::Over(over(&mut answer)?),
            _ => return Err(unexpected()),
        })
    }

    pub(super) async fn latest(&self, subject: &Subject) -> Result<Epochs, StoreError> {
        let bucket = self.layout.of_subject(subject.hash());
        let [everyone, others @ ..] = bucket.counters(&Owner::of(subject));
        let (mut values, _) = self.values(&everyone, &others).await?;
        epochs(&mut values)
    }

    pub(super) async fn sessions_of(&self, subject: &Subject) -> Result<Vec<Record>, StoreError> {
        let bucket = self.layout.of_subject(subject.hash());
        let owner = Owner::of(subject);
        let call = self.call(&LIST, bucket, bucket.index(&owner.subject));
        let call = call.bytes(owner.subject.as_bytes()).bytes(owner.tenant.as_bytes());
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        let now = timestamp(answer.number()?);
        let latest = epochs(&mut answer.reply()?)?;
        let mut rows = answer.reply()?;
        let mut records = Vec::new();
        while let Some(id) = rows.more()? {
            let id = std::str::from_utf8(&id).ok().and_then(|id| id.parse().ok()).ok_or_else(unexpected)?;
            let record = row::decode(id, &rows.bytes()?)?;
            if decision::live(&record, &latest, now).is_ok() {
                records.push(record);
            }
        }
        records.sort_by_key(|record| (record.created_at, record.id));
        Ok(records)
    }
}

fn counters(epochs: Option<Epochs>) -> [Option<u64>; 3] {
    epochs.map_or([None; 3], |epochs| [Some(epochs.everyone), Some(epochs.tenant), Some(epochs.subject)])
}

/// Counters, in the order of [`counters`](crate::keys::Bucket::counters).
fn epochs(values: &mut Reply) -> Result<Epochs, StoreError> {
    Ok(Epochs { everyone: values.number()?, tenant: values.number()?, subject: values.number()? })
}

/// Why a session is over, by the numbers of `src/scripts/base.lua`.
pub(super) fn over(answer: &mut Reply) -> Result<Over, StoreError> {
    match answer.number()? {
        0 => Ok(Over::Unknown),
        255 => Ok(Over::Expired),
        code => u8::try_from(code).ok().and_then(EndReason::from_code).map(Over::Ended).ok_or_else(unexpected),
    }
}
