-- Who did what to what. Each row's hash covers the hash of the row before; heads are signed with the server's key.

CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    hash BLOB NOT NULL
);

CREATE TABLE audit_heads (
    seq BIGINT NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL,
    at_ms BIGINT NOT NULL
);
