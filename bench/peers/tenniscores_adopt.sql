CALL tenniscores.adopt('public', dedupe => true, derive => true);
