-- Everything that somebody states, as the nouns of the model. `tenant` is empty for what all tenants share.
CREATE TABLE tenant (
    tenant TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    revision INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, key)
) STRICT, WITHOUT ROWID;

-- Who may do what: staff of the security provider, clients' people, auditors, programs.
CREATE TABLE caller (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    role TEXT NOT NULL,
    until INTEGER,
    scope TEXT NOT NULL,
    token_hash TEXT,
    PRIMARY KEY (tenant, id, role)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX caller_token ON caller (token_hash, tenant);

-- One row for every change, the leaf of a Merkle tree (RFC 6962). Only digests of what changed.
CREATE TABLE ledger (
    tenant TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    caller TEXT NOT NULL,
    on_behalf_of TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    hash_before TEXT NOT NULL,
    hash_after TEXT NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (tenant, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_seq ON ledger (seq);
CREATE INDEX ledger_key ON ledger (tenant, kind, key, seq);

-- The hashes of the tree in the order of Crosby and Wallach, and its signed head.
CREATE TABLE ledger_hash (
    place INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT;

CREATE TABLE ledger_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL,
    checkpoint TEXT NOT NULL
) STRICT;
