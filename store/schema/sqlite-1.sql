-- SPDX-License-Identifier: AGPL-3.0-or-later
-- sqlite-1.sql -- version 1 of the store in SQLite.  docs/store.md says what is kept, and why.
--
-- A table whose key is a hash has no rowid, so that its rows lie in the order of the hashes and
-- nothing counts arrivals.  No column holds a time; of days there is that of a receipt, which its
-- sender has in hand, and that of the newest WINDOW, which is public.

-- The one row about the store itself.  queued: the number that was queued last.
CREATE TABLE self (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    purpose INTEGER NOT NULL,
    org BLOB NOT NULL CHECK (length(org) = 32),
    queued INTEGER NOT NULL
) STRICT;

-- The one row about the log: what the last append made of it.
CREATE TABLE log (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    windows INTEGER NOT NULL,
    day INTEGER NOT NULL
) STRICT;

-- Receipts of what is in the log.  key: 'a', kind, context, nym of an act; 'p' and the place of
-- another entry.  A window's are put in here together, by ascending key.
CREATE TABLE receipt (
    key BLOB PRIMARY KEY,
    head BLOB NOT NULL CHECK (length(head) = 32),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    day INTEGER NOT NULL,
    sig BLOB NOT NULL CHECK (length(sig) = 64)
) STRICT, WITHOUT ROWID;

-- Receipts of what waits; the same columns.
CREATE TABLE receipt_waiting (
    key BLOB PRIMARY KEY,
    head BLOB NOT NULL CHECK (length(head) = 32),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    day INTEGER NOT NULL,
    sig BLOB NOT NULL CHECK (length(sig) = 64)
) STRICT, WITHOUT ROWID;

-- Entries that wait.  since: how many windows there were when it came.
CREATE TABLE waiting (
    leaf BLOB PRIMARY KEY CHECK (length(leaf) = 32),
    since INTEGER NOT NULL,
    entry BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    idx INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- level 0..7 and 255, which are the bundles of entries.
CREATE TABLE tile (
    level INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 256),
    bytes BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

-- That size is the key is what keeps the log from signing two trees of one size.
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    signed BLOB NOT NULL,
    published BLOB
) STRICT;
CREATE INDEX checkpoint_published ON checkpoint (size) WHERE published IS NOT NULL;

CREATE TABLE blob (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE value (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The rest is in use in an issuer's store alone.
CREATE TABLE code (
    epoch INTEGER NOT NULL,
    code BLOB NOT NULL CHECK (length(code) = 32),
    row BLOB NOT NULL CHECK (length(row) = 16),
    PRIMARY KEY (epoch, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    row BLOB NOT NULL CHECK (length(row) = 16),
    epoch INTEGER NOT NULL,
    stage INTEGER NOT NULL CHECK (stage BETWEEN 1 AND 4),
    c BLOB NOT NULL CHECK (length(c) = 48),
    c_hash BLOB NOT NULL CHECK (length(c_hash) = 32),
    enrol_pk BLOB NOT NULL CHECK (length(enrol_pk) = 32),
    begun_set BLOB NOT NULL CHECK (length(begun_set) = 32),
    PRIMARY KEY (row, epoch)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_enrol ON record (enrol_pk, epoch);
CREATE INDEX record_epoch ON record (epoch, row);

CREATE TABLE queue (
    number INTEGER PRIMARY KEY,
    entry BLOB NOT NULL
) STRICT;
