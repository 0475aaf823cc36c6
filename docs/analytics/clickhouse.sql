-- Its times reach from 1900 to 2299; an event outside of these gets the nearest.
CREATE TABLE audit_events (
  ORGANIZATION_ID LowCardinality(String),
  EVENT_ID String,
  EVENT_YEAR UInt16,
  EVENT_MONTH Date32,
  EVENT_DATE Date32,
  EVENT_TIME DateTime64(3, 'UTC'),
  ROOT_SCOPE_USER_ID Nullable(String),
  USER_ID Nullable(String),
  EMAIL Nullable(String),
  APP_ID Nullable(String),
  BRANCH_ID Nullable(String),
  DEPLOY_ID Nullable(String),
  SAVEPOINT_ID Nullable(String),
  SAVEPOINT_REVISION Nullable(String),
  RESOURCE_TYPE Nullable(String),
  RESOURCE_ID Nullable(String),
  DOMAIN Nullable(String),
  DATASTORE_ID Nullable(String),
  API_KEY_ID Nullable(String),
  NOTIFIER_ID Nullable(String),
  SAML_ID Nullable(String),
  WEBHOOK_ID Nullable(String),
  ADAPTER_ID Nullable(String),
  EMBED_ID Nullable(String),
  ROLE_ID Nullable(String),
  SERVICE Nullable(String),
  SERVICE_REVISION Nullable(String),
  LOGIN_TYPE Nullable(String),
  EVENT_TYPE LowCardinality(String)
)
ENGINE = ReplacingMergeTree
ORDER BY (EVENT_TYPE, EVENT_TIME, EVENT_ID);

-- What is there already. 'Parquet' is the destination's format; for NDJSON 'JSONEachRow' and *.ndjson*, for CSV
-- 'CSVWithNames' and *.csv*; these need date_time_input_format = 'best_effort'. Compression goes by the name.
INSERT INTO audit_events
SELECT *
FROM s3('https://acme-audit-logs.s3.amazonaws.com/**/airkit-audit-logs-*.parquet', 'Parquet')
SETTINGS use_hive_partitioning = 0; -- or org= and dt= in keys become columns of their own

-- What comes from now on: a table that reads each new file once, and a view that moves its rows. Not ordered: a file that
-- waited for its bucket comes after younger ones.
CREATE TABLE audit_files AS audit_events
ENGINE = S3Queue('https://acme-audit-logs.s3.amazonaws.com/**/airkit-audit-logs-*.parquet', 'Parquet')
SETTINGS mode = 'unordered', tracked_files_limit = 0, use_hive_partitioning = 0;

CREATE MATERIALIZED VIEW audit_files_to_events TO audit_events AS
SELECT * FROM audit_files;

-- Failed logins by user and day.
SELECT EVENT_DATE, coalesce(nullif(EMAIL, ''), nullif(USER_ID, ''), 'unknown') AS who, count() AS failed_logins
FROM audit_events FINAL
WHERE EVENT_TYPE = 'invalid_login'
GROUP BY EVENT_DATE, who
ORDER BY EVENT_DATE, failed_logins DESC, who;

-- Who deleted datastores, and which.
SELECT EVENT_TIME, coalesce(nullif(EMAIL, ''), nullif(USER_ID, ''), 'unknown') AS who, DATASTORE_ID, DOMAIN
FROM audit_events FINAL
WHERE EVENT_TYPE = 'deleted_datastore'
ORDER BY EVENT_TIME, EVENT_ID;

-- API keys created outside office hours: in Berlin, before 8 and from 18, and on weekends.
SELECT toTimeZone(EVENT_TIME, 'Europe/Berlin') AS created, EMAIL, API_KEY_ID
FROM audit_events FINAL
WHERE EVENT_TYPE = 'new_api_key' AND (toHour(created) NOT BETWEEN 8 AND 17 OR toDayOfWeek(created) > 5)
ORDER BY created, EVENT_ID;
