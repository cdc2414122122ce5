DROP TABLE previews;
DROP TABLE versions;
DROP TABLE styles;
