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
	length_ms BIGINT, 
	size_bytes BIGINT, 
	estimated_low_pico BIGINT, 
	estimated_pico BIGINT, 
	estimated_high_pico BIGINT, 
	CONSTRAINT sessions_key PRIMARY KEY (id), 
	CONSTRAINT sessions_mode_known CHECK (mode IN ('live', 'sandbox'))
);
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
INSERT INTO "ledger_version" VALUES(1,6);
INSERT INTO "rollups" VALUES(1994928,'live','p','elevenlabs','speech','eleven_multilingual_v2','Rachel',2,0,0,0,2,0,0,0,0,0,0,150,0,0,0,0,0,0,150000000);
INSERT INTO "rollups" VALUES(1994928,'live','p','gemini','image','gemini-2.5-flash-image','gemini-2.5-flash-image',1,0,0,7,0,1,0,0,0,0,0,0,1,0,0,0,0,0,0);
INSERT INTO "rollups" VALUES(1994932,'live','p','elevenlabs','speech','eleven_multilingual_v2','Rachel',1,1,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "rollups" VALUES(1994932,'live','p','gemini','image','gemini-2.5-flash-image','gemini-2.5-flash-image',3,0,0,30,0,1,1,1,0,0,0,0,3,0,0,0,0,0,0);
INSERT INTO "rollups" VALUES(1995008,'live','p','gemini','image','gemini-2.5-flash-image','gemini-2.5-flash-image',1,1,11,11,0,1,0,0,0,0,0,0,1,0,0,0,0,0,0);
INSERT INTO "sessions" VALUES('old','live','p','Why the sky is blue',1795435200000000,1795442400000000,'completed','/v/rain.mp4','{"x":1}','','globex',60000,9,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES('one','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'c0ffee',1795435200000000,9,7,'settled',NULL,NULL,0,1000000,'acme');
INSERT INTO "attempts" VALUES('call:two','old','live','p','elevenlabs','speech','eleven_multilingual_v2','Rachel',NULL,1,'',1795435200000000,NULL,0,'settled',NULL,NULL,75000000,1000000,'acme');
INSERT INTO "attempts" VALUES('call:three','old','live','p','elevenlabs','speech','eleven_multilingual_v2','Rachel',NULL,1,'',1795435200000000,NULL,0,'settled',NULL,NULL,75000000,1000000,'acme');
INSERT INTO "attempts" VALUES('call:four','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795507200000000,NULL,11,'settled',NULL,NULL,0,1000000,'acme');
INSERT INTO "attempts" VALUES('call:five','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795438800000000,NULL,13,'settled',NULL,NULL,0,1000000,'globex');
INSERT INTO "attempts" VALUES('call:six','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795438800000000,NULL,0,'settled',NULL,NULL,0,1000000,'globex');
INSERT INTO "attempts" VALUES('call:seven','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795438800000000,NULL,17,'settled',NULL,NULL,0,1000000,'globex');
INSERT INTO "attempts" VALUES('lost','old','live','p','elevenlabs','speech','gemini-2.5-flash-image','',NULL,1,'',1795438800000000,0,0,'open',NULL,NULL,0,1000000,'globex');
INSERT INTO "attempts" VALUES('open','old','live','p','gemini','image','gemini-2.5-flash-image','',NULL,1,'',1795438800000000,40,40,'open',NULL,NULL,0,1000000,'globex');
INSERT INTO "charges" VALUES(1,'one','one','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795435200000000,'answered','standard',0,0,0,0,'priced',7,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,7,"a test''s price"]]');
INSERT INTO "charges" VALUES(2,'two','call:two','old','elevenlabs','speech','eleven_multilingual_v2','Rachel',NULL,1,1795435200000000,'answered','standard',0,1,0,0,'free',0,NULL,'2026-11-01',0,0,75,0,0,0,0,0,0,75000000,'{"characters":75,"credits":75}','[]');
INSERT INTO "charges" VALUES(3,'three','call:three','old','elevenlabs','speech','eleven_multilingual_v2','Rachel',NULL,1,1795435200000000,'answered','standard',0,0,0,0,'free',0,'a test''s price','2026-11-01',0,0,75,0,0,0,0,0,0,75000000,'{"characters":75,"credits":75}','[["characters",75,1,0,"a test''s price"]]');
INSERT INTO "charges" VALUES(4,'four','call:four','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795507200000000,'blocked','standard',0,0,0,0,'priced',11,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,11,"a test''s price"]]');
INSERT INTO "charges" VALUES(5,'five','call:five','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795438800000000,'answered','standard',0,0,0,0,'priced',13,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,13,"a test''s price"]]');
INSERT INTO "charges" VALUES(6,'six','call:six','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795438800000000,'answered','standard',0,0,1,0,'unpriced',0,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,0,"a test''s price"]]');
INSERT INTO "charges" VALUES(7,'seven','call:seven','old','gemini','image','gemini-2.5-flash-image','',NULL,1,1795438800000000,'answered','standard',0,1,0,0,'estimated',17,'a test''s price','2026-11-01',0,0,0,1,0,0,0,0,0,0,'{"pictures":1}','[["pictures",1,1,17,"a test''s price"]]');
INSERT INTO "charges" VALUES(8,'lost','lost','old','elevenlabs','speech','eleven_multilingual_v2','Rachel',NULL,1,1795438800000000,'unanswered','standard',0,0,0,0,'unknown',0,NULL,'2026-11-01',0,0,75,0,0,0,0,0,0,75000000,'{"characters":75,"credits":75}','[]');
CREATE INDEX sessions_by_started_at ON sessions (started_at);
CREATE INDEX attempts_of_content ON attempts (content_key) WHERE content_key != '';
CREATE INDEX attempts_of_project ON attempts (mode, project, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_session ON attempts (session_id, state, counted_pico, counted_microcredits);
CREATE INDEX attempts_of_time ON attempts (mode, started_at, state, counted_pico, counted_microcredits);
CREATE INDEX charges_by_attempt_id ON charges (attempt_id);
CREATE INDEX charges_by_occurred_at ON charges (occurred_at);
CREATE INDEX charges_by_session_id ON charges (session_id);
SELECT setval('charges_seq_seq', 8);
