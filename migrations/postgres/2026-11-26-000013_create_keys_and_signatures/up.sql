-- The keys that publishers sign their packs with, and signatures of packs by the packs' digests. A signature's key may be a publisher's or one of the
-- studio's, which are configured: so it refers to no row.

CREATE TABLE publisher_keys (
    publisher_id TEXT NOT NULL REFERENCES publishers (id) ON DELETE CASCADE,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    title TEXT NOT NULL,
    added_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_ms BIGINT NOT NULL,
    retired_ms BIGINT,
    PRIMARY KEY (publisher_id, key_id)
);

CREATE TABLE signatures (
    digest TEXT NOT NULL,
    key_id TEXT NOT NULL,
    text TEXT NOT NULL,
    added_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (digest, key_id)
);
