-- dry_run: the counts of the run that would be, and nothing written, not even a sequence value.
BEGIN;
\ir lib/test.sql
SELECT no_plan();

-- The feed as a dry run and then as a real one: the same counts, and nothing written by the first.
CREATE FUNCTION test.dry_and_real(feed bytea, name text, missing_id text DEFAULT NULL, missing_team text DEFAULT NULL,
                                  league text DEFAULT NULL) RETURNS SETOF text
    LANGUAGE plpgsql
AS $$
DECLARE
    before text := test.physical();
    dry tenniscores.run_result;
    dry_problems text;
    wet tenniscores.run_result;
BEGIN
    dry := tenniscores.ingest(feed, source => name, missing_id => missing_id, missing_team => missing_team,
        league => league, dry_run => true);
    dry_problems := (SELECT string_agg(p::text, ' ') FROM tenniscores.ingest_problems() AS p);
    RETURN NEXT is(test.physical(), before, name || ': a dry run writes nothing');
    RETURN NEXT is(dry.run_id, NULL, name || ': a dry run has no id');
    wet := tenniscores.ingest(feed, source => name, missing_id => missing_id, missing_team => missing_team,
        league => league);
    RETURN NEXT is(test.counts(dry), test.counts(wet), name || ': the real run has the same counts');
    RETURN NEXT is(dry_problems, (SELECT string_agg(p::text, ' ') FROM tenniscores.ingest_problems() AS p),
        name || ': and the same problems');
    RETURN NEXT is((SELECT sum(p.records)::bigint FROM tenniscores.ingest_problems() AS p), nullif(dry.rejected, 0),
        name || ': all of them');
END
$$;

SELECT FROM tenniscores.deploy();
SELECT is((SELECT count(*) FROM leagues) + (SELECT count(*) FROM teams), 0::bigint, 'an empty database');
SELECT test.dry_and_real(test.feed('apta_2025_snapshot_1'), 'into an empty database');
SELECT test.dry_and_real(test.feed('apta_2025_snapshot_1'), 'the same again');
SELECT test.dry_and_real(test.feed('apta_2025_snapshot_3'), 'new matches, corrections and rejects');
SELECT test.dry_and_real(test.feed('apta_2025_snapshot_5'), 'missing_team = create', missing_team => 'create');
SELECT test.dry_and_real(test.feed('nstf_2025_july'), 'missing_team = null', missing_team => 'null');
SELECT test.dry_and_real(test.feed('nstf_2025_august'), 'missing_team = reject', missing_team => 'reject');
SELECT test.dry_and_real(test.feed('nstf_2025_august'), 'teams that are created later', missing_team => 'create');
SELECT test.dry_and_real(test.feed('legacy_cita_2024_without_ids'), 'missing_id = reject', missing_id => 'reject');
SELECT test.dry_and_real(test.feed('legacy_cita_2024_without_ids'), 'missing_id = derive', missing_id => 'derive');
SELECT test.dry_and_real(test.feed('legacy_cita_2024_without_ids'), 'derived again', missing_id => 'derive');
SELECT test.dry_and_real(test.feed('cnswpl_2025_before_correction'), 'of another league', league => 'apta');
SELECT test.dry_and_real(test.feed('cnswpl_2025_before_correction'), 'before the correction');
SELECT test.dry_and_real(test.feed('cnswpl_2025_after_correction'), 'the correction');
SELECT test.dry_and_real(convert_to(test.records('{"league_id": "nstf"}', '{"league_id": "nstf", "Winner": "away"}'),
    'UTF8'), 'duplicates');
SELECT test.dry_and_real('[]', 'no record');

-- in chunks
SELECT test.physical() AS before \gset
SELECT is(tenniscores.ingest_begin(dry_run => true), 0::bigint, 'in chunks: the run has the id 0');
SELECT is(tenniscores.ingest_chunk(0, convert_to(test.records('{"Line": 31}', '{"Line": 32}'), 'UTF8')), 2::bigint,
          'its chunks are read');
SELECT is(test.counts(tenniscores.ingest_finish(0)), 'received 2 inserted 2', 'it is counted');
SELECT is(test.physical(), :'before', 'and nothing is written');

-- on an existing deployment
CREATE SCHEMA adopted;
SET search_path = adopted, public;
\i :data/legacy_app.sql
SET tenniscores.target_schema = adopted;
SELECT FROM tenniscores.deploy();
RESET search_path;
SELECT test.dry_and_real(test.feed('apta_2025_snapshot_1'), 'into an existing deployment');
SELECT test.dry_and_real(test.feed('apta_2025_snapshot_2'), 'and again');

SELECT * FROM finish();
ROLLBACK;
