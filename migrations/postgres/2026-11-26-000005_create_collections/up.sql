-- What people keep: favourites, the history of their renders, and boards. A render on a board has a row of its own, and so outlives the history.

CREATE TABLE favourites (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    style TEXT COLLATE "C" NOT NULL,
    since_ms BIGINT NOT NULL,
    PRIMARY KEY (user_id, style)
);
CREATE INDEX favourites_by_age ON favourites (user_id, since_ms DESC, style);

CREATE TABLE renders (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    style TEXT COLLATE "C" NOT NULL,
    version TEXT NOT NULL,
    digest TEXT NOT NULL,
    settings TEXT NOT NULL,
    input_digest TEXT NOT NULL,
    input_blob TEXT,
    key TEXT NOT NULL,
    result_blob TEXT,
    content_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    created_ms BIGINT NOT NULL
);
CREATE INDEX renders_by_user ON renders (user_id, id);
CREATE INDEX renders_by_age ON renders (created_ms);
CREATE INDEX renders_by_input ON renders (input_blob);
CREATE INDEX renders_by_result ON renders (result_blob);

CREATE TABLE boards (
    id TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL
);
CREATE INDEX boards_by_owner ON boards (owner, changed_ms);

-- Positions on a board are 0, 1, 2, ... without gaps.
CREATE TABLE board_items (
    id TEXT NOT NULL PRIMARY KEY,
    board_id TEXT NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('style', 'render')),
    position BIGINT NOT NULL,
    style TEXT COLLATE "C" NOT NULL,
    version TEXT,
    digest TEXT,
    settings TEXT,
    input_digest TEXT,
    key TEXT,
    blob TEXT,
    content_type TEXT,
    width BIGINT,
    height BIGINT,
    note TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    CHECK (kind = 'style' OR blob IS NOT NULL)
);
CREATE INDEX board_items_by_position ON board_items (board_id, position);
CREATE INDEX board_items_by_blob ON board_items (blob);

CREATE TABLE board_links (
    id TEXT NOT NULL PRIMARY KEY,
    board_id TEXT NOT NULL REFERENCES boards (id) ON DELETE CASCADE,
    hash BYTEA NOT NULL UNIQUE,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX board_links_by_board ON board_links (board_id);
