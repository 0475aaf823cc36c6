# For pandas and polars, with pyarrow. Columns that come late are there from the first row on, since they are named.

COLUMNS = """ORGANIZATION_ID EVENT_ID EVENT_YEAR EVENT_MONTH EVENT_DATE EVENT_TIME ROOT_SCOPE_USER_ID USER_ID EMAIL APP_ID BRANCH_ID
DEPLOY_ID SAVEPOINT_ID SAVEPOINT_REVISION RESOURCE_TYPE RESOURCE_ID DOMAIN DATASTORE_ID API_KEY_ID NOTIFIER_ID SAML_ID WEBHOOK_ID
ADAPTER_ID EMBED_ID ROLE_ID SERVICE SERVICE_REVISION LOGIN_TYPE EVENT_TYPE""".split()


def schema(text, number):
    """All columns are text in NDJSON, but one."""
    return {column: number if column == "EVENT_YEAR" else text for column in COLUMNS}


def pandas_events(folder):
    """Of Parquet below a folder; EVENT_TIME has no zone and is UTC."""
    from pathlib import Path

    import pandas

    files = sorted(Path(folder).rglob("airkit-audit-logs-*.parquet"))
    return pandas.concat([pandas.read_parquet(file, dtype_backend="pyarrow") for file in files], ignore_index=True)


def pandas_events_of_ndjson(file):
    """Of one file of NDJSON. Without dtype, an id such as 0012 would become a number, and a long one another number."""
    import pandas

    rows = pandas.read_json(file, lines=True, dtype=schema("string", "int32"), convert_dates=False)
    return rows.reindex(columns=COLUMNS)


def polars_events(folder):
    """Of Parquet below a folder. The pattern is needed: polars reads names that begin with _ and the test objects of Verify."""
    import polars

    return polars.scan_parquet(f"{folder}/**/airkit-audit-logs-*.parquet", hive_partitioning=False)


def polars_events_of_ndjson(folder):
    """Of NDJSON below a folder: with the schema, or columns that the first rows lack are dropped without a word."""
    import polars

    rows = polars.scan_ndjson(f"{folder}/**/airkit-audit-logs-*.ndjson*", schema=schema(polars.String, polars.Int32))
    return rows.with_columns(
        polars.col("EVENT_MONTH", "EVENT_DATE").str.to_date("%Y-%m-%d"),
        polars.col("EVENT_TIME").str.to_datetime("%Y-%m-%dT%H:%M:%S%.3f", time_unit="ms"),  # UTC, without a zone, as in Parquet
    )
