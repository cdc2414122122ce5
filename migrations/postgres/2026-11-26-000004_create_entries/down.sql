DROP TABLE reports;
DROP TABLE reviews;
DROP TABLE facets;
DROP TABLE search_terms;
DROP TABLE entries;
