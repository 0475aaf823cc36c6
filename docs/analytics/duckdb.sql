-- Where the files are: the bucket, and the prefix if the destination has one.
SET VARIABLE audit_logs = 's3://acme-audit-logs';

-- One view for each format; take the one that the destination has. Files may be compressed or not.

-- NDJSON
CREATE OR REPLACE VIEW audit_events_ndjson AS
SELECT *
FROM read_json(
  getvariable('audit_logs') || '/**/airkit-audit-logs-*.ndjson*',
  format = 'newline_delimited',
  hive_partitioning = false,
  columns = {
    ORGANIZATION_ID: 'VARCHAR', EVENT_ID: 'VARCHAR', EVENT_YEAR: 'INTEGER', EVENT_MONTH: 'DATE', EVENT_DATE: 'DATE',
    EVENT_TIME: 'TIMESTAMP', ROOT_SCOPE_USER_ID: 'VARCHAR', USER_ID: 'VARCHAR', EMAIL: 'VARCHAR', APP_ID: 'VARCHAR',
    BRANCH_ID: 'VARCHAR', DEPLOY_ID: 'VARCHAR', SAVEPOINT_ID: 'VARCHAR', SAVEPOINT_REVISION: 'VARCHAR',
    RESOURCE_TYPE: 'VARCHAR', RESOURCE_ID: 'VARCHAR', DOMAIN: 'VARCHAR', DATASTORE_ID: 'VARCHAR', API_KEY_ID: 'VARCHAR',
    NOTIFIER_ID: 'VARCHAR', SAML_ID: 'VARCHAR', WEBHOOK_ID: 'VARCHAR', ADAPTER_ID: 'VARCHAR', EMBED_ID: 'VARCHAR',
    ROLE_ID: 'VARCHAR', SERVICE: 'VARCHAR', SERVICE_REVISION: 'VARCHAR', LOGIN_TYPE: 'VARCHAR', EVENT_TYPE: 'VARCHAR'
  });

-- CSV. Without allow_quoted_nulls = false, "" is read as no value, which means the same.
CREATE OR REPLACE VIEW audit_events_csv AS
SELECT *
FROM read_csv(
  getvariable('audit_logs') || '/**/airkit-audit-logs-*.csv*',
  header = true,
  auto_detect = false,
  delim = ',',
  quote = '"',
  escape = '"',
  new_line = '\r\n',
  allow_quoted_nulls = false,
  hive_partitioning = false,
  columns = {
    ORGANIZATION_ID: 'VARCHAR', EVENT_ID: 'VARCHAR', EVENT_YEAR: 'INTEGER', EVENT_MONTH: 'DATE', EVENT_DATE: 'DATE',
    EVENT_TIME: 'TIMESTAMP', ROOT_SCOPE_USER_ID: 'VARCHAR', USER_ID: 'VARCHAR', EMAIL: 'VARCHAR', APP_ID: 'VARCHAR',
    BRANCH_ID: 'VARCHAR', DEPLOY_ID: 'VARCHAR', SAVEPOINT_ID: 'VARCHAR', SAVEPOINT_REVISION: 'VARCHAR',
    RESOURCE_TYPE: 'VARCHAR', RESOURCE_ID: 'VARCHAR', DOMAIN: 'VARCHAR', DATASTORE_ID: 'VARCHAR', API_KEY_ID: 'VARCHAR',
    NOTIFIER_ID: 'VARCHAR', SAML_ID: 'VARCHAR', WEBHOOK_ID: 'VARCHAR', ADAPTER_ID: 'VARCHAR', EMBED_ID: 'VARCHAR',
    ROLE_ID: 'VARCHAR', SERVICE: 'VARCHAR', SERVICE_REVISION: 'VARCHAR', LOGIN_TYPE: 'VARCHAR', EVENT_TYPE: 'VARCHAR'
  });

-- Parquet knows its columns and types itself.
CREATE OR REPLACE VIEW audit_events_parquet AS
SELECT *
FROM read_parquet(getvariable('audit_logs') || '/**/airkit-audit-logs-*.parquet', hive_partitioning = false);

-- The queries below ask this one.
CREATE OR REPLACE VIEW audit_events AS
FROM audit_events_parquet;

-- Failed logins by user and day.
SELECT EVENT_DATE, coalesce(nullif(EMAIL, ''), nullif(USER_ID, ''), 'unknown') AS who, count(*) AS failed_logins
FROM audit_events
WHERE EVENT_TYPE = 'invalid_login'
GROUP BY ALL
ORDER BY EVENT_DATE, failed_logins DESC, who;

-- Who deleted datastores, and which.
SELECT EVENT_TIME, coalesce(nullif(EMAIL, ''), nullif(USER_ID, ''), 'unknown') AS who, DATASTORE_ID, DOMAIN
FROM audit_events
WHERE EVENT_TYPE = 'deleted_datastore'
ORDER BY EVENT_TIME, EVENT_ID;

-- API keys created outside office hours: in Berlin, before 8 and from 18, and on weekends.
SELECT created, EMAIL, API_KEY_ID
FROM (
  SELECT *, EVENT_TIME AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS created
  FROM audit_events
  WHERE EVENT_TYPE = 'new_api_key')
WHERE hour(created) NOT BETWEEN 8 AND 17 OR isodow(created) > 5
ORDER BY created, EVENT_ID;
