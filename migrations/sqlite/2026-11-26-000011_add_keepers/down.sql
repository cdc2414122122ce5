ALTER TABLE styles DROP COLUMN keeper_id;
