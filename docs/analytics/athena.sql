-- For a destination of the organization acme with "keyTemplate": "hive". Partitions are projected: nothing is to be crawled
-- or repaired, and a query reads only the days that it asks for. dt is the day on which a file was written, in UTC.
--
-- A table reads every file of its folder, whatever it is; a view asks for the names of one format. So the test objects of
-- Verify are left out, and files from before a destination changed its format, for which there is a table of their own.

-- Parquet
CREATE EXTERNAL TABLE audit_files_parquet (
  ORGANIZATION_ID string,
  EVENT_ID string,
  EVENT_YEAR int,
  EVENT_MONTH date,
  EVENT_DATE date,
  EVENT_TIME timestamp,
  ROOT_SCOPE_USER_ID string,
  USER_ID string,
  EMAIL string,
  APP_ID string,
  BRANCH_ID string,
  DEPLOY_ID string,
  SAVEPOINT_ID string,
  SAVEPOINT_REVISION string,
  RESOURCE_TYPE string,
  RESOURCE_ID string,
  DOMAIN string,
  DATASTORE_ID string,
  API_KEY_ID string,
  NOTIFIER_ID string,
  SAML_ID string,
  WEBHOOK_ID string,
  ADAPTER_ID string,
  EMBED_ID string,
  ROLE_ID string,
  SERVICE string,
  SERVICE_REVISION string,
  LOGIN_TYPE string,
  EVENT_TYPE string
)
PARTITIONED BY (dt string)
STORED AS PARQUET
LOCATION 's3://acme-audit-logs/org=acme/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-11-01,NOW',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://acme-audit-logs/org=acme/dt=${dt}/'
);

CREATE VIEW audit_events AS
SELECT * FROM audit_files_parquet
WHERE regexp_like("$path", '/airkit-audit-logs-[^/]*[.]parquet$');

-- NDJSON, plain or compressed: the view gives the columns their types.
CREATE EXTERNAL TABLE audit_files_ndjson (
  ORGANIZATION_ID string,
  EVENT_ID string,
  EVENT_YEAR int,
  EVENT_MONTH string,
  EVENT_DATE string,
  EVENT_TIME string,
  ROOT_SCOPE_USER_ID string,
  USER_ID string,
  EMAIL string,
  APP_ID string,
  BRANCH_ID string,
  DEPLOY_ID string,
  SAVEPOINT_ID string,
  SAVEPOINT_REVISION string,
  RESOURCE_TYPE string,
  RESOURCE_ID string,
  DOMAIN string,
  DATASTORE_ID string,
  API_KEY_ID string,
  NOTIFIER_ID string,
  SAML_ID string,
  WEBHOOK_ID string,
  ADAPTER_ID string,
  EMBED_ID string,
  ROLE_ID string,
  SERVICE string,
  SERVICE_REVISION string,
  LOGIN_TYPE string,
  EVENT_TYPE string
)
PARTITIONED BY (dt string)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
LOCATION 's3://acme-audit-logs/org=acme/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-11-01,NOW',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://acme-audit-logs/org=acme/dt=${dt}/'
);

CREATE VIEW audit_events_of_ndjson AS
SELECT
  ORGANIZATION_ID,
  EVENT_ID,
  EVENT_YEAR,
  CAST(EVENT_MONTH AS date) AS EVENT_MONTH,
  CAST(EVENT_DATE AS date) AS EVENT_DATE,
  CAST(from_iso8601_timestamp(EVENT_TIME || 'Z') AS timestamp(3)) AS EVENT_TIME, -- UTC, whatever the session's time zone
  ROOT_SCOPE_USER_ID,
  USER_ID,
  EMAIL,
  APP_ID,
  BRANCH_ID,
  DEPLOY_ID,
  SAVEPOINT_ID,
  SAVEPOINT_REVISION,
  RESOURCE_TYPE,
  RESOURCE_ID,
  DOMAIN,
  DATASTORE_ID,
  API_KEY_ID,
  NOTIFIER_ID,
  SAML_ID,
  WEBHOOK_ID,
  ADAPTER_ID,
  EMBED_ID,
  ROLE_ID,
  SERVICE,
  SERVICE_REVISION,
  LOGIN_TYPE,
  EVENT_TYPE,
  dt
