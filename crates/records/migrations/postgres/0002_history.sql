-- A time at which something was collected or judged. History counts in runs.
CREATE TABLE run (
    tenant TEXT NOT NULL,
    run BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_whom TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (tenant, run)
);

-- Verdicts and gaps over time: a row from the run that first saw a value to the run that saw another.
CREATE TABLE history (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    service TEXT NOT NULL,
    duty TEXT NOT NULL,
    name TEXT NOT NULL,
    opened BIGINT NOT NULL,
    value TEXT NOT NULL,
    detail TEXT NOT NULL,
    closed BIGINT,
    closed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, service, duty, name, opened)
);
CREATE INDEX history_open ON history (tenant, kind) WHERE closed IS NULL;

-- Files of evidence; the bytes are in the store beside the database, by their hash.
CREATE TABLE file (
    tenant TEXT NOT NULL,
    hash TEXT NOT NULL,
    size BIGINT NOT NULL,
    name TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hash)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON run, history, file TO demarc_app;

DO $$ DECLARE name TEXT; BEGIN
    FOREACH name IN ARRAY ARRAY['run', 'history', 'file'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_tenant ON %I USING (tenant = current_setting(''demarc.tenant'', true)) '
            'WITH CHECK (tenant = current_setting(''demarc.tenant'', true))', name);
    END LOOP;
END $$;
