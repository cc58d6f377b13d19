use cotter::Timestamp;

use super::{Counter, Lookups, Result, Tables, live, publish};
use crate::{
    Record, Subject, TenantHash, decision,
    revocation::Target,
    store::{EndAll, EndedAll, Keep, Purged, Scope},
};

pub(crate) fn list(tables: &impl Lookups, subject: &Subject, now: Timestamp) -> Result<Vec<Record>> {
    let latest = super::epochs(tables, subject)?;
    let mut records = Vec::new();
    for id in tables.sessions_of(subject.hash())? {
        records.extend(tables.session(id)?.filter(|record| decision::live(record, &latest, now).is_ok()));
    }
    records.sort_by_key(|record| (record.created_at, record.id));
    Ok(records)
}

pub(crate) fn end_all(tables: &mut impl Tables, end: EndAll, now: Timestamp) -> Result<EndedAll> {
    // Before the counter is raised: what is over then does not come back.
    let kept = match (&end.scope, end.keep) {
        (Scope::Subject(subject), Some(keep)) => kept(tables, subject, keep, now)?,
        _ => None,
    };
    let counter = match &end.scope {
        Scope::Subject(subject) => Counter::Subject(subject.hash()),
        Scope::Tenant(tenant) => Counter::Tenant(TenantHash::of(tenant)),
        Scope::Everyone => Counter::Everyone,
    };
    let epoch = tables.epoch(counter)?.saturating_add(1);
    tables.set_epoch(counter, epoch)?;
    let target = match counter {
        Counter::Subject(subject) => Target::Subject { subject, epoch },
        Counter::Tenant(tenant) => Target::Tenant { tenant, epoch },
        Counter::Everyone => Target::Everyone { epoch },
    };
    publish(tables, target, end.revocation_life, now)?;
    let kept = kept.map(|mut record| {
        record.epochs.subject = epoch;
        record
    });
    if let Some(record) = &kept {
        tables.put_session(record)?;
    }
    Ok(EndedAll { epoch, kept })
}

/// The session that goes on, with its new cookie.
fn kept(tables: &impl Lookups, subject: &Subject, keep: Keep, now: Timestamp) -> Result<Option<Record>> {
    let Ok(mut record) = live(tables, keep.id, now)? else { return Ok(None) };
    if record.subject != *subject {
        return Ok(None);
    }
    if let Some((from, to)) = keep.cookie {
        if record.cookie != Some(from) {
            return Ok(None);
        }
        record.cookie = Some(to);
    }
    Ok(Some(record))
}

pub(crate) fn purge(tables: &mut impl Tables, limit: usize, now: Timestamp) -> Result<Purged> {
    let over = tables.sessions_over(now, limit)?;
    for id in &over {
        if let Some(record) = tables.session(*id)? {
            tables.remove_session(&record)?;
        }
    }
    let revocations = tables.purge_revocations(now, limit)?;
    let uses = tables.purge_single_uses(now, limit)?;
    let grants = tables.purge_grants(now, limit)?;
    let counts = [over.len(), revocations, uses, grants];
    Ok(Purged { removed: counts.iter().sum(), more: counts.iter().any(|count| *count >= limit) })
}
