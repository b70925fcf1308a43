-- Items of the table. A row with a `counter` is a counter and has no body.
CREATE TABLE items (
  pk         TEXT NOT NULL,
  sk         TEXT NOT NULL,
  version    INTEGER NOT NULL,
  expires_at INTEGER,            -- seconds; gone from this second on
  index_pk   TEXT,
  index_sk   TEXT,
  body       TEXT,               -- compact JSON
  counter    INTEGER
) STRICT;
CREATE UNIQUE INDEX items_by_key ON items (pk, sk);
CREATE INDEX items_by_index ON items (index_pk, index_sk, pk, sk) WHERE index_pk IS NOT NULL;
CREATE INDEX items_by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL;

-- Messages of the queue. `id` only grows, so a receipt never names a later message.
CREATE TABLE messages (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  sender     TEXT NOT NULL,      -- the group whose turn it is counted for
  body       TEXT NOT NULL,
  visible_at INTEGER NOT NULL,   -- milliseconds
  receives   INTEGER NOT NULL DEFAULT 0,
  held       INTEGER NOT NULL DEFAULT 0,
  dead_at    INTEGER             -- milliseconds; set: a dead letter
) STRICT;
CREATE INDEX messages_waiting ON messages (sender, visible_at, id) WHERE dead_at IS NULL;
CREATE INDEX messages_dead ON messages (dead_at, id) WHERE dead_at IS NOT NULL;
