-- How long a render's files are together, so that a history has an end. Of renders that were kept before, nobody knows.

ALTER TABLE renders ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
