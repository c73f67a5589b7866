-- The first stored form, as SQLite was told it. It never changes: ledgers of that time are still about.

CREATE TABLE ledger_version (
	one INTEGER NOT NULL CONSTRAINT ledger_version_one_known CHECK (one = 1),
	version INTEGER NOT NULL,
	CONSTRAINT ledger_version_key PRIMARY KEY (one)
)
 STRICT;

CREATE TABLE rollups (
	slot INTEGER NOT NULL,
	mode TEXT NOT NULL,
	project TEXT NOT NULL,
	service TEXT NOT NULL,
	kind TEXT NOT NULL,
	model TEXT NOT NULL,
	name TEXT NOT NULL,
	calls INTEGER NOT NULL,
	failed_calls INTEGER NOT NULL,
	failed_pico INTEGER NOT NULL,
	pico INTEGER NOT NULL,
	free_calls INTEGER NOT NULL,
	priced_calls INTEGER NOT NULL,
	estimated_calls INTEGER NOT NULL,
	unpriced_calls INTEGER NOT NULL,
	unknown_calls INTEGER NOT NULL,
	input_tokens INTEGER NOT NULL,
	output_tokens INTEGER NOT NULL,
	characters INTEGER NOT NULL,
	images INTEGER NOT NULL,
	cached_tokens INTEGER NOT NULL,
	tool_tokens INTEGER NOT NULL,
	thinking_tokens INTEGER NOT NULL,
	image_tokens INTEGER NOT NULL,
	audio_tokens INTEGER NOT NULL,
	microcredits INTEGER NOT NULL,
	CONSTRAINT rollups_key PRIMARY KEY (slot, mode, project, service, kind, model, name),
	CONSTRAINT rollups_mode_known CHECK (mode IN ('live', 'sandbox'))
)
 WITHOUT ROWID,
 STRICT;

CREATE TABLE sessions (
	id TEXT NOT NULL,
	mode TEXT NOT NULL,
	project TEXT NOT NULL,
	title TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	ended_at INTEGER,
	outcome TEXT,
	output TEXT,
	CONSTRAINT sessions_key PRIMARY KEY (id),
	CONSTRAINT sessions_mode_known CHECK (mode IN ('live', 'sandbox'))
)
 STRICT;

CREATE INDEX sessions_by_started_at ON sessions (started_at);

CREATE TABLE attempts (
	id TEXT NOT NULL,
	session_id TEXT NOT NULL,
	mode TEXT NOT NULL,
	project TEXT NOT NULL,
	service TEXT NOT NULL,
	kind TEXT NOT NULL,
	model TEXT NOT NULL,
	name TEXT NOT NULL,
	scene INTEGER,
	attempt INTEGER NOT NULL,
	content_key TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	bound_pico INTEGER,
	counted_pico INTEGER NOT NULL,
	state TEXT NOT NULL,
	reason TEXT,
	CONSTRAINT attempts_key PRIMARY KEY (id),
	CONSTRAINT attempts_mode_known CHECK (mode IN ('live', 'sandbox')),
	CONSTRAINT attempts_state_known CHECK (state IN ('open', 'settled', 'free', 'resolved')),
	CONSTRAINT attempts_session_id_exists FOREIGN KEY(session_id) REFERENCES sessions (id)
)
 STRICT;

CREATE INDEX attempts_of_project ON attempts (mode, project, state, counted_pico);

CREATE INDEX attempts_of_session ON attempts (session_id, state, counted_pico);

CREATE INDEX attempts_of_time ON attempts (mode, started_at, state, counted_pico);

CREATE TABLE charges (
	seq INTEGER NOT NULL,
	call_id TEXT NOT NULL,
	attempt_id TEXT NOT NULL,
	session_id TEXT NOT NULL,
	service TEXT NOT NULL,
	kind TEXT NOT NULL,
	model TEXT NOT NULL,
	name TEXT NOT NULL,
	scene INTEGER,
	attempt INTEGER NOT NULL,
	occurred_at INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	tier TEXT NOT NULL,
	context_tokens INTEGER NOT NULL,
	estimated INTEGER NOT NULL,
	partial INTEGER NOT NULL,
	total_differs INTEGER NOT NULL,
	state TEXT NOT NULL,
	pico INTEGER NOT NULL,
	price_source TEXT,
	price_date TEXT,
	input_tokens INTEGER NOT NULL,
	output_tokens INTEGER NOT NULL,
	characters INTEGER NOT NULL,
	images INTEGER NOT NULL,
	cached_tokens INTEGER NOT NULL,
	tool_tokens INTEGER NOT NULL,
	thinking_tokens INTEGER NOT NULL,
	image_tokens INTEGER NOT NULL,
	audio_tokens INTEGER NOT NULL,
	microcredits INTEGER NOT NULL,
	quantities TEXT NOT NULL,
	lines TEXT NOT NULL,
	CONSTRAINT charges_key PRIMARY KEY (seq),
	CONSTRAINT charges_state_known CHECK (state IN ('free', 'priced', 'estimated', 'unpriced', 'unknown')),
	CONSTRAINT charges_call_id_unique UNIQUE (call_id),
	CONSTRAINT charges_attempt_id_exists FOREIGN KEY(attempt_id) REFERENCES attempts (id),
	CONSTRAINT charges_session_id_exists FOREIGN KEY(session_id) REFERENCES sessions (id)
)
 STRICT;

CREATE INDEX charges_by_attempt_id ON charges (attempt_id);

CREATE INDEX charges_by_occurred_at ON charges (occurred_at);

CREATE INDEX charges_by_session_id ON charges (session_id);

INSERT INTO ledger_version (one, version) VALUES (1, 1);
