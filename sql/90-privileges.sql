--
-- Privileges: everybody may compute ids and look at feeds; whoever loads must be allowed to.
--

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA tenniscores FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    tenniscores.match_id(text, text), tenniscores.match_id_problem(text, text),
    tenniscores.base_id(text), tenniscores.line(text),
    tenniscores.is_source_id(text), tenniscores.is_provisional_id(text), tenniscores.series_key(text),
    tenniscores.provisional_id(text, date, text, text, integer, text, text, text, text),
    tenniscores.fold_name(text), tenniscores.set_difference(text),
    tenniscores.setting(text)
TO PUBLIC;
