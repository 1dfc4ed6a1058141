package dev.writ.query;

/**
 * A query that works on the database it was made for.
 *
 * @param query EDN
 * @param args EDN, one for each input but {@code $}; empty where there is none
 * @param history whether it is about what was retracted, too
 */
record Example(String title, String query, String args, boolean history) {}
