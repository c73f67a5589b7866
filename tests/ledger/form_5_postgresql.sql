CREATE TABLE ledger_version (
	one INTEGER NOT NULL CONSTRAINT ledger_version_one_known CHECK (one = 1), 
	version INTEGER NOT NULL, 
	CONSTRAINT ledger_version_key PRIMARY KEY (one)
);
CREATE TABLE raised_bounds (
	mode TEXT NOT NULL, 
	served_by TEXT NOT NULL, 
	service TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	model TEXT NOT NULL, 
	name TEXT NOT NULL, 
	times BIGINT NOT NULL, 
	kept BIGINT NOT NULL, 
	CONSTRAINT raised_bounds_key PRIMARY KEY (mode, served_by, service, kind, model, name), 
	CONSTRAINT raised_bounds_mode_known CHECK (mode IN ('live', 'sandbox'))
);
CREATE TABLE rollups (
	slot BIGINT NOT NULL, 
	mode TEXT NOT NULL, 
	project TEXT NOT NULL, 
	service TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	model TEXT NOT NULL, 
	name TEXT NOT NULL, 
	calls BIGINT NOT NULL, 
	failed_calls BIGINT NOT NULL, 
	failed_pico BIGINT NOT NULL, 
	pico BIGINT NOT NULL, 
	free_calls BIGINT NOT NULL, 
	priced_calls BIGINT NOT NULL, 
	estimated_calls BIGINT NOT NULL, 
	unpriced_calls BIGINT NOT NULL, 
	unknown_calls BIGINT NOT NULL, 
	input_tokens BIGINT NOT NULL, 
	output_tokens BIGINT NOT NULL, 
	characters BIGINT NOT NULL, 
	images BIGINT NOT NULL, 
	cached_tokens BIGINT NOT NULL, 
	tool_tokens BIGINT NOT NULL, 
	thinking_tokens BIGINT NOT NULL, 
	image_tokens BIGINT NOT NULL, 
	audio_tokens BIGINT NOT NULL, 
	microcredits BIGINT NOT NULL, 
	CONSTRAINT rollups_key PRIMARY KEY (slot, mode, project, service, kind, model, name), 
	CONSTRAINT rollups_mode_known CHECK (mode IN ('live', 'sandbox'))
);
CREATE TABLE sessions (
	id TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	project TEXT NOT NULL, 
	title TEXT NOT NULL, 
	started_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	outcome TEXT, 
	output TEXT, 
	asked TEXT DEFAULT '' NOT NULL, 
	served_by TEXT DEFAULT '' NOT NULL, 
	profile TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT sessions_key PRIMARY KEY (id), 
	CONSTRAINT sessions_mode_known CHECK (mode IN ('live', 'sandbox'))
);
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
	scene BIGINT, 
	attempt BIGINT NOT NULL, 
	content_key TEXT NOT NULL, 
	started_at BIGINT NOT NULL, 
	bound_pico BIGINT, 
	counted_pico BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	bound_microcredits BIGINT, 
	counted_microcredits BIGINT DEFAULT '0' NOT NULL, 
	bound_times BIGINT DEFAULT '1000000' NOT NULL, 
	profile TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT attempts_key PRIMARY KEY (id), 
	CONSTRAINT attempts_mode_known CHECK (mode IN ('live', 'sandbox')), 
	CONSTRAINT attempts_state_known CHECK (state IN ('open', 'settled', 'free', 'resolved')), 
	CONSTRAINT attempts_session_id_exists FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE INDEX attempts_of_content ON attempts (content_key) WHERE content_key != '';
CREATE INDEX attempts_of_project ON attempts (mode, project, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_session ON attempts (session_id, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_time ON attempts (mode, started_at, state, counted_pico, counted_microcredits);
CREATE TABLE charges (
	seq BIGSERIAL NOT NULL, 
	call_id TEXT NOT NULL, 
	attempt_id TEXT NOT NULL, 
	session_id TEXT NOT NULL, 
	service TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	model TEXT NOT NULL, 
	name TEXT NOT NULL, 
	scene BIGINT, 
	attempt BIGINT NOT NULL, 
	occurred_at BIGINT NOT NULL, 
	outcome TEXT NOT NULL, 
	tier TEXT NOT NULL, 
	context_tokens BIGINT NOT NULL, 
	estimated BIGINT NOT NULL, 
	partial BIGINT NOT NULL, 
	total_differs BIGINT NOT NULL, 
	state TEXT NOT NULL, 
	pico BIGINT NOT NULL, 
	price_source TEXT, 
	price_date TEXT, 
	input_tokens BIGINT NOT NULL, 
	output_tokens BIGINT NOT NULL, 
	characters BIGINT NOT NULL, 
	images BIGINT NOT NULL, 
	cached_tokens BIGINT NOT NULL, 
	tool_tokens BIGINT NOT NULL, 
	thinking_tokens BIGINT NOT NULL, 
	image_tokens BIGINT NOT NULL, 
	audio_tokens BIGINT NOT NULL, 
	microcredits BIGINT NOT NULL, 
	quantities TEXT NOT NULL, 
	lines TEXT NOT NULL, 
	CONSTRAINT charges_key PRIMARY KEY (seq), 
	CONSTRAINT charges_state_known CHECK (state IN ('free', 'priced', 'estimated', 'unpriced', 'unknown')), 
	CONSTRAINT charges_call_id_unique UNIQUE (call_id), 
	CONSTRAINT charges_attempt_id_exists FOREIGN KEY(attempt_id) REFERENCES attempts (id), 
	CONSTRAINT charges_session_id_exists FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE INDEX charges_by_attempt_id ON charges (attempt_id);
CREATE INDEX charges_by_occurred_at ON charges (occurred_at);
CREATE INDEX charges_by_session_id ON charges (session_id);
INSERT INTO ledger_version VALUES(1,5);
INSERT INTO sessions VALUES('old','live','p','Rain',1795435200000000,1795435260000000,'completed','/v/rain.mp4','{"x":1}','live','acme');
INSERT INTO attempts VALUES('a','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'c0ffee',1795435200000000,9,7,'settled',NULL,NULL,0,1000000,'acme');
INSERT INTO attempts VALUES('b','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795435200000000,11,11,'open',NULL,NULL,0,1000000,'acme');
INSERT INTO charges VALUES(1,'call','a','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795435200000000,'answered','standard',0,0,0,0,'priced',7,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,7,"a test''s price"]]');
INSERT INTO rollups VALUES(1994928,'live','p','gemini','image','gemini-2.5-flash-image','gemini-2.5-flash-image',1,0,0,7,0,1,0,0,0,0,0,0,1,0,0,0,0,0,0);
