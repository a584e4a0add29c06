-- enforce() without keeping anybody waiting: its statements one by one, the index CONCURRENTLY; and the tables restored
-- where the extension is not. CONCURRENTLY needs transactions of its own, so this commits.
\ir lib/test.sql
\ir lib/validate.sql
SELECT no_plan();
SET client_min_messages = warning;
SET tenniscores.target_schema = legacy;
ALTER TABLE legacy.match_scores DROP CONSTRAINT match_scores_league_id_fkey, DROP CONSTRAINT match_scores_away_team_id_fkey;

SELECT replace(e.detail, 'UNIQUE INDEX ON', 'UNIQUE INDEX CONCURRENTLY ON')
  FROM tenniscores.enforce(dry_run => true) AS e WHERE e.status = 'would do' \gexec
SELECT is((SELECT array_agg(DISTINCT e.status) FROM tenniscores.enforce() AS e), '{ok}', 'all of it is in force');
SELECT throws_ok('UPDATE legacy.match_scores SET tenniscores_match_id = ''x'' WHERE id = 11', '23514', NULL, 'and refuses what it should');

-- a statement that fails leaves those before it
SET tenniscores.target_schema = created;
UPDATE created.match_scores SET tenniscores_match_id = NULL WHERE id = 11;
ALTER TABLE created.match_scores DROP CONSTRAINT match_scores_league_id_fkey;
ALTER TABLE created.match_scores ADD FOREIGN KEY (league_id) REFERENCES created.leagues NOT VALID;
SELECT is((SELECT string_agg(e.action || ' ' || e.status, ', ') FROM tenniscores.enforce() AS e WHERE e.status <> 'ok'),
          'validate foreign key not done, add check not done, validate check blocked, set not null not done', 'blocked: nothing is done');
UPDATE created.match_scores SET tenniscores_match_id = 'nndz-AAAAAAAAAAAAAAA1_Line1' WHERE id = 11;
SELECT detail AS statement FROM tenniscores.enforce(dry_run => true) WHERE action = 'add check' \gset
:statement;
SELECT is((SELECT string_agg(e.action || ' ' || e.status, ', ') FROM tenniscores.enforce() AS e WHERE e.status <> 'ok'),
          'validate foreign key done, validate check done, set not null done', 'enforce() does what is left');

-- a dump of the tables alone, restored where the extension is not
\set ignored `createdb enforce_restored && pg_dump -n legacy -d :'DBNAME' | psql -Xq -v ON_ERROR_STOP=1 -o /dev/null -d enforce_restored 2>&1`
SELECT is(:'ignored'::text, '', 'a dump is restored without the extension');
\set rows `psql -XAtq -d enforce_restored -c 'SELECT count(*) FROM legacy.match_scores' 2>&1`
SELECT is(:'rows'::text, '20', 'with its rows');
\set refused `psql -XAtq -d enforce_restored -c "UPDATE legacy.match_scores SET tenniscores_match_id = 'x' WHERE id = 11" 2>&1 | grep -c match_scores_tenniscores_match_id_check`
SELECT is(:'refused'::text, '1', 'and its law');
\set ignored `dropdb enforce_restored`

SELECT * FROM finish();
