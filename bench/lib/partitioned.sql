-- match_scores, still empty, in 16 partitions by a hash of the id: see docs/scaling.md.
CREATE TABLE by_hash (LIKE match_scores INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (tenniscores_match_id);
SELECT format('CREATE TABLE match_scores_%s PARTITION OF by_hash FOR VALUES WITH (MODULUS 16, REMAINDER %1$s) WITH (fillfactor = 90)', n)
  FROM generate_series(0, 15) AS n \gexec
ALTER TABLE by_hash ADD PRIMARY KEY (tenniscores_match_id);
CREATE INDEX ON by_hash (id);
CREATE INDEX ON by_hash (match_date);
ALTER TABLE by_hash ADD FOREIGN KEY (league_id) REFERENCES leagues,
    ADD FOREIGN KEY (home_team_id) REFERENCES teams, ADD FOREIGN KEY (away_team_id) REFERENCES teams;
ALTER SEQUENCE match_scores_id_seq OWNED BY by_hash.id;
DROP TABLE match_scores;
ALTER TABLE by_hash RENAME TO match_scores;
