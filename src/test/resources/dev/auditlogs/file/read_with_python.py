"""Reads audit log files with a function of docs/analytics/python.py, and prints a JSON array for each row.

python3 read_with_python.py SCRIPT FUNCTION PATH COLUMN...
"""

import datetime
import importlib.util
import json
import sys

script, function, path, *columns = sys.argv[1:]
spec = importlib.util.spec_from_file_location("documented", script)
documented = importlib.util.module_from_spec(spec)
spec.loader.exec_module(documented)
frame = getattr(documented, function)(path)

if function.startswith("polars"):
    rows = frame.select(columns).collect().rows()
else:
    import pandas

    rows = frame[columns].astype(object).where(frame[columns].notna(), None).itertuples(index=False, name=None)


def text(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat(timespec="milliseconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(int(value))


for row in rows:
    print(json.dumps([text(value) for value in row]))