FROM audit_files_ndjson
WHERE regexp_like("$path", '/airkit-audit-logs-[^/]*[.]ndjson([.]gz|[.]zst)?$');

-- CSV, plain or compressed. This reader ends a row at every line break, also in quotes, and does not tell "" from no value:
-- where values may hold line breaks, take Parquet or NDJSON. Its escapeChar must be a character that no value has: '"', which
-- RFC 4180 would want, it takes for a backslash, and whoever sends one in a value hides the columns after it. U+0001
-- is in no value but perhaps an event's id, which the platform makes; in files of earlier versions it may be in any. That Athena
-- itself takes '\u0001' for that character, and that a view's "$path" keeps it from opening other files, was not tried.
CREATE EXTERNAL TABLE audit_files_csv (
  ORGANIZATION_ID string,
  EVENT_ID string,
  EVENT_YEAR string,
  EVENT_MONTH string,
  EVENT_DATE string,
  EVENT_TIME string,
  ROOT_SCOPE_USER_ID string,
  USER_ID string,
  EMAIL string,
  APP_ID string,
  BRANCH_ID string,
  DEPLOY_ID string,
  SAVEPOINT_ID string,
  SAVEPOINT_REVISION string,
  RESOURCE_TYPE string,
  RESOURCE_ID string,
  DOMAIN string,
  DATASTORE_ID string,
  API_KEY_ID string,
  NOTIFIER_ID string,
  SAML_ID string,
  WEBHOOK_ID string,
  ADAPTER_ID string,
  EMBED_ID string,
  ROLE_ID string,
  SERVICE string,
  SERVICE_REVISION string,
  LOGIN_TYPE string,
  EVENT_TYPE string
)
PARTITIONED BY (dt string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES ('separatorChar' = ',', 'quoteChar' = '"', 'escapeChar' = '\u0001')
LOCATION 's3://acme-audit-logs/org=acme/'
TBLPROPERTIES (
  'skip.header.line.count' = '1',
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '2026-11-01,NOW',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'storage.location.template' = 's3://acme-audit-logs/org=acme/dt=${dt}/'
);

CREATE VIEW audit_events_of_csv AS
SELECT * FROM audit_files_csv
WHERE regexp_like("$path", '/airkit-audit-logs-[^/]*[.]csv([.]gz|[.]zst)?$');

-- A destination that was NDJSON before it was Parquet has both in one folder: both views together have all.
CREATE VIEW audit_events_of_both AS
SELECT * FROM audit_events
UNION ALL
SELECT * FROM audit_events_of_ndjson;

-- With the default key template only three properties differ:
--   'projection.dt.format' = 'yyyy/MM/dd',
--   'projection.dt.range' = '2026/11/01,NOW',
--   'storage.location.template' = 's3://acme-audit-logs/${dt}/'
-- and LOCATION is the bucket with the prefix; dt is '2026/11/22' in queries then.

-- Failed logins by user and day, of files written since 1 November. A file holds events of its own day and, around midnight
-- or after a producer that was late, of the day before: ask for a day more than the events that are wanted.
SELECT EVENT_DATE, coalesce(nullif(EMAIL, ''), nullif(USER_ID, ''), 'unknown') AS who, count(*) AS failed_logins
FROM audit_events
WHERE dt >= '2026-11-01' AND EVENT_TYPE = 'invalid_login'
GROUP BY 1, 2
ORDER BY 1, 3 DESC, 2;

-- Who deleted datastores, and which.
SELECT EVENT_TIME, coalesce(nullif(EMAIL, ''), nullif(USER_ID, ''), 'unknown') AS who, DATASTORE_ID, DOMAIN
FROM audit_events
WHERE dt >= '2026-11-01' AND EVENT_TYPE = 'deleted_datastore'
ORDER BY EVENT_TIME, EVENT_ID;

-- API keys created outside office hours: in Berlin, before 8 and from 18, and on weekends.
SELECT created, EMAIL, API_KEY_ID
FROM (
  SELECT *, with_timezone(EVENT_TIME, 'UTC') AT TIME ZONE 'Europe/Berlin' AS created
  FROM audit_events
  WHERE dt >= '2026-11-01' AND EVENT_TYPE = 'new_api_key')
WHERE hour(created) NOT BETWEEN 8 AND 17 OR day_of_week(created) > 5
ORDER BY created, EVENT_ID;
