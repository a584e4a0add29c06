-- Rejects are kept until their record is applied, rejected again, or given up; aliases, and the rows that wait for them.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();
SET LOCAL tenniscores.missing_team = 'reject';
SET LOCAL tenniscores.guards = off;
CREATE FUNCTION test.states() RETURNS text
    LANGUAGE sql
RETURN (SELECT string_agg(format('%s/%s %s %s%s', run_id, ordinal, reason, state, coalesce(' by ' || closed_run_id, '')), ', ' ORDER BY run_id, ordinal)
          FROM tenniscores.reject);
INSERT INTO leagues (league_id, league_name) VALUES ('APTA_CHICAGO', 'APTA');
INSERT INTO teams (league_id, team_name) VALUES (1, 'Skokie 23'), (1, 'Lake Forest 23');

SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2, "league_id": "Windy City"}', '{"Line": 3, "Home Team": "Skokie SW 23"}',
          '{"Line": 4, "Date": null}', '{"Line": 5, "Scores": "19.0"}') || ' {"broken" ')), 'received 6 inserted 1 rejected 5', 'five records are rejected');
SELECT is(test.states(), '1/2 unknown_league open, 1/3 unknown_team open, 1/4 missing_date open, 1/5 invalid_score open, 1/6 invalid_json open', 'they are open');
SELECT set_eq('SELECT reason, open, total, sample FROM tenniscores.reject_reasons',
              $$SELECT reason, 1::bigint AS a, 1::bigint AS b, detail FROM tenniscores.rejects$$, 'by reason');

-- nothing has changed: they are rejected again
SELECT is(test.counts(tenniscores.retry_rejects(dry_run => true)), 'received 4 rejected 4', 'a dry run');
SELECT is((SELECT count(*) FROM tenniscores.run), 1::bigint, 'is no run');
SELECT is(test.counts(tenniscores.retry_rejects(reason => 'unknown_league')), 'received 1 rejected 1', 'one reason');
SELECT is(test.states(), '1/2 unknown_league superseded by 2, 1/3 unknown_team open, 1/4 missing_date open, 1/5 invalid_score open, 1/6 invalid_json open, '
          '2/1 unknown_league open', 'what is rejected again is open once');
SELECT is((SELECT kind FROM tenniscores.run WHERE run_id = 2), 'retry', 'a run of its own kind');

-- aliases
SELECT is(tenniscores.add_league_alias('  Windy City ', 'apta'), true, 'a league''s spelling');
SELECT is(tenniscores.add_league_alias('windy city', 'APTA_CHICAGO'), false, 'is known already');
SELECT is(test.counts(tenniscores.retry_rejects(reason => 'unknown_league')), 'received 1 inserted 1', 'the record is applied');
SELECT is(tenniscores.add_team_alias('Windy City', ' Skokie  SW 23', 'Skokie 23'), true, 'a team''s spelling');
SELECT is(tenniscores.add_team_alias('apta', 'Skokie SW 23', 'Skokie 23'), false, 'is known already');
SELECT is(test.counts(tenniscores.retry_rejects(run_id => 1)), 'received 3 inserted 1 rejected 2', 'of one run');
SELECT is(test.states(), '1/2 unknown_league superseded by 2, 1/3 unknown_team applied by 4, 1/4 missing_date superseded by 4, '
          '1/5 invalid_score superseded by 4, 1/6 invalid_json open, 2/1 unknown_league applied by 3, 4/2 missing_date open, 4/3 invalid_score open', 'each has its state');
SELECT is((SELECT string_agg(tenniscores.line(tenniscores_match_id)::text, ' ' ORDER BY 1) FROM match_scores WHERE home_team_id = 1), '1 2 3', 'the rows are there');

-- a corrected feed closes them, by the match's id; also where the row is what it was
SELECT FROM tenniscores.ingest(test.records('{"Line": 4}', '{"Line": 1}'));
SELECT is((SELECT state || ' ' || closed_run_id FROM tenniscores.reject WHERE run_id = 4 AND ordinal = 2), 'applied 5', 'by a later run');
SELECT FROM tenniscores.ingest(test.record('{"Line": 1, "Scores": "19.0"}'));
SELECT is((SELECT state FROM tenniscores.rejects WHERE run_id = 6), 'open', 'a match that is there, rejected today');
SELECT FROM tenniscores.ingest(test.record('{"Line": 1}'));
SELECT is((SELECT state || ' ' || closed_run_id FROM tenniscores.reject WHERE run_id = 6), 'applied 7', 'and fine tomorrow, though nothing changes');
SELECT FROM tenniscores.undo(5);
SELECT is((SELECT state FROM tenniscores.rejects WHERE run_id = 4 AND ordinal = 2), 'open', 'a run that is undone has closed nothing');

