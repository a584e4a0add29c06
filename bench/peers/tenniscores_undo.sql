SELECT * FROM tenniscores.undo((SELECT min(run_id) FROM tenniscores.run)) \g /dev/null
