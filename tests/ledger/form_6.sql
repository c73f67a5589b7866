CREATE TABLE ledger_version (
	one INTEGER NOT NULL CONSTRAINT ledger_version_one_known CHECK (one = 1), 
	version INTEGER NOT NULL, 
	CONSTRAINT ledger_version_key PRIMARY KEY (one)
)
 STRICT;
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
	asked TEXT DEFAULT '' NOT NULL, 
	served_by TEXT DEFAULT '' NOT NULL, 
	profile TEXT DEFAULT '' NOT NULL, 
	length_ms INTEGER, 
	size_bytes INTEGER, 
	estimated_low_pico INTEGER, 
	estimated_pico INTEGER, 
	estimated_high_pico INTEGER, 
	CONSTRAINT sessions_key PRIMARY KEY (id), 
	CONSTRAINT sessions_mode_known CHECK (mode IN ('live', 'sandbox'))
)
 STRICT;
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
 STRICT;
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
