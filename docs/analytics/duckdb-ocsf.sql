-- Files of a destination whose schema is ocsf. Where they are: the bucket, and the prefix if the destination has one.
SET VARIABLE audit_logs = 's3://acme-audit-logs';

CREATE OR REPLACE VIEW ocsf_events AS
SELECT *, epoch_ms("time") AS event_time
FROM read_json(
  getvariable('audit_logs') || '/ocsf/**/airkit-audit-logs-*.ocsf.jsonl*',
  format = 'newline_delimited',
  hive_partitioning = false,
  columns = {
    "time": 'BIGINT', category_uid: 'INTEGER', category_name: 'VARCHAR', class_uid: 'INTEGER', class_name: 'VARCHAR',
    activity_id: 'INTEGER', activity_name: 'VARCHAR', type_uid: 'BIGINT', type_name: 'VARCHAR', severity_id: 'INTEGER',
    severity: 'VARCHAR', status_id: 'INTEGER', status: 'VARCHAR',
    metadata: 'STRUCT(version VARCHAR, uid VARCHAR, event_code VARCHAR, tenant_uid VARCHAR, product STRUCT(name VARCHAR, vendor_name VARCHAR))',
    actor: 'STRUCT("user" STRUCT(uid VARCHAR, "name" VARCHAR, email_addr VARCHAR))',
    "user": 'STRUCT(uid VARCHAR, "name" VARCHAR, email_addr VARCHAR)',
    entity: 'STRUCT(uid VARCHAR, "name" VARCHAR, "type" VARCHAR)',
    service: 'STRUCT("name" VARCHAR)', auth_protocol_id: 'INTEGER', auth_protocol: 'VARCHAR',
    logon_type_id: 'INTEGER', logon_type: 'VARCHAR', privileges: 'VARCHAR[]',
    web_resources: 'STRUCT(uid VARCHAR, "name" VARCHAR, "type" VARCHAR)[]',
    app: 'STRUCT(uid VARCHAR, "name" VARCHAR, vendor_name VARCHAR)', unmapped: 'JSON'
  });

-- Failed logins by user and day.
SELECT CAST(event_time AS DATE) AS "day", coalesce("user".email_addr, "user".name, "user".uid) AS who,
  count(*) AS failed_logins
FROM ocsf_events
WHERE class_uid = 3002 AND activity_id = 1 AND status_id = 2
GROUP BY ALL
ORDER BY "day", failed_logins DESC, who;
