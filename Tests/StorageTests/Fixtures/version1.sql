PRAGMA application_id = 1414811472;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE position (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    next_span INTEGER NOT NULL,
    next_trace INTEGER NOT NULL,
    next_string INTEGER NOT NULL,
    next_resource INTEGER NOT NULL,
    next_scope INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    spans INTEGER NOT NULL,
    traces INTEGER NOT NULL,
    evicted_spans INTEGER NOT NULL,
    evicted_traces INTEGER NOT NULL);
INSERT INTO position VALUES(1,4,3,10,3,3,1,3,2,0,0);
CREATE TABLE string (
    id INTEGER PRIMARY KEY,
    born INTEGER NOT NULL,
    text TEXT NOT NULL);
INSERT INTO string VALUES(1,1,'shop');
INSERT INTO string VALUES(2,1,'GET /');
INSERT INTO string VALUES(3,1,'flask');
INSERT INTO string VALUES(4,1,'1');
INSERT INTO string VALUES(5,2,'SELECT');
INSERT INTO string VALUES(6,2,'no such table');
INSERT INTO string VALUES(7,3,'SQLError: no such table');
INSERT INTO string VALUES(8,3,'bank');
INSERT INTO string VALUES(9,3,'running');
CREATE TABLE resource (
    id INTEGER PRIMARY KEY,
    born INTEGER NOT NULL,
    service INTEGER,
    schema_url INTEGER,
    dropped_attributes INTEGER NOT NULL,
    attributes TEXT);
INSERT INTO resource VALUES(1,1,1,NULL,0,'{"service.name":"shop"}');
INSERT INTO resource VALUES(2,3,8,NULL,0,'{"service.name":"bank"}');
CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    born INTEGER NOT NULL,
    name INTEGER,
    version INTEGER,
    schema_url INTEGER,
    dropped_attributes INTEGER NOT NULL,
    attributes TEXT);
INSERT INTO scope VALUES(1,1,3,4,NULL,0,NULL);
INSERT INTO scope VALUES(2,3,NULL,NULL,NULL,0,NULL);
CREATE TABLE trace (
    id INTEGER PRIMARY KEY,
    trace_id BLOB NOT NULL,
    first_span INTEGER NOT NULL,
    arrival INTEGER NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER NOT NULL,
    spans INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    in_progress INTEGER NOT NULL,
    root_id INTEGER,
    root_start INTEGER,
    root_name INTEGER,
    root_service INTEGER,
    root_flags INTEGER,
    root_message INTEGER,
    services TEXT NOT NULL,
    error_text INTEGER,
    error_start INTEGER,
    error_rank INTEGER NOT NULL);
INSERT INTO trace VALUES(1,X'0000000000000001000000000000000a',1,1795178223164869726,1700000000000000000,1700000000100000000,2,1,0,1,1700000000000000000,2,1,0,NULL,'[1]',7,1700000000010000000,2);
INSERT INTO trace VALUES(2,X'0000000000000001000000000000000b',3,1795178223164869726,1700000001000000000,1700000001000000000,1,0,1,3,1700000001000000000,9,8,16,NULL,'[8]',NULL,NULL,0);
CREATE TABLE span (
    id INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL,
    span_id INTEGER NOT NULL,
    parent_id INTEGER,
    name INTEGER,
    kind INTEGER NOT NULL,
    source INTEGER NOT NULL,
    status INTEGER NOT NULL,
    status_message INTEGER,
    flags INTEGER NOT NULL,
    wire_flags INTEGER NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    resource INTEGER NOT NULL,
    scope INTEGER NOT NULL,
    attributes TEXT,
    events TEXT,
    links TEXT,
    extra TEXT);
