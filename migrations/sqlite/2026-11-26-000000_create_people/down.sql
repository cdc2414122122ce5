DROP TABLE signing_keys;
DROP TABLE api_tokens;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE publisher_members;
DROP TABLE publishers;
DROP TABLE users;
