# shellcheck shell=bash
# adopt: a legacy table that has a quarter of its matches twice, 85 % of the rows without their id, and notes that refer
# to them: adopt() makes it one row a match, each with an id; then the season's feed brings the real ids.

adopt_peers=(tenniscores_adopt)

prepare_adopt() {
    make_season
    expect season empty
    new_database start_adopt expected_season
    sql start_adopt '
        ALTER TABLE match_scores DROP CONSTRAINT IF EXISTS match_scores_tenniscores_match_id_key;
        DROP INDEX IF EXISTS match_scores_tenniscores_match_id_idx;
        TRUNCATE tenniscores.run, tenniscores.journal, tenniscores.target;
        INSERT INTO match_scores (league_id, match_date, home_team, away_team, home_team_id, away_team_id, home_player_1_id,
                                  home_player_2_id, away_player_1_id, away_player_2_id, scores, winner, tenniscores_match_id)
        SELECT league_id, match_date, home_team, away_team, home_team_id, away_team_id, home_player_1_id,
               home_player_2_id, away_player_1_id, away_player_2_id, scores, winner, tenniscores_match_id
          FROM match_scores WHERE id % 4 = 0;
        UPDATE match_scores
           SET tenniscores_match_id = CASE WHEN id % 100 < 30 THEN tenniscores_match_id || substring(tenniscores_match_id, $$_Line[0-9]+$$)
                                           WHEN id % 100 < 50 THEN $$$$
                                           WHEN id % 100 < 60 THEN $$nndz-$$ || left(md5(id::text), 24) END
         WHERE id % 100 >= 15;
        CREATE TABLE match_notes (id serial PRIMARY KEY, match_score_id bigint NOT NULL REFERENCES match_scores, note text NOT NULL);
        INSERT INTO match_notes (match_score_id, note) SELECT id, $$a note$$ FROM match_scores WHERE id % 7 = 0;
        CREATE INDEX ON match_notes (match_score_id)'
    sql start_adopt 'VACUUM FULL ANALYZE match_scores'
}

run_adopt() {
    new_database trial start_adopt
    measured "$1" trial season
    measured tenniscores_ingest trial season
    must_hold trial season
}
