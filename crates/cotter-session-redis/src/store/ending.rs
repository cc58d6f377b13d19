//! Ends, revocations, and what is over.

use std::time::Duration;

use cotter::Timestamp;
use cotter_session::{
    Subject, TenantHash,
    revocation::Target,
    store::{EndAll, EndOne, Ended, EndedAll, Keep, Purged, Scope, Stats, StoreError},
};
use futures_util::future::join_all;

use super::{RedisStore, sessions::over};
use crate::{
    call::Call,
    keys::{Bucket, subject_name, tenant_name},
    reply::{Reply, number, unexpected},
    row,
    script::{END, END_ALL, PURGE, RAISE, REVOKE, STATS},
    target,
    time::span,
};

impl RedisStore {
    pub(super) async fn end_one(&self, end: EndOne) -> Result<Ended, StoreError> {
        let bucket = self.layout.of_session(end.id);
        let call = self
            .call(&END, bucket, bucket.session(end.id))
            .bytes(end.of.map(subject_name).unwrap_or_default().as_bytes())
            .number(end.reason.code().into())
            .number(span(end.revocation_life));
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        Ok(match answer.bytes()?.as_slice() {
            b"now" => Ended::Now(row::decode(end.id, &answer.bytes()?)?),
            b"over" => Ended::Before(over(&mut answer)?),
            _ => return Err(unexpected()),
        })
    }

    pub(super) async fn end_many(&self, end: EndAll) -> Result<EndedAll, StoreError> {
        match &end.scope {
            Scope::Subject(subject) => self.end_subject(subject, end.keep, end.revocation_life).await,
            Scope::Tenant(tenant) => {
                let hash = tenant_hash(tenant)?;
                let name = tenant_name(hash);
                let [first, ..] = hash.as_bytes();
                let home = self.layout.of(*first);
                let revocation = format!("t:{name}:");
                self.end_in_all(home, |bucket| bucket.tenant(&name), &revocation, end.revocation_life).await
            }
            Scope::Everyone => self.end_in_all(self.layout.of(0), Bucket::everyone, "a:", end.revocation_life).await,
        }
    }

    async fn end_subject(&self, subject: &Subject, keep: Option<Keep>, life: Duration) -> Result<EndedAll, StoreError> {
        let hash = subject.hash();
        let bucket = self.layout.of_subject(hash);
        let name = subject_name(hash);
        // What has another shard is another subject's, and in another bucket perhaps.
        let keep = keep.filter(|keep| keep.id.shard() == hash.shard());
        let cookie = keep.and_then(|keep| keep.cookie);
        let mut call = self.call(&END_ALL, bucket, bucket.subject(&name));
        if let Some(keep) = keep {
            call = call.key(bucket.session(keep.id));
        }
        let call = call
            .bytes(format!("u:{name}:").as_bytes())
            .number(span(life))
            .bytes(name.as_bytes())
            .if_any(cookie.as_ref().map(|(from, _)| from.as_bytes().as_slice()))
            .if_any(cookie.as_ref().map(|(_, to)| to.as_bytes().as_slice()));
        let mut answer = Reply::of(self.connections.run(&call).await?)?;
        let epoch = answer.number()?;
        let kept = match (answer.more()?, keep) {
            (Some(row), Some(keep)) => Some(row::decode(keep.id, &row)?),
            _ => None,
        };
        Ok(EndedAll { epoch, kept })
    }

    /// Raises a counter in its home, which publishes it, and then its copies, in the time of one call: meanwhile, what is
    /// read in some buckets does not show what has been published. A bucket that fails holds up no other. If this succeeds,
    /// all are raised.
    async fn end_in_all(
        &self,
        home: &Bucket,
        counter: impl Fn(&Bucket) -> String,
        revocation: &str,
        life: Duration,
    ) -> Result<EndedAll, StoreError> {
        let call = self.call(&END_ALL, home, counter(home));
        let call = call.bytes(revocation.as_bytes()).number(span(life)).bytes(b"").bytes(b"").bytes(b"");
        let raised = async {
            let epoch = Reply::of(self.connections.run(&call).await?)?.number()?;
            let others = self.layout.buckets().iter().filter(|bucket| bucket.prefix() != home.prefix());
            let raises = others.map(|bucket| {
                let raise: Call = self.call(&RAISE, bucket, counter(bucket)).number(epoch);
                async move { self.connections.run(&raise).await }
            });
            join_all(raises).await.into_iter().collect::<Result<Vec<_>, _>>()?;
            Ok(EndedAll { epoch, kept: None })
        };
        self.connections.all_in_time(raised).await
    }

