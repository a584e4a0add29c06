--
-- Ids
--

CREATE FUNCTION tenniscores.match_id(match_id text, line text DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_match_id';
COMMENT ON FUNCTION tenniscores.match_id(text, text) IS
    'The id of a match: the source''s id of the fixture, "_Line" and the line (court). match_id: as the source wrote it, with or without "_LineN", also repeated or percent-encoded; line: "Line 3", "Court #3", "3" or NULL. NULL where no id can be made; match_id_problem() says why.';

CREATE FUNCTION tenniscores.match_id_problem(match_id text, line text DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_match_id_problem';
COMMENT ON FUNCTION tenniscores.match_id_problem(text, text) IS
    'Why match_id() gives no id: missing_match_id, placeholder_match_id, line_conflict, malformed_match_id or missing_line. NULL where it gives one.';

CREATE FUNCTION tenniscores.base_id(id text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_base_id';
COMMENT ON FUNCTION tenniscores.base_id(text) IS
    'The source''s id of the fixture in a match''s id: "nndz-" and base64. NULL where the id has none, as provisional ids.';

CREATE FUNCTION tenniscores.line(id text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_line';
COMMENT ON FUNCTION tenniscores.line(text) IS
    'The line (court) in a match''s id, 1 to 99. NULL where the id has none.';

CREATE FUNCTION tenniscores.is_source_id(id text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_is_source_id';
COMMENT ON FUNCTION tenniscores.is_source_id(text) IS
    'True for an id exactly as match_id() writes it; NULL for NULL.';

CREATE FUNCTION tenniscores.is_provisional_id(id text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_is_provisional_id';
COMMENT ON FUNCTION tenniscores.is_provisional_id(text) IS
    'True for an id made by missing_id = ''derive'': "prov1-" and 32 hexadecimal digits; NULL for NULL.';

CREATE FUNCTION tenniscores.series_key(series_or_team text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_series_key';
COMMENT ON FUNCTION tenniscores.series_key(text) IS
    'What tells one series from another, of a series ("Series 22", "S2B") or of a team ("Skokie 22", "Wilmette S1 T2"): 22, 2b, 22, 1. The series filter compares these.';

CREATE FUNCTION tenniscores.provisional_id(
    league text, match_date date, home_team text, away_team text, line integer,
    home_player_1 text DEFAULT NULL, home_player_2 text DEFAULT NULL,
    away_player_1 text DEFAULT NULL, away_player_2 text DEFAULT NULL
) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_provisional_id';
COMMENT ON FUNCTION tenniscores.provisional_id(text, date, text, text, integer, text, text, text, text) IS
    'The id of a match whose source gives none: "prov1-" and 32 hexadecimal digits, the first 16 bytes of the SHA-256 of league, date, teams and line, or where the line is NULL who played: on each side two ids (or names), in any order. NULL where league, date or a team is NULL. The score is not part of it. docs/provisional-ids.md has the bytes that are hashed, and test vectors.';

CREATE FUNCTION tenniscores.fold_name(name text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_fold_name';
COMMENT ON FUNCTION tenniscores.fold_name(text) IS
    'The name as names are compared: trimmed, every run of white space one space.';

CREATE FUNCTION tenniscores.set_difference(scores text) RETURNS integer
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_set_difference';
COMMENT ON FUNCTION tenniscores.set_difference(text) IS
    'Sets won by the side written first minus sets won by the other: positive where the first side won. NULL where the text is no score.';

CREATE FUNCTION tenniscores._has_unfinished_set(scores text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_has_unfinished_set';
COMMENT ON FUNCTION tenniscores._has_unfinished_set(text) IS
    'Internal: true where a set is one that nobody has won; a last set behind two others may end at any lead.';

CREATE FUNCTION tenniscores.setting(name text) RETURNS text
    LANGUAGE c STABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'tenniscores_setting';
COMMENT ON FUNCTION tenniscores.setting(text) IS
    'The value of the parameter tenniscores.<name> in this session.';