INSERT INTO span VALUES(1,1,1,NULL,2,2,0,0,NULL,0,0,1700000000000000000,1700000000100000000,1,1,'{"http.method":"GET","http.url":"http://a/"}',NULL,NULL,NULL);
INSERT INTO span VALUES(2,1,2,1,5,3,0,2,6,3,0,1700000000010000000,1700000000020000000,1,1,NULL,'[{"time_unix_nano":1700000000015000000,"name":"exception","attributes":{"exception.type":"SQLError","exception.message":"no such table"}}]','[{"trace_id":"0000000000000001000000000000000b","span_id":"0000000000000003"}]',NULL);
INSERT INTO span VALUES(3,2,3,NULL,9,1,0,0,NULL,16,0,1700000001000000000,NULL,2,2,NULL,NULL,NULL,NULL);
CREATE TABLE received (
    receiver TEXT NOT NULL,
    counter TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (receiver, counter)) WITHOUT ROWID;
INSERT INTO received VALUES('import','spans',3);
CREATE TABLE rejected (
    receiver TEXT NOT NULL,
    reason TEXT NOT NULL,
    spans INTEGER NOT NULL,
    PRIMARY KEY (receiver, reason)) WITHOUT ROWID;
CREATE INDEX trace_identity ON trace (id >> 15, trace_id);
CREATE UNIQUE INDEX span_identity ON span (trace, span_id);
CREATE VIEW spans AS
SELECT
    span.id AS ordinal,
    span.trace AS trace,
    lower(hex(trace.trace_id)) AS trace_id,
    CASE WHEN span.span_id IS NOT NULL THEN printf('%016x', span.span_id) END AS span_id,
    CASE WHEN span.parent_id IS NOT NULL THEN printf('%016x', span.parent_id) END AS parent_id,
    coalesce(name.text, '') AS name,
    service.text AS service,
    CASE span.kind WHEN 1 THEN 'internal' WHEN 2 THEN 'server' WHEN 3 THEN 'client' WHEN 4 THEN 'producer' WHEN 5 THEN 'consumer' END AS kind,
    CASE span.source WHEN 0 THEN 'otlp' WHEN 1 THEN 'xray' END AS source,
    CASE span.status WHEN 0 THEN 'unset' WHEN 1 THEN 'ok' WHEN 2 THEN 'error' END AS status,
    coalesce(message.text, '') AS status_message,
    (span.flags & 1) != 0 AS error,
    (span.flags & 2) != 0 AS fault,
    (span.flags & 4) != 0 AS client_error,
    (span.flags & 8) != 0 AS throttle,
    span.end_time IS NULL AS in_progress,
    span.parent_id IS NULL AS is_root,
    strftime('%Y-%m-%dT%H:%M:%S', (span.start_time - ((span.start_time % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', ((span.start_time % 1000000000 + 1000000000) % 1000000000)) AS start_time,
    strftime('%Y-%m-%dT%H:%M:%S', (span.end_time - ((span.end_time % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', ((span.end_time % 1000000000 + 1000000000) % 1000000000)) AS end_time,
    max(span.end_time - span.start_time, 0) / 1e6 AS duration_ms,
    span.start_time AS start_unix_nano,
    span.end_time AS end_unix_nano,
    coalesce(span.attributes, '{}') AS attributes,
    coalesce(resource.attributes, '{}') AS resource,
    coalesce(scope_name.text, '') AS scope_name,
    coalesce(scope_version.text, '') AS scope_version,
    coalesce(scope.attributes, '{}') AS scope,
    coalesce(span.events, '[]') AS events,
    coalesce(span.links, '[]') AS links,
    coalesce(span.extra ->> '$.trace_state', '') AS trace_state,
    span.wire_flags AS flags
FROM span
JOIN trace ON trace.id = span.trace
LEFT JOIN resource ON resource.id = span.resource
LEFT JOIN scope ON scope.id = span.scope
LEFT JOIN string AS name ON name.id = span.name
LEFT JOIN string AS message ON message.id = span.status_message
LEFT JOIN string AS service ON service.id = resource.service
LEFT JOIN string AS scope_name ON scope_name.id = scope.name
LEFT JOIN string AS scope_version ON scope_version.id = scope.version
WHERE +span.trace >= (SELECT floor FROM position);
CREATE VIEW traces AS
SELECT
    trace.id AS trace,
    lower(hex(trace.trace_id)) AS trace_id,
    '1-' || substr(lower(hex(trace.trace_id)), 1, 8) || '-'
        || substr(lower(hex(trace.trace_id)), 9) AS xray_trace_id,
    service.text AS root_service,
    CASE WHEN trace.root_id IS NOT NULL THEN coalesce(name.text, '') END AS root_name,
    CASE WHEN trace.root_id IS NOT NULL THEN printf('%016x', trace.root_id) END AS root_span_id,
    strftime('%Y-%m-%dT%H:%M:%S', (trace.start_time - ((trace.start_time % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', ((trace.start_time % 1000000000 + 1000000000) % 1000000000)) AS start_time,
    strftime('%Y-%m-%dT%H:%M:%S', (trace.end_time - ((trace.end_time % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', ((trace.end_time % 1000000000 + 1000000000) % 1000000000)) AS end_time,
    (trace.end_time - trace.start_time) / 1e6 AS duration_ms,
    trace.start_time AS start_unix_nano,
    trace.end_time AS end_unix_nano,
    trace.spans AS span_count,
    trace.errors AS error_count,
    trace.in_progress > 0 AS in_progress,
    error.text AS first_error,
    (SELECT json_group_array(string.text)
        FROM json_each(trace.services) AS each JOIN string ON string.id = each.value)
        AS services,
    strftime('%Y-%m-%dT%H:%M:%S', (trace.arrival - ((trace.arrival % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', ((trace.arrival % 1000000000 + 1000000000) % 1000000000)) AS arrival_time
FROM trace
LEFT JOIN string AS name ON name.id = trace.root_name
LEFT JOIN string AS service ON service.id = trace.root_service
LEFT JOIN string AS error ON error.id = trace.error_text
WHERE trace.id >= (SELECT floor FROM position);
CREATE VIEW events AS
SELECT
    span.id AS ordinal,
    span.trace AS trace,
    lower(hex(trace.trace_id)) AS trace_id,
    CASE WHEN span.span_id IS NOT NULL THEN printf('%016x', span.span_id) END AS span_id,
    event.key AS position,
    event.value ->> '$.name' AS name,
    strftime('%Y-%m-%dT%H:%M:%S', ((event.value ->> '$.time_unix_nano') - (((event.value ->> '$.time_unix_nano') % 1000000000 + 1000000000) % 1000000000)) / 1000000000, 'unixepoch') || printf('.%09dZ', (((event.value ->> '$.time_unix_nano') % 1000000000 + 1000000000) % 1000000000)) AS time,
    event.value ->> '$.time_unix_nano' AS time_unix_nano,
    ((event.value ->> '$.time_unix_nano') - span.start_time) / 1e6 AS time_ms,
    coalesce(event.value -> '$.attributes', '{}') AS attributes
FROM span
JOIN trace ON trace.id = span.trace
JOIN json_each(span.events) AS event
WHERE span.events IS NOT NULL AND +span.trace >= (SELECT floor FROM position);
CREATE VIEW links AS
SELECT
    span.id AS ordinal,
    span.trace AS trace,
    lower(hex(trace.trace_id)) AS trace_id,
    CASE WHEN span.span_id IS NOT NULL THEN printf('%016x', span.span_id) END AS span_id,
    link.key AS position,
    link.value ->> '$.trace_id' AS linked_trace_id,
    link.value ->> '$.span_id' AS linked_span_id,
    coalesce(link.value ->> '$.trace_state', '') AS trace_state,
    coalesce(link.value -> '$.attributes', '{}') AS attributes
FROM span
JOIN trace ON trace.id = span.trace
JOIN json_each(span.links) AS link
WHERE span.links IS NOT NULL AND +span.trace >= (SELECT floor FROM position);
COMMIT;
