# For Spark 3.4 and later. The glob leaves out the test objects of Verify, and files from before the destination changed its
# format; recursiveFileLookup leaves org= and dt= in keys alone.

TEXT = """ROOT_SCOPE_USER_ID USER_ID EMAIL APP_ID BRANCH_ID DEPLOY_ID SAVEPOINT_ID SAVEPOINT_REVISION RESOURCE_TYPE RESOURCE_ID
DOMAIN DATASTORE_ID API_KEY_ID NOTIFIER_ID SAML_ID WEBHOOK_ID ADAPTER_ID EMBED_ID ROLE_ID SERVICE SERVICE_REVISION LOGIN_TYPE
EVENT_TYPE""".split()
SCHEMA = (
    "ORGANIZATION_ID string, EVENT_ID string, EVENT_YEAR int, EVENT_MONTH date, EVENT_DATE date, EVENT_TIME timestamp_ntz, "
    + ", ".join(f"{column} string" for column in TEXT)
)


def files(spark, names):
    return spark.read.schema(SCHEMA).option("pathGlobFilter", names).option("recursiveFileLookup", True)


def audit_events(spark, folder):
    """Of Parquet. Times have no zone and are UTC; the two options are for dates before 1900, which Spark refuses otherwise."""
    parquet = files(spark, "airkit-audit-logs-*.parquet")
    return parquet.option("datetimeRebaseMode", "CORRECTED").option("int96RebaseMode", "CORRECTED").parquet(folder)


def audit_events_of_ndjson(spark, folder):
    """Of NDJSON, plain or with gzip; zstd only where Hadoop has its library. Without a schema, columns that come late are missing."""
    return files(spark, "airkit-audit-logs-*.ndjson*").json(folder)


def audit_events_of_csv(spark, folder):
    """Of CSV: multiLine, or rows end at line breaks in values; escape, or a quote ends a value."""
    csv = files(spark, "airkit-audit-logs-*.csv*")
    return csv.option("header", True).option("multiLine", True).option("escape", '"').csv(folder)
