CREATE TABLE audit_events (
  ORGANIZATION_ID VARCHAR NOT NULL,
  EVENT_ID VARCHAR NOT NULL,
  EVENT_YEAR NUMBER(4, 0) NOT NULL,
  EVENT_MONTH DATE NOT NULL,
  EVENT_DATE DATE NOT NULL,
  EVENT_TIME TIMESTAMP_NTZ(3) NOT NULL,
  ROOT_SCOPE_USER_ID VARCHAR,
  USER_ID VARCHAR,
  EMAIL VARCHAR,
  APP_ID VARCHAR,
  BRANCH_ID VARCHAR,
  DEPLOY_ID VARCHAR,
  SAVEPOINT_ID VARCHAR,
  SAVEPOINT_REVISION VARCHAR,
  RESOURCE_TYPE VARCHAR,
  RESOURCE_ID VARCHAR,
  DOMAIN VARCHAR,
  DATASTORE_ID VARCHAR,
  API_KEY_ID VARCHAR,
  NOTIFIER_ID VARCHAR,
  SAML_ID VARCHAR,
  WEBHOOK_ID VARCHAR,
  ADAPTER_ID VARCHAR,
  EMBED_ID VARCHAR,
  ROLE_ID VARCHAR,
  SERVICE VARCHAR,
  SERVICE_REVISION VARCHAR,
  LOGIN_TYPE VARCHAR,
  EVENT_TYPE VARCHAR NOT NULL
);

-- Who may read the bucket. DESC INTEGRATION audit_logs says which user and external id the role is to trust.
CREATE STORAGE INTEGRATION audit_logs
  TYPE = EXTERNAL_STAGE
  STORAGE_PROVIDER = 'S3'
  ENABLED = TRUE
  STORAGE_AWS_ROLE_ARN = 'arn:aws:iam::123456789012:role/snowflake-audit-logs'
  STORAGE_ALLOWED_LOCATIONS = ('s3://acme-audit-logs/');

-- One format for each of the destination's; take the one that it has.
CREATE FILE FORMAT audit_parquet TYPE = PARQUET USE_LOGICAL_TYPE = TRUE;
CREATE FILE FORMAT audit_ndjson TYPE = JSON COMPRESSION = AUTO;
CREATE FILE FORMAT audit_csv
  TYPE = CSV COMPRESSION = AUTO PARSE_HEADER = TRUE FIELD_OPTIONALLY_ENCLOSED_BY = '"'
  ESCAPE_UNENCLOSED_FIELD = NONE NULL_IF = () EMPTY_FIELD_AS_NULL = TRUE;

CREATE STAGE audit_logs
  URL = 's3://acme-audit-logs/'
  STORAGE_INTEGRATION = audit_logs
  FILE_FORMAT = audit_parquet;

-- What is there already. A file is loaded once, by its name, which no other file has. The pattern keeps out the test
-- objects of Verify; for the other formats it is '.*airkit-audit-logs-.*[.]ndjson.*' and '.*airkit-audit-logs-.*[.]csv.*'.
COPY INTO audit_events
FROM @audit_logs
PATTERN = '.*airkit-audit-logs-.*[.]parquet'
MATCH_BY_COLUMN_NAME = CASE_SENSITIVE;

-- What comes from now on. SHOW PIPES says which queue (notification_channel) the bucket's event notifications of
-- s3:ObjectCreated:Put go to.
CREATE PIPE audit_events AUTO_INGEST = TRUE AS
COPY INTO audit_events
FROM @audit_logs
PATTERN = '.*airkit-audit-logs-.*[.]parquet'
MATCH_BY_COLUMN_NAME = CASE_SENSITIVE;

-- What came after the first COPY and before the pipe, of the last seven days. A file that is loaded is not loaded again.
ALTER PIPE audit_events REFRESH;

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
SELECT convert_timezone('UTC', 'Europe/Berlin', EVENT_TIME) AS created, EMAIL, API_KEY_ID
FROM audit_events
WHERE EVENT_TYPE = 'new_api_key' AND (hour(created) NOT BETWEEN 8 AND 17 OR dayofweekiso(created) > 5)
ORDER BY created, EVENT_ID;
