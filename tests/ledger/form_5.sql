BEGIN TRANSACTION;
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
	bound_microcredits INTEGER, 
	counted_microcredits INTEGER DEFAULT '0' NOT NULL, 
	bound_times INTEGER DEFAULT '1000000' NOT NULL, 
	profile TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT attempts_key PRIMARY KEY (id), 
	CONSTRAINT attempts_mode_known CHECK (mode IN ('live', 'sandbox')), 
	CONSTRAINT attempts_state_known CHECK (state IN ('open', 'settled', 'free', 'resolved')), 
	CONSTRAINT attempts_session_id_exists FOREIGN KEY(session_id) REFERENCES sessions (id)
)
 STRICT

;
INSERT INTO "attempts" VALUES('a','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'c0ffee',1795435200000000,9,7,'settled',NULL,NULL,0,1000000,'acme');
INSERT INTO "attempts" VALUES('b','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795435200000000,11,11,'open',NULL,NULL,0,1000000,'acme');
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
 STRICT

;
INSERT INTO "charges" VALUES(1,'call','a','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795435200000000,'answered','standard',0,0,0,0,'priced',7,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,7,"a test''s price"]]');
CREATE TABLE ledger_version (
	one INTEGER NOT NULL CONSTRAINT ledger_version_one_known CHECK (one = 1), 
	version INTEGER NOT NULL, 
	CONSTRAINT ledger_version_key PRIMARY KEY (one)
)
 STRICT

;
INSERT INTO "ledger_version" VALUES(1,5);
CREATE TABLE raised_bounds (
	mode TEXT NOT NULL, 
	served_by TEXT NOT NULL, 
	service TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	model TEXT NOT NULL, 
	name TEXT NOT NULL, 
	times INTEGER NOT NULL, 
	kept INTEGER NOT NULL, 
	CONSTRAINT raised_bounds_key PRIMARY KEY (mode, served_by, service, kind, model, name), 
	CONSTRAINT raised_bounds_mode_known CHECK (mode IN ('live', 'sandbox'))
)
 WITHOUT ROWID,
 STRICT

;
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
 STRICT

;
INSERT INTO "rollups" VALUES(1994928,'live','p','gemini','image','gemini-2.5-flash-image','gemini-2.5-flash-image',1,0,0,7,0,1,0,0,0,0,0,0,1,0,0,0,0,0,0);
CREATE TABLE sessions (
	id TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	project TEXT NOT NULL, 
	title TEXT NOT NULL, 
	started_at INTEGER NOT NULL, 
	ended_at INTEGER, 
	outcome TEXT, 
	output TEXT, 
	asked TEXT DEFAULT '' NOT NULL, 
	served_by TEXT DEFAULT '' NOT NULL, 
	profile TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT sessions_key PRIMARY KEY (id), 
	CONSTRAINT sessions_mode_known CHECK (mode IN ('live', 'sandbox'))
)
 STRICT

;
INSERT INTO "sessions" VALUES('old','live','p','Rain',1795435200000000,1795435260000000,'completed','/v/rain.mp4','{"x":1}','live','acme');
CREATE INDEX sessions_by_started_at ON sessions (started_at);
CREATE INDEX attempts_of_session ON attempts (session_id, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_project ON attempts (mode, project, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_time ON attempts (mode, started_at, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_content ON attempts (content_key) WHERE content_key != '';
CREATE INDEX charges_by_attempt_id ON charges (attempt_id);
CREATE INDEX charges_by_session_id ON charges (session_id);
CREATE INDEX charges_by_occurred_at ON charges (occurred_at);
COMMIT;
