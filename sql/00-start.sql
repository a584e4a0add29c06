-- tenniscores: the install script, put together from the parts in sql/
\echo Use "CREATE EXTENSION tenniscores" to load this file. \quit

