//! The statements, one a decision. Each is atomic, and reads the counters and the clock by itself.
//!
//! `$1` is always what is added to the server's clock: 0, but for tests.

/// The columns of a row, in the order in which [`crate::row::record`] reads them.
const ROW: &str = "s.id, s.subject_hash, s.tenant, s.subject, s.client, s.label, s.epoch_everyone, s.epoch_tenant, s.epoch_subject, \
     s.created_at, s.auth_time, s.last_used_at, s.idle_expires_at, s.expires_at, s.cookie_digest, s.token_digest, \
     s.previous_digest, s.rotation_nonce, s.rotated_at, s.generation, s.binding, s.version, s.data, s.ended";

/// How many columns [`ROW`] has.
pub(crate) const ROW_COLUMNS: usize = 24;

/// The latest counters of a row's subject.
const LATEST: &str = "coalesce((SELECT e.epoch FROM cotter.everyone_epoch e), 0), \
     coalesce((SELECT e.epoch FROM cotter.tenant_epoch e WHERE e.tenant = s.tenant), 0), \
     coalesce((SELECT e.epoch FROM cotter.subject_epoch e WHERE e.subject_hash = s.subject_hash), 0)";

/// The same as `decision::live`.
const LIVE: &str = "s.ended IS NULL AND t.now < s.idle_expires_at AND t.now < s.expires_at \
     AND s.epoch_everyone >= coalesce((SELECT e.epoch FROM cotter.everyone_epoch e), 0) \
     AND s.epoch_tenant >= coalesce((SELECT e.epoch FROM cotter.tenant_epoch e WHERE e.tenant = s.tenant), 0) \
     AND s.epoch_subject >= \
         coalesce((SELECT e.epoch FROM cotter.subject_epoch e WHERE e.subject_hash = s.subject_hash), 0)";

/// When a grant is forgotten. Only one that was taken is remembered for longer than it can be taken: anybody can cause
/// grants that nobody takes.
const GRANT_END: &str = "CASE WHEN g.times_taken = 0 THEN g.expires_at + 60000 ELSE g.forgotten_at END";

/// Milliseconds since 1970, rounded down: when the server was told to run the statement. It stands still within one.
///
/// A float has room for microseconds. Half of one is added, which is more than it may be off by.
const NOW: &str = "(floor(date_part('epoch', statement_timestamp()) * 1000 + 0.0005)::bigint + $1::bigint)";

/// The same, when it is read: after a statement has waited for a lock. Whoever it waited for may have given out a token since
/// it began, which a revocation must outlive.
const LATER: &str = "(floor(date_part('epoch', clock_timestamp()) * 1000 + 0.0005)::bigint + $1::bigint)";

/// Written out wherever it is used: joined, it would cost a rotation a twentieth.
const CLOCK: &str = "t AS NOT MATERIALIZED (SELECT {now} AS now)";

macro_rules! statements {
    ($($name:ident: $text:expr;)*) => {
        /// The texts, for the schema of a store.
        #[derive(Debug)]
        pub(crate) struct Statements { $(pub(crate) $name: Box<str>,)* }

        impl Statements {
            pub(crate) fn of(schema: &str) -> Self {
                Self { $($name: fill($text, schema),)* }
            }
        }
    };
}

fn fill(text: &str, schema: &str) -> Box<str> {
    (text.replace("{clock}", CLOCK).replace("{row}", ROW).replace("{latest}", LATEST).replace("{live}", LIVE))
        .replace("{grant_end}", GRANT_END)
        .replace("{now}", NOW)
        .replace("{later}", LATER)
        .replace("cotter.", &format!("\"{schema}\"."))
        .into()
}

