DROP TABLE signatures;
DROP TABLE publisher_keys;
