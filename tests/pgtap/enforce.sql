-- enforce(): what it makes law, what blocks it, and that it needs nothing of the extension afterwards.
BEGIN;
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;

--
-- The pattern fits exactly the ids that are the source's or provisional.
--

CREATE FUNCTION test.differing(ids text[]) RETURNS text[]
    LANGUAGE sql
RETURN (SELECT coalesce(array_agg(DISTINCT i), '{}') FROM unnest(ids) AS i
         WHERE (i COLLATE "C" ~ tenniscores._id_pattern()) IS DISTINCT FROM (tenniscores.is_source_id(i) OR tenniscores.is_provisional_id(i)));

CREATE TEMPORARY TABLE good AS
    SELECT id FROM unnest('{nndz-WWlPd3dyditqQT09_Line3,nndz-abcdefghij==_Line1,nndz-abcdefghijk=_Line99,nndz-ABCDEFGHIJKLMNOP+/==_Line10,nndz-0123456789ab_Line9,prov1-0123456789abcdef0123456789abcdef}'::text[]) AS id;
SELECT is((SELECT count(*) FROM good WHERE id ~ tenniscores._id_pattern() AND (tenniscores.is_source_id(id) OR tenniscores.is_provisional_id(id))),
          6::bigint, 'ids of both kinds');
-- every one of them with one character left out, put in, or changed
SELECT is(test.differing(ARRAY(
              SELECT v.id FROM good AS g, generate_series(0, length(g.id) + 1) AS n,
                     unnest(E'{"",=,==,+,/,-,_,0,1,9,a,g,A,Z,.,%,_Line1," ","\\n",é,A=,=A,1234}'::text[]) AS c,
                     LATERAL (VALUES (overlay(g.id PLACING c FROM greatest(n, 1) FOR 1)), (overlay(g.id PLACING c FROM greatest(n, 1) FOR 0)), (g.id || c), (c || g.id),
                                     (left(g.id, n) || c), (upper(g.id)), (lower(g.id))) AS v (id))),
          '{}', 'and what is nearly one');
SELECT is(test.differing(ARRAY(SELECT format('nndz-%s%s_Line%s%s', left('abcdefghijklmnopqrstuvwxyz', n), repeat('=', e), z, l)
                                 FROM generate_series(0, 25) AS n, generate_series(0, 3) AS e, unnest('{"",0}'::text[]) AS z, generate_series(0, 101) AS l)),
          '{}', 'every length, padding and line');
SELECT is(test.differing(ARRAY(SELECT format('prov1-%s', left('0123456789abcdef0123456789abcdef01234', n)) FROM generate_series(0, 37) AS n)
                         || '{prov1-0123456789ABCDEF0123456789abcdef,prov2-0123456789abcdef0123456789abcdef,nndz-,_Line1,nndz-_Line1,"",None,unknown_Line2}'::text[]),
          '{}', 'provisional ids of every length, and others');
SELECT is(test.differing(ARRAY(SELECT r.tenniscores_match_id FROM unnest('{apta_2025_snapshot_5,nstf_2025_august,cnswpl_2025_after_correction,legacy_apta_2024_without_ids}'::text[]) AS f,
                                      tenniscores.read_matches(test.feed(f), 'derive') AS r WHERE r.tenniscores_match_id IS NOT NULL)), '{}', 'the ids of real feeds');

--
-- Enforcing
--

-- All that the catalogs say of a schema's tables.
CREATE FUNCTION test.shape() RETURNS text LANGUAGE sql STABLE
RETURN (SELECT string_agg(c::text, ' ' ORDER BY c::text) FROM (
    SELECT (attrelid::regclass, attnum, attname, atttypid, attnotnull, 'column') AS c FROM pg_attribute
     WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = tenniscores.setting('target_schema')::regnamespace AND relkind = 'r')
    UNION ALL SELECT (conname, conrelid::regclass, pg_get_constraintdef(oid), convalidated, 0, 'constraint') FROM pg_constraint
     WHERE connamespace = tenniscores.setting('target_schema')::regnamespace
    UNION ALL SELECT (indexrelid::regclass, pg_get_indexdef(indexrelid), 0, 0, 0, 'index') FROM pg_index
     WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = tenniscores.setting('target_schema')::regnamespace)) AS s);

CREATE FUNCTION test.steps(dry_run boolean DEFAULT false) RETURNS text[] LANGUAGE sql
RETURN (SELECT array_agg(format('%s %s: %s', e.action, substring(e.object, '\((.*)\)'), e.status) ORDER BY e.step) FROM tenniscores.enforce(dry_run) AS e);

\set without_keys 'ALTER TABLE match_scores DROP CONSTRAINT match_scores_league_id_fkey, DROP CONSTRAINT match_scores_home_team_id_fkey, DROP CONSTRAINT match_scores_away_team_id_fkey; '