-- given up
SELECT is(tenniscores.discard_rejects(reason => 'invalid_json'), 1::bigint, 'one reason');
SELECT is(tenniscores.discard_rejects(run_id => 4), 2::bigint, 'one run');
SELECT is(tenniscores.discard_rejects(run_id => 4), 0::bigint, 'closed ones are not closed again');
SELECT is((SELECT bool_and(closed_by = session_user AND closed_at IS NOT NULL) FROM tenniscores.rejects WHERE state = 'discarded'), true, 'who and when');
SELECT is((SELECT sum(open) FROM tenniscores.reject_reasons), 0::numeric, 'none is open');
SELECT throws_ok('SELECT tenniscores.discard_rejects()', '22023', 'neither a run nor a reason is given', 'all of them must be meant');
SELECT throws_ok('SELECT tenniscores.add_league_alias(''x'', ''nobody'')', '22023', 'league "nobody" is not known', 'no such league');
SELECT throws_ok('SELECT tenniscores.add_team_alias(''apta'', ''x'', ''Skokie 99'')', '22023', 'APTA_CHICAGO has no team "Skokie 99"', 'no such team');

-- spellings
SELECT is(tenniscores.add_league_alias('NSFT', 'nstf'), false, 'a built-in spelling is known already');
SELECT is(tenniscores.add_league_alias(E' WINDY \t city', 'apta'), false, 'runs of spaces make no other spelling');
SELECT throws_ok('SELECT tenniscores.add_league_alias('' '', ''apta'')', '22023', 'spelling must not be null or empty', 'no spelling');
SELECT throws_ok('SELECT tenniscores.add_team_alias(''apta'', NULL, ''Skokie 23'')', '22023', 'spelling must not be null or empty', 'no spelling');
SELECT throws_ok('SELECT tenniscores.add_league_alias(''apta_chicago'', ''NSTF'')', '22023', '"apta_chicago" is a league itself', 'a league is no other''s spelling');
SELECT throws_ok('SELECT tenniscores.add_team_alias(''apta'', ''Lake Forest 23'', ''Skokie 23'')', '22023',
                 'APTA_CHICAGO has a team "Lake Forest 23" itself', 'nor is a team');

-- records without an id are known again by the provisional one
CREATE FUNCTION test.last_state(reason text) RETURNS text
    LANGUAGE sql
RETURN (SELECT string_agg(format('%s by %s', j.state, j.closed_run_id), ', ' ORDER BY j.ordinal) FROM tenniscores.reject AS j
         WHERE j.reason = last_state.reason AND j.run_id = (SELECT max(n.run_id) FROM tenniscores.reject AS n WHERE n.reason = last_state.reason));
SELECT FROM tenniscores.ingest(test.records('{"match_id": null, "Line": 7}', '{"match_id": null, "Line": 7, "Date": null}'));
SELECT is(test.counts(tenniscores.ingest(test.record('{"match_id": null, "Line": 7}'), missing_id => 'derive')), 'received 1 inserted 1', 'derived');
SELECT is(test.last_state('missing_match_id'), format('applied by %s, open by ', (SELECT max(run_id) FROM tenniscores.run)), 'closes the reject of the same match');
SELECT FROM tenniscores.ingest(test.record('{"match_id": null, "Line": 7, "Winner": "x"}'), missing_id => 'derive');
SELECT FROM tenniscores.ingest(test.record('{"match_id": null, "Line": 7}'), missing_id => 'derive');
SELECT is(test.last_state('invalid_winner'), format('applied by %s', (SELECT max(run_id) FROM tenniscores.run)), 'also of another reason');

