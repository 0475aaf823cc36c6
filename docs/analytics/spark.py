# For Spark 3.4 and later. The glob leaves out the test objects of Verify, and files from before the destination changed its
# format; recursiveFileLookup leaves org= and dt= in keys alone.

TEXT = """ROOT_SCOPE_USER_ID USER_ID EMAIL APP_ID BRANCH_ID DEPLOY_ID SAVEPOINT_ID SAVEPOINT_REVISION RESOURCE_TYPE RESOURCE_ID
DOMAIN DATASTORE_ID API_KEY_ID NOTIFIER_ID SAML_ID WEBHOOK_ID ADAPTER_ID EMBED_ID ROLE_ID SERVICE SERVICE_REVISION LOGIN_TYPE
EVENT_TYPE""".split()
SCHEMA = "ORGANIZATION_ID string, EVENT_ID string, EVENT_YEAR int, EVENT_MONTH date, EVENT_DATE date, EVENT_TIME {}, " + ", ".join(
    f"{column} string" for column in TEXT
)


def audit_events(spark, folder):
    """Of Parquet. Times have no zone and are UTC; the two options are for dates before 1900, which Spark refuses otherwise."""
    return (
        spark.read.schema(SCHEMA.format("timestamp_ntz"))
        .option("pathGlobFilter", "airkit-audit-logs-*.parquet")
        .option("recursiveFileLookup", True)
        .option("datetimeRebaseMode", "CORRECTED")
        .option("int96RebaseMode", "CORRECTED")
        .parquet(folder)
    )


def audit_events_of_ndjson(spark, folder):
    """Of NDJSON, plain or with gzip; zstd only where Hadoop has its library. A schema, or columns that come late are missing."""
    return (
        spark.read.schema(SCHEMA.format("timestamp_ntz"))
        .option("pathGlobFilter", "airkit-audit-logs-*.ndjson*")
        .option("recursiveFileLookup", True)
        .json(folder)
    )


def audit_events_of_csv(spark, folder):
    """Of CSV: multiLine, or rows end at line breaks in values; escape, or a quote ends a value."""
    return (
        spark.read.schema(SCHEMA.format("timestamp_ntz"))
        .option("pathGlobFilter", "airkit-audit-logs-*.csv*")
        .option("recursiveFileLookup", True)
        .option("header", True)
        .option("multiLine", True)
        .option("escape", '"')
        .csv(folder)
    )