-- What is enforced, and what that refuses.
CREATE FUNCTION test.enforced(name text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN NEXT is((SELECT array_agg(DISTINCT e.status) FROM tenniscores.enforce() AS e), '{ok}', name || ': again: nothing to do');
    RETURN QUERY SELECT throws_ok(format('UPDATE match_scores SET tenniscores_match_id = %L WHERE id = 11', i.id), i.sqlstate, NULL, format('%s: id %L is refused', name, i.id))
      FROM (VALUES (NULL, '23502'), ('', '23514'), ('unknown_Line2', '23514'), ('nndz-AAAAAAAAAAAAAAA1_Line1_Line1', '23514'), ('nndz-AAAAAAAAAAAAAAA1_Line2', '23505')) AS i (id, sqlstate);
    RETURN QUERY SELECT lives_ok(format('UPDATE match_scores SET tenniscores_match_id = %L WHERE id = 11', i), format('%s: id %s', name, i))
      FROM unnest('{nndz-zzzzzzzzzz==_Line99,prov1-0123456789abcdef0123456789abcdef,nndz-AAAAAAAAAAAAAAA1_Line1}'::text[]) AS i;
    RETURN QUERY SELECT throws_ok(format('UPDATE match_scores SET %s = 999 WHERE id = 11', c), '23503', NULL, format('%s: %s 999 is refused', name, c))
      FROM unnest('{league_id,home_team_id,away_team_id}'::text[]) AS c;
END
$$;

CREATE FUNCTION test.enforce_in(target text, seed text, wanted text[], name text) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    lines text[];
    rows text;
    shape text;
BEGIN
    BEGIN
        PERFORM test.use(target);
        EXECUTE seed;
        name := format('%s: %s', target, name);
        rows := test.physical();
        shape := test.shape();
        lines := lines || is(test.steps(dry_run => true), ARRAY(SELECT regexp_replace(w, 'done$', 'would do') FROM unnest(wanted) AS w), name || ': a dry run');
        lines := lines || is(test.shape(), shape, name || ': it changes nothing');
        lines := lines || is(test.steps(), wanted, name || ': the steps');
        lines := lines || is(test.physical(), rows, name || ': no row is written');
        lines := lines || ARRAY(SELECT test.enforced(name));
        RAISE EXCEPTION USING ERRCODE = 'TN000';
    EXCEPTION WHEN SQLSTATE 'TN000' THEN
        RETURN QUERY SELECT unnest(lines);
    END;
END
$$;

SELECT test.enforce_in('created', '', '{create unique index tenniscores_match_id: ok,add foreign key league_id: ok,validate foreign key league_id: ok,add foreign key home_team_id: ok,validate foreign key home_team_id: ok,add foreign key away_team_id: ok,validate foreign key away_team_id: ok,add check tenniscores_match_id: done,validate check tenniscores_match_id: done,set not null tenniscores_match_id: done}',
                       'tables of deploy()');
SELECT test.enforce_in('legacy', :'without_keys', '{create unique index tenniscores_match_id: done,add foreign key league_id: done,validate foreign key league_id: done,add foreign key home_team_id: done,validate foreign key home_team_id: done,add foreign key away_team_id: done,validate foreign key away_team_id: done,add check tenniscores_match_id: done,validate check tenniscores_match_id: done,set not null tenniscores_match_id: done}',
                       'without any foreign key');
SELECT test.enforce_in('legacy', :'without_keys' || 'ALTER TABLE match_scores ADD CONSTRAINT theirs FOREIGN KEY (home_team_id) REFERENCES teams NOT VALID; ALTER TABLE match_scores ADD CONSTRAINT match_scores_league_id_fkey FOREIGN KEY (league_id) REFERENCES leagues (id)',
                       '{create unique index tenniscores_match_id: done,add foreign key league_id: ok,validate foreign key league_id: ok,add foreign key home_team_id: ok,validate foreign key home_team_id: done,add foreign key away_team_id: done,validate foreign key away_team_id: done,add check tenniscores_match_id: done,validate check tenniscores_match_id: done,set not null tenniscores_match_id: done}',
                       'with some foreign keys');
SELECT test.enforce_in('created', 'ALTER TABLE match_scores ALTER tenniscores_match_id SET NOT NULL; ALTER TABLE match_scores ADD CONSTRAINT match_scores_tenniscores_match_id_check CHECK (tenniscores_match_id <> ''x''); ALTER TABLE match_scores ALTER tenniscores_match_id TYPE varchar(255)',
                       '{create unique index tenniscores_match_id: ok,add foreign key league_id: ok,validate foreign key league_id: ok,add foreign key home_team_id: ok,validate foreign key home_team_id: ok,add foreign key away_team_id: ok,validate foreign key away_team_id: ok,add check tenniscores_match_id: done,validate check tenniscores_match_id: done,set not null tenniscores_match_id: ok}',
                       'a name that is taken, a varchar that is NOT NULL');

-- the statements of a dry run, one by one
SAVEPOINT s;
SELECT test.use('legacy') \g /dev/null
:without_keys
SELECT e.detail FROM tenniscores.enforce(dry_run => true) AS e WHERE e.status = 'would do' \gexec
SELECT test.enforced('statement by statement');
ROLLBACK TO s;

-- no part of it is the extension's
SELECT test.use('created') \g /dev/null
SELECT count(*) FROM tenniscores.enforce() \g /dev/null
SELECT is_empty($$SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend AS d
                   WHERE d.refobjid IN (SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace = 'tenniscores'::regnamespace)
                     AND d.classid = 'pg_constraint'::regclass$$, 'no constraint depends on the extension');
DROP EXTENSION tenniscores CASCADE;
SELECT throws_ok('UPDATE match_scores SET tenniscores_match_id = ''unknown_Line2'' WHERE id = 11', '23514', NULL, 'they stay when the extension goes');
SELECT is((SELECT count(*) FROM match_scores), 20::bigint, 'and so do the rows');

SELECT * FROM finish();
ROLLBACK;
