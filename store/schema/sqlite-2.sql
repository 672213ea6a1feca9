-- SPDX-License-Identifier: AGPL-3.0-or-later
-- sqlite-2.sql -- what version 2 of the store in SQLite has more than version 1.

-- Votes, under what their poll is (context) and the leaf of the SEALED that the log has of each.
CREATE TABLE sealed (
    context BLOB NOT NULL CHECK (length(context) = 32),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    act BLOB NOT NULL,
    PRIMARY KEY (context, leaf)
) STRICT, WITHOUT ROWID;

-- Those of which the SEALED still waits; the same columns.
CREATE TABLE sealed_waiting (
    context BLOB NOT NULL CHECK (length(context) = 32),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    act BLOB NOT NULL,
    PRIMARY KEY (context, leaf)
) STRICT, WITHOUT ROWID;
