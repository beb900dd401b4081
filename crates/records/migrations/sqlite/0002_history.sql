-- A time at which something was collected or judged. History counts in runs.
CREATE TABLE run (
    tenant TEXT NOT NULL,
    run INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (tenant, run)
) STRICT, WITHOUT ROWID;

-- Verdicts and gaps over time: a row from the run that first saw a value to the run that saw another.
CREATE TABLE history (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    duty TEXT NOT NULL,
    name TEXT NOT NULL,
    opened INTEGER NOT NULL,
    value TEXT NOT NULL,
    detail TEXT NOT NULL,
    closed INTEGER,
    closed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, service, duty, name, opened)
) STRICT, WITHOUT ROWID;
CREATE INDEX history_open ON history (tenant, kind) WHERE closed IS NULL;

-- Files of evidence; the bytes are in the store beside the database, by their hash.
CREATE TABLE file (
    tenant TEXT NOT NULL,
    hash TEXT NOT NULL,
    size INTEGER NOT NULL,
    name TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, hash)
) STRICT, WITHOUT ROWID;
