-- Work that outlives the process that does it. Times are milliseconds since 1970 (UTC); progress is in per mille.

CREATE TABLE jobs (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    priority BIGINT NOT NULL,
    owner TEXT REFERENCES users (id) ON DELETE SET NULL,
    subject TEXT NOT NULL,
    input TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    most_attempts BIGINT NOT NULL CHECK (most_attempts > 0),
    not_before_ms BIGINT NOT NULL,
    created_ms BIGINT NOT NULL,
    started_ms BIGINT,
    ended_ms BIGINT,
    worker TEXT,
    lease_ms BIGINT,
    cancel_ms BIGINT,
    progress BIGINT NOT NULL CHECK (progress BETWEEN 0 AND 1000),
    note TEXT NOT NULL,
    result TEXT,
    error TEXT
);
-- In the order in which jobs are handed out, without those that have ended.
CREATE INDEX jobs_to_claim ON jobs (priority DESC, created_ms, id) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_by_subject ON jobs (subject);
CREATE INDEX jobs_by_owner ON jobs (owner, id);
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_end ON jobs (ended_ms);