    pub(super) async fn revoke_target(&self, target: Target, life: Duration) -> Result<(), StoreError> {
        if !matches!(target, Target::Token(_) | Target::Key(_)) {
            return Err(StoreError::Unsupported { what: "a revocation of sessions that is not made by ending them" });
        }
        let text = target::encode(&target)?;
        let bucket = self.layout.of_text(&text);
        let call = self.call(&REVOKE, bucket, bucket.revocations()).bytes(text.as_bytes()).number(span(life));
        self.connections.run(&call).await.map(drop)
    }

    pub(super) async fn has_revoked(&self, target: &Target) -> Result<bool, StoreError> {
        let text = target::encode(target)?;
        let bucket = self.bucket_of(target, &text);
        let key = bucket.revocations();
        let command = || redis::cmd("ZSCORE").arg(&key).arg(&text).take();
        let (until, time) = self.connections.read_with_clock(command, &key).await?;
        Ok(is_in_force(number(&until)?, self.clock(time)))
    }

    /// Where a revocation is published.
    fn bucket_of(&self, target: &Target, text: &str) -> &Bucket {
        match target {
            Target::Session(id) => self.layout.of_session(*id),
            Target::Subject { subject, .. } => self.layout.of_subject(*subject),
            Target::Tenant { tenant, .. } => {
                let [first, ..] = tenant.as_bytes();
                self.layout.of(*first)
            }
            Target::Everyone { .. } => self.layout.of(0),
            Target::Token(_) | Target::Key(_) => self.layout.of_text(text),
            _ => self.layout.of_text(text),
        }
    }

    pub(super) async fn purge_buckets(&self, limit: usize) -> Result<Purged, StoreError> {
        let most = u64::try_from(limit).unwrap_or(u64::MAX).min(1_000_000);
        let mut left = [most; 4];
        for bucket in self.layout.buckets() {
            let call = self.call(&PURGE, bucket, bucket.revocations());
            let call = left.iter().fold(call, |call, left| call.number(*left));
            let counts = Reply::of(self.connections.run(&call).await?)?;
            for (left, count) in left.iter_mut().zip(counts) {
                *left = left.saturating_sub(number(&count)?);
            }
        }
        let removed = left.iter().map(|left| most.saturating_sub(*left)).sum::<u64>();
        Ok(Purged { removed: usize::try_from(removed).unwrap_or(usize::MAX), more: left.contains(&0) })
    }

    /// Walks all keys of each bucket's node.
    pub(super) async fn count(&self) -> Result<Stats, StoreError> {
        let mut stats = Stats::default();
        for bucket in self.layout.buckets() {
            let mut cursor = b"0".to_vec();
            loop {
                let call = self.call(&STATS, bucket, bucket.revocations()).bytes(&cursor);
                let mut page = Reply::of(self.connections.run(&call).await?)?;
                cursor = page.bytes()?;
                for sum in [&mut stats.sessions, &mut stats.uses, &mut stats.grants, &mut stats.revocations] {
                    *sum = sum.saturating_add(page.number()?);
                }
                if cursor == b"0" {
                    break;
                }
            }
        }
        Ok(stats)
    }
}

/// A tenant is hashed by way of a subject of it.
fn tenant_hash(tenant: &str) -> Result<TenantHash, StoreError> {
    let subject = if tenant.is_empty() { Subject::new("-") } else { Subject::in_tenant(tenant, "-") };
    let subject = subject.map_err(|_| StoreError::Unsupported { what: "this name of a tenant" })?;
    Ok(subject.tenant_hash())
}

/// Whether a revocation until this second is in force.
pub(crate) fn is_in_force(until: u64, now: Timestamp) -> bool {
    now.unix_seconds() < until
}
