SELECT * FROM tenniscores.ingest_file(:'feed') \g /dev/null
