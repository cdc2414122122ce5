-- Packs that no node loads any more, wherever they lie, by their digests. Times are milliseconds since 1970 (UTC).

CREATE TABLE revocations (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    revoked_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_ms BIGINT NOT NULL
);
