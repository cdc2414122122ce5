-- Styles and their versions. A version is one pack: its file is a blob, named by its SHA-256.

CREATE TABLE styles (
    id TEXT NOT NULL PRIMARY KEY,
    publisher_id TEXT NOT NULL REFERENCES publishers (id),
    name TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    UNIQUE (publisher_id, name)
);

CREATE TABLE versions (
    id TEXT NOT NULL PRIMARY KEY,
    style_id TEXT NOT NULL REFERENCES styles (id),
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    blob TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('checking', 'quarantined', 'waiting', 'published', 'yanked')),
    reason TEXT,
    deprecated TEXT,
    report TEXT,
    uploaded_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    uploaded_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    UNIQUE (style_id, version)
);
CREATE INDEX versions_by_state ON versions (state, uploaded_ms);
CREATE INDEX versions_by_digest ON versions (digest);
CREATE INDEX versions_by_blob ON versions (blob);

CREATE TABLE previews (
    version_id TEXT NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    sample TEXT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (version_id, sample)
);
CREATE INDEX previews_by_blob ON previews (blob);
