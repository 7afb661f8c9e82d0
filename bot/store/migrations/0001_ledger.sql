-- clinic is the id of the clinic, empty for the default one.
-- Times (at, first_at, ...) are UTC text such as 2026-11-29T20:09:30.550490Z.
-- nth tells events of one kind at the same microsecond apart. With time and conversation it is an event's own key, so that
-- an event that is read twice is written once.

CREATE TABLE conversation (
  key TEXT PRIMARY KEY,
  first_at TEXT NOT NULL,
  clinic TEXT NOT NULL,
  channel TEXT NOT NULL,
  role TEXT NOT NULL
);

CREATE TABLE triage_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  conversation TEXT NOT NULL REFERENCES conversation(key),
  source TEXT NOT NULL,
  nth INTEGER NOT NULL,
  level TEXT NOT NULL,
  flags TEXT NOT NULL,
  advice TEXT NOT NULL,
  protocol TEXT NOT NULL,
  clinic TEXT NOT NULL,
  channel TEXT NOT NULL,
  role TEXT NOT NULL,
  words_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (conversation, at, source, nth)
);
CREATE INDEX triage_event_at ON triage_event(at);

-- The words that raised a triage event, beside its chain: they can go while the event stays. words_hash is the SHA-256 of
-- salt and words; with the salt gone, nobody can try out which words they were.
CREATE TABLE triage_words (
  triage_event INTEGER PRIMARY KEY REFERENCES triage_event(id) ON DELETE CASCADE,
  salt TEXT NOT NULL,
  words TEXT NOT NULL
);

CREATE TABLE answer_given (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  conversation TEXT NOT NULL REFERENCES conversation(key),
  nth INTEGER NOT NULL,
  answer_id TEXT NOT NULL,
  version TEXT NOT NULL,
  review TEXT NOT NULL,
  clinic TEXT NOT NULL,
  channel TEXT NOT NULL,
  role TEXT NOT NULL,
  UNIQUE (conversation, at, nth)
);
CREATE INDEX answer_given_at ON answer_given(at);
CREATE INDEX answer_given_answer_id ON answer_given(answer_id, at);

CREATE TABLE miss (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  conversation TEXT NOT NULL REFERENCES conversation(key),
  nth INTEGER NOT NULL,
  kind TEXT NOT NULL,
  response TEXT NOT NULL,
  question TEXT NOT NULL,
  clinic TEXT NOT NULL,
  channel TEXT NOT NULL,
  role TEXT NOT NULL,
  UNIQUE (conversation, at, nth)
);
CREATE INDEX miss_at ON miss(at);

CREATE TABLE handover (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  conversation TEXT NOT NULL REFERENCES conversation(key),
  nth INTEGER NOT NULL,
  reason TEXT NOT NULL,
  clinic TEXT NOT NULL,
  channel TEXT NOT NULL,
  role TEXT NOT NULL,
  UNIQUE (conversation, at, nth)
);
CREATE INDEX handover_at ON handover(at);

CREATE TABLE feedback (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  clinic TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  version TEXT NOT NULL,
  helped INTEGER NOT NULL,
  word TEXT NOT NULL
);
CREATE INDEX feedback_at ON feedback(at);
CREATE INDEX feedback_answer_id ON feedback(answer_id, at);

CREATE TABLE alert (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  conversation TEXT NOT NULL REFERENCES conversation(key),
  triage_event INTEGER NOT NULL UNIQUE REFERENCES triage_event(id),
  level TEXT NOT NULL,
  acknowledged_at TEXT,
  acknowledged_by TEXT,
  note TEXT,
  outcome TEXT
);
CREATE INDEX alert_at ON alert(at);
CREATE INDEX alert_conversation ON alert(conversation, at);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  about TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_at ON audit(at);

-- What was taken out of a chained table, through which row, and the hash on which the rows after it stand.
CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  table_name TEXT NOT NULL,
  through INTEGER NOT NULL,
  through_hash TEXT NOT NULL,
  taken INTEGER NOT NULL,
  before TEXT NOT NULL,
  hash TEXT NOT NULL
);

-- Which protocol was in use from when.
CREATE TABLE protocol (
  version TEXT NOT NULL,
  used_from TEXT NOT NULL,
  PRIMARY KEY (version, used_from)
);

-- Up to which event of a tracker store all events are in the ledger.
CREATE TABLE progress (
  store TEXT PRIMARY KEY,
  event_id INTEGER NOT NULL,
  event_at REAL NOT NULL
);

CREATE TABLE property (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE VIEW open_alert AS
  SELECT alert.id, alert.at, alert.level, alert.conversation, triage_event.flags, triage_event.advice,
         coalesce(triage_words.words, '[]') AS words, triage_event.clinic, triage_event.channel, triage_event.role
  FROM alert JOIN triage_event ON triage_event.id = alert.triage_event
  LEFT JOIN triage_words ON triage_words.triage_event = triage_event.id
  WHERE alert.acknowledged_at IS NULL;

CREATE TRIGGER triage_event_is_not_changed BEFORE UPDATE ON triage_event
BEGIN SELECT RAISE(ABORT, 'triage_event is append-only'); END;

CREATE TRIGGER triage_event_is_not_replaced BEFORE INSERT ON triage_event
WHEN EXISTS (SELECT 1 FROM triage_event WHERE id = NEW.id OR
  (conversation = NEW.conversation AND at = NEW.at AND source = NEW.source AND nth = NEW.nth))
BEGIN SELECT RAISE(ABORT, 'triage_event is append-only'); END;

CREATE TRIGGER triage_event_is_not_deleted BEFORE DELETE ON triage_event
WHEN OLD.id > coalesce((SELECT max(through) FROM checkpoint WHERE table_name = 'triage_event'), 0)
BEGIN SELECT RAISE(ABORT, 'triage_event is append-only'); END;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
WHEN OLD.id > coalesce((SELECT max(through) FROM checkpoint WHERE table_name = 'audit'), 0)
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

CREATE TRIGGER checkpoint_is_not_changed BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;

CREATE TRIGGER checkpoint_is_not_replaced BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;

CREATE TRIGGER checkpoint_is_not_deleted BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
