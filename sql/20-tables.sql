--
-- The extension's own tables. Tables have singular names, the views over them plural ones.
-- They hold what users must not lose: each one, and each sequence, is marked for pg_dump below. They
-- have no foreign keys between them: those would be there before the rows are, and a parallel
-- pg_restore brings the tables' rows in any order.
--

CREATE TABLE tenniscores.league_alias (
    spelling text NOT NULL CHECK (spelling = lower(btrim(spelling)) AND spelling <> ''),
    league text NOT NULL CHECK (league <> ''),
    builtin boolean NOT NULL DEFAULT false,
    PRIMARY KEY (spelling, builtin)
);
COMMENT ON TABLE tenniscores.league_alias IS
    'Spellings of leagues, in lower case, and the league each one means (leagues.league_id). Rows with builtin = false are yours and come before the built-in ones.';

INSERT INTO tenniscores.league_alias (spelling, league, builtin) VALUES
    ('apta_chicago', 'APTA_CHICAGO', true),
    ('aptachicago', 'APTA_CHICAGO', true),
    ('apta-chicago', 'APTA_CHICAGO', true),
    ('chicago', 'APTA_CHICAGO', true),
    ('apta', 'APTA_CHICAGO', true),
    ('nstf', 'NSTF', true),
    ('nsft', 'NSTF', true),
    ('north_shore', 'NSTF', true),
    ('northshore', 'NSTF', true),
    ('north-shore', 'NSTF', true),
    ('cnswpl', 'CNSWPL', true),
    ('cnswp', 'CNSWPL', true),
    ('cns', 'CNSWPL', true),
    ('chicago_north_suburban', 'CNSWPL', true),
    ('chicago-north-suburban', 'CNSWPL', true),
    ('apta_national', 'APTA_NATIONAL', true),
    ('aptanational', 'APTA_NATIONAL', true),
    ('apta-national', 'APTA_NATIONAL', true),
    ('national', 'APTA_NATIONAL', true),
    ('cita', 'CITA', true);

CREATE TABLE tenniscores.team_alias (
    league text NOT NULL,
    spelling text NOT NULL,
    team_name text NOT NULL,
    PRIMARY KEY (league, spelling)
);
COMMENT ON TABLE tenniscores.team_alias IS
    'Other names of teams, as feeds write them, by league (leagues.league_id): spelling means the team team_name.';

CREATE TABLE tenniscores.target (
    target_schema name PRIMARY KEY,
    created_tables boolean NOT NULL,
    deployed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tenniscores.target IS
    'Schemas that deploy() has prepared. created_tables: it made match_scores itself; the default of missing_team follows from that.';

CREATE TABLE tenniscores.run (
    run_id bigserial PRIMARY KEY,
    kind text NOT NULL DEFAULT 'ingest',
    target_schema name NOT NULL,
    source text,
    options jsonb NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_name name NOT NULL DEFAULT session_user,
    received bigint NOT NULL DEFAULT 0,
    inserted bigint NOT NULL DEFAULT 0,
    updated bigint NOT NULL DEFAULT 0,
    unchanged bigint NOT NULL DEFAULT 0,
    duplicate bigint NOT NULL DEFAULT 0,
    filtered bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    warnings bigint NOT NULL DEFAULT 0,
    reasons jsonb NOT NULL DEFAULT '{}',
    leagues text[] NOT NULL DEFAULT '{}',
    fingerprint text,
    same_as bigint,
    guards jsonb NOT NULL DEFAULT '{}',
    pinned bigint NOT NULL DEFAULT 0,
    deleted bigint NOT NULL DEFAULT 0,
    undone_by bigint,
    purged_at timestamptz,
    CONSTRAINT run_accounts_for_every_record CHECK
        (received = inserted + updated + unchanged + duplicate + filtered + rejected)
);
CREATE INDEX ON tenniscores.run (fingerprint);
COMMENT ON TABLE tenniscores.run IS
    'One row a run: what was asked, and what became of every record. It commits with the run''s rows or not at all. kind: ingest, or backfill, dedupe, undo ..., which read no feed and count rows; leagues: those of the records that passed its checks; fingerprint: of the feed''s bytes; same_as: an earlier run of the same bytes with the same options; guards: what looked wrong with the feed as a whole; pinned: values that a pin kept from the feed''s; deleted: rows that an undo took away; undone_by: the run that undid this one; purged_at: when purge() removed its journal.';

CREATE TYPE tenniscores.run_result AS (
    run_id bigint, received bigint, inserted bigint, updated bigint, unchanged bigint,
    duplicate bigint, filtered bigint, rejected bigint, warnings bigint, elapsed interval
);
COMMENT ON TYPE tenniscores.run_result IS
    'What became of a feed: received = inserted + updated + unchanged + duplicate + filtered + rejected.';

CREATE TABLE tenniscores.reject (
    run_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    byte_offset bigint NOT NULL,
    reason text NOT NULL,
    detail text,
    raw bytea NOT NULL,
    raw_length bigint NOT NULL,
    raw_md5 text NOT NULL,
    match_id text,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'applied', 'superseded', 'discarded')),
    closed_at timestamptz,
    closed_run_id bigint,
    closed_by name,
    PRIMARY KEY (run_id, ordinal)
);
-- The bytes stay where they are when the state changes.
ALTER TABLE tenniscores.reject SET (toast_tuple_target = 128), ALTER raw SET STORAGE EXTERNAL;
CREATE INDEX ON tenniscores.reject (match_id) WHERE state = 'open';
CREATE INDEX ON tenniscores.reject (raw_md5) WHERE state = 'open';
COMMENT ON TABLE tenniscores.reject IS
    'Records that were not applied, with the bytes as they came (of a record over 1 MiB the first 1 MiB; raw_length is the whole length). ordinal counts records from 1, byte_offset bytes from 0; match_id: the id that the record would have, where it can be told. state: open; applied, by the run closed_run_id; superseded, as that run has rejected the same record again; discarded, by closed_by.';

