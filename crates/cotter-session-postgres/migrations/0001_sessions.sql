-- The tables of cotter-session. Names are not qualified: they are made in the first schema of `search_path`.
--
-- Times are milliseconds since 1970, by this server's clock, so that no time zone matters. To read one:
-- `to_timestamp(expires_at / 1000.0)`. Digests are SHA-256: nothing in these tables can be used as a credential.

-- One row per session. A row that has ended stays until `expires_at`, so that a late use is recognised.
--
-- A rotation writes into the same page (a HOT update): no index has a column that it touches, and pages keep room. What it
-- touches comes last, and the log gets no more than that. The lengths of bytes have no CHECK, which would be evaluated at
-- each rotation: whoever reads a row refuses other lengths.
CREATE TABLE session (
    id bytea PRIMARY KEY,
    subject_hash bytea NOT NULL,
    -- The counters under which it was begun or kept.
    epoch_everyone bigint NOT NULL,
    epoch_tenant bigint NOT NULL,
    epoch_subject bigint NOT NULL,
    created_at bigint NOT NULL,
    auth_time bigint NOT NULL,
    expires_at bigint NOT NULL,
    -- Counts the writes of `data`.
    version bigint NOT NULL DEFAULT 0,
    -- Why it has ended: EndReason::code.
    ended smallint,
    -- Empty if there is one tenant only.
    tenant text NOT NULL,
    subject text NOT NULL,
    -- UTF-8, as bytes: they may hold what `text` refuses. To read one: `encode(label, 'escape')`.
    client bytea NOT NULL,
    label bytea NOT NULL,
    cookie_digest bytea,
    -- The thumbprint of the key that the refresh tokens are bound to.
    binding bytea,
    data bytea NOT NULL,
    last_used_at bigint NOT NULL,
    idle_expires_at bigint NOT NULL,
    -- When the current token replaced its predecessor.
    rotated_at bigint,
    generation bigint NOT NULL DEFAULT 0,
    token_digest bytea,
    previous_digest bytea,
    -- What the current token was derived from its predecessor with. Without that token it gives nothing.
    rotation_nonce bytea,
    -- An ended session has nothing that it could be used with.
    CHECK (ended IS NULL OR (cookie_digest IS NULL AND token_digest IS NULL AND previous_digest IS NULL))
) WITH (fillfactor = 70);

-- The sessions of a subject that have not been ended.
CREATE INDEX session_by_subject ON session (subject_hash) WHERE ended IS NULL;
-- For the removal of what is over.
CREATE INDEX session_by_expiry ON session (expires_at);

-- The counters. One that has no row is 0. Raising one ends every session that was begun under a lower one.
CREATE TABLE everyone_epoch (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    epoch bigint NOT NULL
);

CREATE TABLE tenant_epoch (
    tenant text PRIMARY KEY,
    epoch bigint NOT NULL
);

CREATE TABLE subject_epoch (
    subject_hash bytea PRIMARY KEY CHECK (octet_length(subject_hash) = 16),
    epoch bigint NOT NULL
);

-- What verifiers elsewhere must know. They follow it by `xid`, and never by `id`: a transaction may commit after others
-- that were given higher ids.
CREATE TABLE revocation (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint GENERATED ALWAYS AS IDENTITY,
    -- 1 session, 2 token, 3 key, 4 subject, 5 tenant, 6 everyone.
    kind smallint NOT NULL CHECK (kind BETWEEN 1 AND 6),
    -- The id of the session, the `jti`, the `kid`, or the hash of the subject or tenant.
    target bytea NOT NULL,
    -- The counter, for the last three.
    epoch bigint,
    -- Seconds since 1970. From then on nobody accepts what this covers, and the row may go.
    until bigint NOT NULL,
    PRIMARY KEY (xid, id)
);

CREATE INDEX revocation_by_target ON revocation USING hash (target);
CREATE INDEX revocation_by_end ON revocation (until);

-- Tokens that are good for one use and were used. `until` is in milliseconds.
CREATE TABLE single_use (
    key bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    until bigint NOT NULL
);

CREATE INDEX single_use_by_end ON single_use (until);

-- What one request may take: an authorization code, for instance.
CREATE TABLE one_time_grant (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    expires_at bigint NOT NULL,
    forgotten_at bigint NOT NULL,
    times_taken bigint NOT NULL DEFAULT 0,
    data bytea NOT NULL
);

CREATE INDEX one_time_grant_by_end ON one_time_grant (forgotten_at);
-- One that nobody took goes a minute after its life, and does not wait for `forgotten_at`.
CREATE INDEX one_time_grant_untaken ON one_time_grant (expires_at) WHERE times_taken = 0;