statements! {
    now: "SELECT {now}, current_setting('fsync'), current_setting('synchronous_commit'), pg_is_in_recovery()";

    get: "SELECT {row}, {latest}, {now} FROM cotter.session s WHERE s.id = $2::bytea";

    lock: "SELECT FROM cotter.session s WHERE s.id = $1::bytea FOR UPDATE";

    // Serialises the log-ins of a subject, so that none counts without the other.
    lock_subject: "SELECT pg_advisory_xact_lock($1::bigint)";

    create: "WITH {clock},
        term AS MATERIALIZED (SELECT t.now, least(t.now + $16::bigint, $17::bigint) AS expires_at FROM t),
        latest AS MATERIALIZED (SELECT
            coalesce((SELECT e.epoch FROM cotter.everyone_epoch e), 0) AS everyone,
            coalesce((SELECT e.epoch FROM cotter.tenant_epoch e WHERE e.tenant = $4::text), 0) AS tenant,
            coalesce((SELECT e.epoch FROM cotter.subject_epoch e WHERE e.subject_hash = $3::bytea), 0) AS subject),
        live AS MATERIALIZED (SELECT count(*) AS number FROM (
            SELECT FROM cotter.session s, t, latest l
            WHERE s.subject_hash = $3::bytea AND s.ended IS NULL
                AND t.now < s.idle_expires_at AND t.now < s.expires_at
                AND s.epoch_everyone >= l.everyone AND s.epoch_tenant >= l.tenant AND s.epoch_subject >= l.subject
            LIMIT $19::bigint) counted),
        state AS MATERIALIZED (SELECT
            coalesce($12::bigint < l.everyone OR $13::bigint < l.tenant OR $14::bigint < l.subject, false) AS outdated,
            EXISTS (SELECT FROM cotter.session s WHERE s.id = $2::bytea) AS taken,
            live.number >= $19::bigint AS too_many
            FROM latest l, live),
        made AS (INSERT INTO cotter.session AS s (id, subject_hash, tenant, subject, client, label,
                epoch_everyone, epoch_tenant, epoch_subject,
                created_at, auth_time, last_used_at, idle_expires_at, expires_at,
                cookie_digest, token_digest, binding, data)
            SELECT $2::bytea, $3::bytea, $4::text, $5::text, $6::bytea, $7::bytea,
                l.everyone, l.tenant, l.subject,
                now, coalesce($11::bigint, now), now, least(now + $15::bigint, expires_at), expires_at,
                $8::bytea, $9::bytea, $10::bytea, $18::bytea
            FROM term, latest l, state WHERE NOT (outdated OR taken OR too_many)
            ON CONFLICT (id) DO NOTHING
            RETURNING {row})
        SELECT made.*, state.outdated, state.taken, state.too_many FROM state LEFT JOIN made ON true";

    // The row `Rotate` of the decision table, and no other.
    rotate: "WITH {clock}
        UPDATE cotter.session s SET
            previous_digest = s.token_digest, token_digest = $4::bytea, rotation_nonce = $5::bytea,
            rotated_at = t.now, generation = s.generation + 1,
            last_used_at = greatest(s.last_used_at, t.now),
            idle_expires_at = greatest(s.idle_expires_at, least(t.now + $9::bigint, s.expires_at))
        FROM t
        WHERE s.id = $2::bytea AND s.token_digest = $3::bytea
            AND {live}
            AND s.client = $6::bytea AND s.binding IS NOT DISTINCT FROM $7::bytea
            AND (s.rotated_at IS NULL OR greatest(t.now - s.rotated_at, 0) >= $8::bigint)
        RETURNING {row}";

    renew: "WITH {clock}
        UPDATE cotter.session s SET cookie_digest = $4::bytea FROM t
        WHERE s.id = $2::bytea AND s.cookie_digest = $3::bytea AND {live}
        RETURNING 1";

    touch: "WITH {clock}
        UPDATE cotter.session s SET
            last_used_at = greatest(s.last_used_at, t.now),
            idle_expires_at = greatest(s.idle_expires_at, least(t.now + $3::bigint, s.expires_at))
        FROM t
        WHERE s.id = $2::bytea AND s.last_used_at + $4::bigint <= t.now AND {live}
        RETURNING 1";

    write_data: "WITH {clock}
        UPDATE cotter.session s SET data = $4::bytea, version = s.version + 1 FROM t
        WHERE s.id = $2::bytea AND s.version = $3::bigint AND {live}
        RETURNING s.version";

    // The row as it was, and whether it has been ended now.
    end: "WITH {clock},
        before AS MATERIALIZED (SELECT s.*, t.now FROM cotter.session s, t WHERE s.id = $2::bytea FOR UPDATE OF s),
        due AS MATERIALIZED (SELECT s.id FROM before s, t
            WHERE {live} AND ($3::bytea IS NULL OR s.subject_hash = $3::bytea)),
        ended AS (UPDATE cotter.session s SET ended = $4::smallint, cookie_digest = NULL, token_digest = NULL,
                previous_digest = NULL, rotation_nonce = NULL, rotated_at = NULL, data = ''
            FROM due WHERE s.id = due.id RETURNING s.id),
        published AS (INSERT INTO cotter.revocation (kind, target, until)
            SELECT 1, ended.id, ({later} + $5::bigint) / 1000 + 1 FROM ended)
        SELECT {row}, {latest}, s.now, EXISTS (SELECT FROM ended) FROM before s";

    end_all_of_subject: "WITH raised AS (INSERT INTO cotter.subject_epoch AS e (subject_hash, epoch) VALUES ($2::bytea, 1)
            ON CONFLICT (subject_hash) DO UPDATE SET epoch = e.epoch + 1 RETURNING e.epoch),
        published AS (INSERT INTO cotter.revocation (kind, target, epoch, until)
            SELECT 4, $2::bytea, raised.epoch, ({later} + $3::bigint) / 1000 + 1 FROM raised)
        SELECT epoch FROM raised";

    end_all_of_tenant: "WITH raised AS (INSERT INTO cotter.tenant_epoch AS e (tenant, epoch) VALUES ($4::text, 1)
            ON CONFLICT (tenant) DO UPDATE SET epoch = e.epoch + 1 RETURNING e.epoch),
        published AS (INSERT INTO cotter.revocation (kind, target, epoch, until)
            SELECT 5, $2::bytea, raised.epoch, ({later} + $3::bigint) / 1000 + 1 FROM raised)
        SELECT epoch FROM raised";

    end_all: "WITH raised AS (INSERT INTO cotter.everyone_epoch AS e (epoch) VALUES (1)
            ON CONFLICT (single) DO UPDATE SET epoch = e.epoch + 1 RETURNING e.epoch),
        published AS (INSERT INTO cotter.revocation (kind, target, epoch, until)
            SELECT 6, $2::bytea, raised.epoch, ({later} + $3::bigint) / 1000 + 1 FROM raised)
        SELECT epoch FROM raised";

    // For a session that is locked.
    keep: "UPDATE cotter.session s SET epoch_subject = $2::bigint, cookie_digest = $3::bytea WHERE s.id = $1::bytea";

    epochs: "SELECT
        coalesce((SELECT e.epoch FROM cotter.everyone_epoch e), 0),
        coalesce((SELECT e.epoch FROM cotter.tenant_epoch e WHERE e.tenant = $1::text), 0),
        coalesce((SELECT e.epoch FROM cotter.subject_epoch e WHERE e.subject_hash = $2::bytea), 0)";

    list: "WITH {clock}
        SELECT {row} FROM cotter.session s, t WHERE s.subject_hash = $2::bytea AND {live} ORDER BY s.created_at, s.id";

    // Whoever has a token may ask for its revocation again and again: verifiers know what is published for as long.
    revoke: "WITH {clock},
        asked AS MATERIALIZED (SELECT (t.now + $4::bigint) / 1000 + 1 AS until FROM t)
        INSERT INTO cotter.revocation (kind, target, until)
        SELECT $2::smallint, $3::bytea, asked.until FROM asked
        WHERE NOT EXISTS (SELECT FROM cotter.revocation r
            WHERE r.target = $3::bytea AND r.kind = $2::smallint AND r.until >= asked.until)";

    is_revoked: "SELECT EXISTS (SELECT FROM cotter.revocation r
        WHERE r.target = $3::bytea AND r.kind = $2::smallint AND r.epoch IS NOT DISTINCT FROM $4::bigint
            AND r.until > {now} / 1000)";

    // `now()` is before the snapshot, so that nothing that was acknowledged by then is missing.
    published: "WITH t AS MATERIALIZED (
            SELECT floor(extract(epoch FROM now()) * 1000)::bigint + $1::bigint AS now),
        place AS MATERIALIZED (SELECT
            (SELECT system_identifier::text FROM pg_control_system())
                || '.' || (SELECT oid::text FROM pg_database WHERE datname = current_database())
                || '.' || 'cotter.revocation'::regclass::oid::text
                || '.' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS log,
            pg_current_snapshot()::text AS snapshot,
            (SELECT r.xid::text FROM cotter.revocation r ORDER BY r.xid DESC LIMIT 1) AS last)
        SELECT place.log, place.snapshot, place.last, t.now, r.kind, r.target, r.epoch, r.until
        FROM t CROSS JOIN place LEFT JOIN cotter.revocation r
            ON r.until > t.now / 1000 AND (r.xid > $2::text::xid8 OR r.xid = ANY ($3::text[]::xid8[]))";

    record_use: "INSERT INTO cotter.single_use AS u (key, until)
        SELECT $2::bytea, t.now + $3::bigint FROM (SELECT {now} AS now) t
        ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE u.until <= excluded.until - $3::bigint
        RETURNING 1";

    put_grant: "INSERT INTO cotter.one_time_grant (digest, expires_at, forgotten_at, data)
        SELECT $2::bytea, t.now + $3::bigint, t.now + greatest($3::bigint, $4::bigint), $5::bytea
        FROM (SELECT {now} AS now) t
        ON CONFLICT (digest) DO NOTHING
        RETURNING 1";

    take_grant: "WITH {clock},
        taken AS (UPDATE cotter.one_time_grant g SET times_taken = g.times_taken + 1 FROM t
            WHERE g.digest = $2::bytea
                AND t.now < CASE WHEN g.times_taken = 0 THEN g.expires_at ELSE g.forgotten_at END
            RETURNING g.times_taken, g.data)
        SELECT taken.times_taken, taken.data FROM cotter.one_time_grant g CROSS JOIN t LEFT JOIN taken ON true
        WHERE g.digest = $2::bytea AND t.now < {grant_end}";

    times_taken: "SELECT g.times_taken FROM cotter.one_time_grant g WHERE g.digest = $2::bytea AND {now} < {grant_end}";

    purge_sessions: "WITH {clock}
        DELETE FROM cotter.session WHERE id = ANY (ARRAY(
            SELECT s.id FROM cotter.session s WHERE s.expires_at <= (SELECT now FROM t)
            ORDER BY s.expires_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED))";

    purge_revocations: "WITH {clock}
        DELETE FROM cotter.revocation WHERE (xid, id) IN (
            SELECT r.xid, r.id FROM cotter.revocation r WHERE r.until <= (SELECT now / 1000 FROM t)
            ORDER BY r.until LIMIT $2::bigint FOR UPDATE SKIP LOCKED)";

    purge_uses: "WITH {clock}
        DELETE FROM cotter.single_use WHERE key = ANY (ARRAY(
            SELECT u.key FROM cotter.single_use u WHERE u.until <= (SELECT now FROM t)
            ORDER BY u.until LIMIT $2::bigint FOR UPDATE SKIP LOCKED))";

    // Those that nobody took, and then those that were taken: each has an index.
    purge_grants: "WITH {clock},
        untaken AS MATERIALIZED (SELECT g.digest FROM cotter.one_time_grant g
            WHERE g.times_taken = 0 AND g.expires_at <= (SELECT now - 60000 FROM t)
            ORDER BY g.expires_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED),
        taken AS MATERIALIZED (SELECT g.digest FROM cotter.one_time_grant g
            WHERE g.times_taken > 0 AND g.forgotten_at <= (SELECT now FROM t)
            ORDER BY g.forgotten_at LIMIT $2::bigint - (SELECT count(*) FROM untaken) FOR UPDATE SKIP LOCKED)
        DELETE FROM cotter.one_time_grant WHERE digest = ANY (ARRAY(SELECT digest FROM untaken)
            || ARRAY(SELECT digest FROM taken))";

    stats: "SELECT
        (SELECT count(*) FROM cotter.session),
        (SELECT count(*) FROM (SELECT DISTINCT r.kind, r.target, r.epoch FROM cotter.revocation r
            WHERE r.until > {now} / 1000) in_force),
        (SELECT count(*) FROM cotter.single_use),
        (SELECT count(*) FROM cotter.one_time_grant)";
}
