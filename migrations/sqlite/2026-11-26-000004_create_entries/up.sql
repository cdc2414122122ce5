-- What the catalog shows and finds: one row for each style that is listed, whether it comes from a folder or was published.
-- Styles, terms and values are compared byte by byte, in both databases. Long texts stand last: sorting never reads them.
-- Sets of styles are sets of numbers, which are added up many times faster than names.
-- `facets` of an entry are the rows of the table `facets` again, in lines, for counting: reading one text is faster than reading ten rows.

CREATE TABLE entries (
    number INTEGER NOT NULL PRIMARY KEY,
    style TEXT NOT NULL UNIQUE,
    listed_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    renders BIGINT NOT NULL,
    stars BIGINT NOT NULL,
    reviews BIGINT NOT NULL,
    score BIGINT NOT NULL,
    speed BIGINT NOT NULL,
    facets TEXT NOT NULL,
    publisher TEXT NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('folder', 'published')),
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    license TEXT,
    tags TEXT NOT NULL,
    deprecated TEXT,
    measured TEXT,
    palette TEXT NOT NULL
);
CREATE INDEX entries_by_listing ON entries (listed_ms DESC, style);
CREATE INDEX entries_by_renders ON entries (renders DESC, style);
CREATE INDEX entries_by_score ON entries (score DESC, style);
CREATE INDEX entries_by_speed ON entries (speed, style);
-- All that a mark of the catalog is made of.
CREATE INDEX entries_by_change ON entries (changed_ms, renders);

CREATE TABLE search_terms (
    entry BIGINT NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
    term TEXT NOT NULL,
    weight BIGINT NOT NULL,
    PRIMARY KEY (term, entry)
) WITHOUT ROWID;
CREATE INDEX search_terms_by_entry ON search_terms (entry);

CREATE TABLE facets (
    entry BIGINT NOT NULL REFERENCES entries (number) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key, value, entry)
) WITHOUT ROWID;
CREATE INDEX facets_by_entry ON facets (entry);

-- A review and a report outlive the listing of what they are about: a style may be away for a while.
CREATE TABLE reviews (
    id TEXT NOT NULL PRIMARY KEY,
    style TEXT NOT NULL,
    version TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    stars BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    text TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    UNIQUE (user_id, style, version)
);
CREATE INDEX reviews_by_style ON reviews (style, id);

CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    style TEXT NOT NULL,
    version TEXT,
    review_id TEXT,
    user_id TEXT REFERENCES users (id) ON DELETE SET NULL,
    reason TEXT NOT NULL CHECK (reason IN ('broken', 'licence', 'offensive', 'other')),
    text TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    settled_ms BIGINT,
    settled_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    note TEXT
);
CREATE INDEX reports_open ON reports (id) WHERE settled_ms IS NULL;
