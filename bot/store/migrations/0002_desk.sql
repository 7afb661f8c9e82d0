-- What staff do at the desk: safety checks of callers, and messages about alerts that nobody has acknowledged.
-- at is UTC text as in 0001. ticked is what was ticked, by flag: yes, unsure or no. words are the caller's own, redacted.

CREATE TABLE caller_check (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  clinic TEXT NOT NULL,
  who TEXT NOT NULL,
  about TEXT NOT NULL,
  ticked TEXT NOT NULL,
  level TEXT NOT NULL,
  flags TEXT NOT NULL,
  advice TEXT NOT NULL,
  protocol TEXT NOT NULL,
  done TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE INDEX caller_check_at ON caller_check(at);

CREATE TABLE escalation (
  id INTEGER PRIMARY KEY,
  alert INTEGER NOT NULL REFERENCES alert(id) ON DELETE CASCADE,
  way TEXT NOT NULL,
  at TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try TEXT NOT NULL,
  delivered_at TEXT,
  problem TEXT NOT NULL DEFAULT '',
  UNIQUE (alert, way)
);