-- a large feed whose records are all unchanged, and told so without a look at each
SELECT FROM tenniscores.ingest(test.many_records(1200), missing_team => 'create');
SELECT FROM tenniscores.ingest(test.record('{"match_id": "nndz-AAAAAAAAAAAAA400", "Line": 5, "Scores": "19.0"}'));
SELECT is(test.last_state('invalid_score'), 'open by ', 'a match that is there');
SELECT is(test.counts(tenniscores.ingest(test.many_records(1200))), 'received 1200 unchanged 1200', 'the whole feed again');
SELECT is(test.last_state('invalid_score'), format('applied by %s', (SELECT max(run_id) FROM tenniscores.run)), 'closes it');

-- nothing that could be retried
SELECT tenniscores.discard_rejects(reason => j.reason) FROM (SELECT DISTINCT reason FROM tenniscores.reject WHERE state = 'open') AS j \g /dev/null
SELECT FROM tenniscores.ingest(test.record(jsonb_build_object('x', repeat('y', 1100000))));
SELECT is(test.counts(tenniscores.retry_rejects()), 'received 0', 'a record that is only kept in part is left alone');
SELECT is(test.last_state('record_too_large'), 'open by ', 'and open');
SELECT is((SELECT reason FROM tenniscores.run JOIN tenniscores.reject USING (run_id) ORDER BY run_id DESC LIMIT 1), 'record_too_large', 'without a run');

-- a heap of rejects is no feed: no guard looks at it, and it is the same as none
SET LOCAL tenniscores.guards = stop;
SELECT FROM tenniscores.ingest(test.record('{"Line": 60, "Date": null}'));
SELECT FROM tenniscores.ingest((SELECT string_agg(test.record(jsonb_build_object('Line', n, 'Date', null)), ' ') FROM generate_series(1, 59) AS n), force => true);
SELECT is(test.counts(tenniscores.retry_rejects()), 'received 60 rejected 60', 'rejected again, all of them');
SELECT results_eq('SELECT kind, same_as, guards FROM tenniscores.run ORDER BY run_id DESC LIMIT 1', $$VALUES ('retry', NULL::bigint, '{}'::jsonb)$$, 'and no guard trips');
SELECT tenniscores.discard_rejects(reason => 'missing_date') \g /dev/null
SET LOCAL tenniscores.guards = off;

-- rows that wait for their team
SET LOCAL tenniscores.missing_team = 'null';
SELECT FROM tenniscores.ingest(test.records('{"match_id": "nndz-000000000001", "Home Team": "Skokie 77", "Away Team": "Exmoor 7"}',
                                            '{"match_id": "nndz-000000000002", "Home Team": "Skokie seven"}'));
SELECT is((SELECT ROW(run_id, linked, unresolved)::text FROM tenniscores.resolve_teams()), '(,0,2)', 'nothing is known of them');
INSERT INTO teams (league_id, team_name) VALUES (1, 'Skokie 77');
SELECT tenniscores.add_team_alias('apta', 'Skokie seven', 'Skokie 77') \g /dev/null
SELECT is((SELECT ROW(run_id, linked, unresolved)::text FROM tenniscores.resolve_teams(dry_run => true)), '(,2,1)', 'a dry run counts');
SELECT is((SELECT count(*) FROM match_scores WHERE home_team_id IS NULL), 2::bigint, 'and changes nothing');
SELECT run_id AS resolved FROM tenniscores.resolve_teams() \gset
SELECT results_eq($$SELECT m.home_team, t.team_name::text, m.away_team_id IS NULL FROM match_scores AS m LEFT JOIN teams AS t ON t.id = m.home_team_id
                     WHERE m.tenniscores_match_id LIKE 'nndz-00000000000_\_%' ORDER BY 1$$,
                  $$VALUES ('Skokie 77', 'Skokie 77', true), ('Skokie seven', 'Skokie 77', false)$$, 'each row has the team that its name means');
SELECT results_eq(format('SELECT kind, received, updated, unchanged FROM tenniscores.run WHERE run_id = %s', :resolved),
                  $$VALUES ('resolve', 2::bigint, 2::bigint, 0::bigint)$$, 'a run');
SELECT is((SELECT restored FROM tenniscores.undo(:resolved)), 2::bigint, 'that can be undone');
SELECT is((SELECT count(*) FROM match_scores WHERE home_team_id IS NULL), 2::bigint, 'the ids are gone again');
SELECT * FROM finish();
ROLLBACK;
