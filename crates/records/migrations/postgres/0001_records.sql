-- Everything that somebody states, as the nouns of the model. `tenant` is empty for what all tenants share.
CREATE TABLE tenant (
    tenant TEXT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE record (
    tenant TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, kind, key)
);

-- Who may do what: staff of the security provider, clients' people, auditors, programs.
CREATE TABLE caller (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    role TEXT NOT NULL,
    until BIGINT,
    scope TEXT NOT NULL,
    token_hash TEXT,
    PRIMARY KEY (tenant, id, role)
);
CREATE UNIQUE INDEX caller_token ON caller (token_hash, tenant);

-- One row for every change, the leaf of a Merkle tree (RFC 6962). Only digests of what changed.
CREATE TABLE ledger (
    tenant TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    caller TEXT NOT NULL,
    on_behalf_of TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    hash_before TEXT NOT NULL,
    hash_after TEXT NOT NULL,
    salt TEXT NOT NULL,
    PRIMARY KEY (tenant, seq)
);
CREATE UNIQUE INDEX ledger_seq ON ledger (seq);
CREATE INDEX ledger_key ON ledger (tenant, kind, key, seq);

-- The hashes of the tree in the order of Crosby and Wallach, and its signed head.
CREATE TABLE ledger_hash (
    place BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL
);

CREATE TABLE ledger_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL,
    checkpoint TEXT NOT NULL
);

-- The application works as a role that owns nothing and cannot pass by row-level security; the second wall stands
-- even where the first has a hole. A transaction names its tenant in `demarc.tenant`, the empty one for what is shared.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'demarc_app') THEN
        CREATE ROLE demarc_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the same server was quicker
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(current_user, 'demarc_app', 'MEMBER') THEN
        EXECUTE format('GRANT demarc_app TO %I', current_user);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO demarc_app', current_schema());
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON record, caller TO demarc_app;
GRANT SELECT, INSERT ON tenant, ledger, ledger_hash TO demarc_app;
GRANT SELECT, INSERT, UPDATE ON ledger_head TO demarc_app;

DO $$ DECLARE name TEXT; BEGIN
    FOREACH name IN ARRAY ARRAY['tenant', 'record', 'caller', 'ledger'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY of_tenant ON %I USING (tenant = current_setting(''demarc.tenant'', true)) '
            'WITH CHECK (tenant = current_setting(''demarc.tenant'', true))', name);
    END LOOP;
END $$;

-- What is shared is read by all. Which tenants there are, who a token belongs to and the whole ledger are read only by a
-- transaction that says that this is what it is for.
CREATE POLICY shared ON record FOR SELECT USING (tenant = '' AND current_setting('demarc.tenant', true) IS NOT NULL);
CREATE POLICY directory ON tenant FOR SELECT USING (current_setting('demarc.purpose', true) = 'directory');
CREATE POLICY sign_in ON caller FOR SELECT USING (current_setting('demarc.purpose', true) = 'sign_in');
CREATE POLICY verification ON ledger FOR SELECT USING (current_setting('demarc.purpose', true) = 'verification');
