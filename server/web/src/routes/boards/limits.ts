// How long the words of a board may be; the server refuses longer ones.

export const MOST_TITLE_CHARS = 120;
export const MOST_WORDS_CHARS = 2000;
