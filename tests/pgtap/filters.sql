-- Only one league, only one series: what is known to be of another one counts as filtered.
BEGIN;
\ir lib/test.sql
SELECT no_plan();
SELECT FROM tenniscores.deploy();

-- by league, in any spelling
CREATE TABLE test.leagues AS SELECT test.records(
    '{"Line": 1, "league_id": "APTA_CHICAGO"}', '{"Line": 2, "league_id": "APTACHICAGO"}',
    '{"Line": 3, "league_id": "apta-chicago"}',
    '{"Line": 4, "league_id": "NSTF"}', '{"Line": 5, "league_id": "nsft"}',
    '{"Line": 6, "league_id": "CNSWPL"}') AS feed;
SELECT is((SELECT test.counts(tenniscores.ingest(feed, league => v.league, dry_run => true)) FROM test.leagues),
          v.counts,
          format('league => %L', v.league))
  FROM (VALUES ('APTA_CHICAGO', 'received 6 inserted 3 filtered 3'),
               ('aptachicago', 'received 6 inserted 3 filtered 3'),
               (' Chicago ', 'received 6 inserted 3 filtered 3'), ('nstf', 'received 6 inserted 2 filtered 4'),
               ('NSFT', 'received 6 inserted 2 filtered 4'), ('cns', 'received 6 inserted 1 filtered 5'),
               ('cita', 'received 6 filtered 6'), ('', 'received 6 inserted 6'),
               (NULL, 'received 6 inserted 6')) AS v (league, counts);
SELECT throws_ok($$SELECT tenniscores.ingest('[]'::text, league => 'NBA')$$, '22023', 'league "NBA" is not known',
                 'a league that nobody knows');
SELECT throws_ok($$SELECT tenniscores.ingest('[]'::text, league => 'apta_chicago2')$$, '22023', NULL,
                 'or that is only like one');

-- by series: the field, else the end of a team's name
CREATE TABLE test.series (place serial, feed_series text, team text, key text);
INSERT INTO test.series (feed_series, team, key) VALUES
    (NULL, 'Skokie 2', '2'), (NULL, 'Skokie 22', '22'), (NULL, 'Skokie 2B', '2b'), (NULL, 'Skokie 12', '12'),
    (NULL, 'Wilmette S2', '2'), (NULL, 'Wilmette S2B', '2b'), (NULL, 'Midtown - Chicago - 2', '2'),
    (NULL, 'Wilmette S2 T1', '2'),
    (NULL, 'Winnetka SN (2)', 'sn'),
    ('2', 'Skokie 22', '2'), ('Series 2', 'Skokie', '2'), ('Series 22', 'Skokie 2', '22'),
    ('Series 2B', 'Skokie 2', '2b'),
    ('S2', 'Skokie', '2'), ('Division 12', 'Skokie 2', '12');
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb_build_object('Home Team', s.team, 'Away Team',
          'Other ' || s.team, 'Series', s.feed_series)),
                                         series => w.wanted, dry_run => true)),
          CASE WHEN s.key = w.key THEN 'received 1 inserted 1' ELSE 'received 1 filtered 1' END,
          format('series => %L, the record: series %L, team %L', w.wanted, s.feed_series, s.team))
  FROM (VALUES ('2', '2'), ('Series 2', '2'), ('S2', '2'), ('22', '22'), ('2B', '2b'), ('series 2b', '2b'),
               ('SN', 'sn')) AS w (wanted, key),
       test.series AS s ORDER BY w.wanted, s.place;
SELECT is(test.counts(tenniscores.ingest(test.record(), series => v.empty, dry_run => true)), 'received 1 inserted 1',
          format('series => %L takes all', v.empty))
  FROM (VALUES (''), ('  '), (NULL)) AS v (empty);

-- Both filters
SELECT is(test.counts(tenniscores.ingest(test.records('{"Line": 1}', '{"Line": 2, "league_id": "nstf"}',
          '{"Line": 3, "Series": "22"}',
              '{"Line": 4, "league_id": "nstf", "Series": "22"}'), league => 'apta', series => '23', dry_run => true)),
          'received 4 inserted 1 filtered 3', 'league and series: both must fit');

-- Filters come first: whatever else is wrong with the record.
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb '{"league_id": "nstf"}' || v.changes), league => 'apta',
          dry_run => true)),
          'received 1 filtered 1', 'filtered by its league in spite of ' || v.changes::text)
  FROM (VALUES (jsonb '{"match_id": null}'), ('{"match_id": "table_1"}'), ('{"Line": null}'), ('{"Date": "soon"}'),
               ('{"Home Team": null}'),
               ('{"Home Team": "BYE"}'), ('{"Winner": "x"}'), ('{"Scores": "x"}'), ('{"Away Team": "Skokie 23"}'),
               ('{"Home Player 1 ID": "nndz-away1"}'), ('{"Home Team": {"x": 1}}')) AS v (changes);
SELECT is(test.counts(tenniscores.ingest(test.record(jsonb '{"Series": "22"}' || v.changes), series => '23',
          dry_run => true)),
          'received 1 filtered 1', 'filtered by its series in spite of ' || v.changes::text)
  FROM (VALUES (jsonb '{"match_id": null}'), ('{"Date": "soon"}'), ('{"Winner": "x"}'), ('{"league_id": null}'),
               ('{"league_id": "NBA"}')) AS v (changes);
SELECT is(test.counts(tenniscores.ingest(replace(test.record('{"league_id": "nstf"}'), 'Skokie', '\u0000'),
          league => 'apta', dry_run => true)),
          'received 1 filtered 1', 'filtered by its league in spite of \u0000');

-- What cannot be told is not filtered.
SELECT is(test.counts(tenniscores.ingest(v.feed, league => 'apta', series => '23', dry_run => true)), v.counts,
          'not filtered: ' || v.name)
  FROM (VALUES ('a league that nobody knows', test.record('{"league_id": "NBA"}'), 'received 1 rejected 1'),
               ('no league', test.record('{"league_id": null}'), 'received 1 rejected 1'),
               ('no series and no team', test.record('{"Home Team": null, "Away Team": null}'),
                'received 1 rejected 1'),
               ('no JSON', '[{"league_id": "nstf", "Series" "22"}]', 'received 1 rejected 1'),
               ('no object', '["nstf"]', 'received 1 rejected 1')) AS v (name, feed, counts);

-- A run says what it was asked for, and filtered records leave no other trace.
SELECT is((SELECT test.counts(tenniscores.ingest(feed, source => 'filtered', league => 'Nsft', series => '23'))
          FROM test.leagues),
          'received 6 inserted 2 filtered 4', 'a real run with filters');
SELECT results_eq('SELECT options->>''league'', options->>''series'', filtered FROM tenniscores.run',
                  $$VALUES ('Nsft', '23', 4::bigint)$$, 'the run log has the filters');
SELECT is((SELECT array_agg(DISTINCT league) FROM test.matches()), '{NSTF}', 'only that league is stored');
SELECT is((SELECT array_agg(league_id::text) FROM leagues), '{NSTF}', 'only that league is created');
SELECT is((SELECT count(*) FROM tenniscores.reject), 0::bigint, 'filtered records are no rejects');

SELECT * FROM finish();
ROLLBACK;
