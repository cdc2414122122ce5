DROP TABLE board_links;
DROP TABLE board_items;
DROP TABLE boards;
DROP TABLE renders;
DROP TABLE favourites;