CREATE TABLE tenniscores.warning (
    run_id bigint NOT NULL,
    ordinal bigint NOT NULL,
    tenniscores_match_id text NOT NULL,
    code text NOT NULL,
    detail text
);
CREATE INDEX ON tenniscores.warning (run_id, code);
COMMENT ON TABLE tenniscores.warning IS
    'Something odd in a record that was applied all the same.';

CREATE TABLE tenniscores.journal (
    entry_id bigserial PRIMARY KEY,
    run_id bigint NOT NULL,
    action text NOT NULL CHECK (action IN ('insert', 'update', 'rekey', 'delete', 'reinsert')),
    match_ids text[] NOT NULL,
    hashes bigint[],
    row_id bigint,
    before jsonb,
    after jsonb
);
CREATE INDEX ON tenniscores.journal (run_id);
COMMENT ON TABLE tenniscores.journal IS
    'What a run changed in match_scores, written in its transaction. insert: the ids of up to 1,000 inserted rows, and hashes of what was written; update: the id of one row, its values before, and after those that changed; rekey: the row row_id got another tenniscores_match_id (before, after); delete: the row row_id was removed (before: all its columns; after: the row that took its place, and the references that were turned to it); reinsert: the reverse of delete.';

CREATE TABLE tenniscores.replaced_id (
    target_schema name NOT NULL,
    provisional_id text NOT NULL,
    tenniscores_match_id text NOT NULL,
    PRIMARY KEY (target_schema, provisional_id)
);
COMMENT ON TABLE tenniscores.replaced_id IS
    'Provisional ids that the source''s ids have replaced: a feed without ids that comes again finds its matches by them.';

CREATE TABLE tenniscores.rule (
    code text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('reject', 'warn', 'off')),
    builtin boolean NOT NULL DEFAULT false,
    PRIMARY KEY (code, builtin)
);
COMMENT ON TABLE tenniscores.rule IS
    'What becomes of a record in which something is odd: it is rejected, applied with a warning, or nobody looks. Rows with builtin = false are yours and come before the built-in ones: set_rule() writes them, and a built-in row that you update becomes one.';

INSERT INTO tenniscores.rule (code, severity, builtin) VALUES
    ('unresolved_team', 'warn', true),
    ('score_against_winner', 'warn', true),
    ('fixture_lines', 'warn', true),
    ('date_far_off', 'warn', true),
    ('unfinished_set', 'warn', true),
    ('placeholder_player', 'warn', true),
    ('status_text', 'warn', true),
    ('substitute', 'off', true);

CREATE TABLE tenniscores.pin (
    target_schema name NOT NULL,
    row_id bigint NOT NULL,
    column_name text NOT NULL,
    reason text,
    pinned_by name NOT NULL DEFAULT session_user,
    pinned_at timestamptz NOT NULL DEFAULT now(),
    feed_value text,
    feed_run_id bigint,
    PRIMARY KEY (target_schema, row_id, column_name)
);
COMMENT ON TABLE tenniscores.pin IS
    'Columns of matches that no feed changes: pin() and unpin() write it. row_id: match_scores.id; feed_value: what a feed had there last, and feed_run_id the run that saw it.';

SELECT pg_extension_config_dump('tenniscores.league_alias', 'WHERE NOT builtin');
SELECT pg_extension_config_dump('tenniscores.rule', 'WHERE NOT builtin');
SELECT pg_extension_config_dump('tenniscores.replaced_id', '');
SELECT pg_extension_config_dump('tenniscores.team_alias', '');
SELECT pg_extension_config_dump('tenniscores.target', '');
SELECT pg_extension_config_dump('tenniscores.pin', '');
SELECT pg_extension_config_dump('tenniscores.run', '');
SELECT pg_extension_config_dump('tenniscores.run_run_id_seq', '');
SELECT pg_extension_config_dump('tenniscores.reject', '');
SELECT pg_extension_config_dump('tenniscores.warning', '');
SELECT pg_extension_config_dump('tenniscores.journal', '');
SELECT pg_extension_config_dump('tenniscores.journal_entry_id_seq', '');

