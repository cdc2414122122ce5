-- The publisher whose people publish a style's versions, where it is not the one in the style's name.

ALTER TABLE styles ADD COLUMN keeper_id TEXT REFERENCES publishers (id);
