"""The catalog's rules on DuckDB, over the Parquet files that demarc reads: one statement for each table, all rules of it
fused, with the counts of every tenant.

usage: duckdb_rules.py bind|run RULES.json FOLDER

RULES.json: {"now": microseconds, "tables": {TABLE: [{"id", "rule", "where"}]}}. `bind` prints the ids that DuckDB
understands; `run` counts, and prints seconds, processor seconds, megabytes and how many verdicts there are."""

import glob
import json
import resource
import sys
import time

import duckdb


def connect(now):
    db = duckdb.connect()
    db.execute("SET TimeZone = 'UTC'")
    db.execute(
        "CREATE MACRO days_since(moment) AS "
        f"CAST(floor(({now} - epoch_us(moment)) / 86400000000.0) AS BIGINT)"
    )
    return db


def columns(nth, rule):
    about = f"coalesce(({rule['where']}), true)" if rule["where"] else "true"
    known = f"({rule['where']}) IS NULL OR " if rule["where"] else ""
    met = f"({rule['rule']})"
    return (
        f"count(*) FILTER (WHERE {about} AND NOT ({known}{met} IS NULL) AND {met}) AS p{nth}, "
        f"count(*) FILTER (WHERE {about} AND NOT ({known}{met} IS NULL) AND NOT {met}) AS f{nth}, "
        f"count(*) FILTER (WHERE {about} AND ({known}{met} IS NULL)) AS u{nth}"
    )


def statement(files, rules):
    counts = ", ".join(columns(nth, rule) for nth, rule in enumerate(rules))
    return f"SELECT tenant_id, {counts} FROM read_parquet({files}) GROUP BY tenant_id"


def bind(db, tables, folder):
    understood = []
    for table, rules in tables.items():
        files = glob.glob(f"{folder}/*/{table}.parquet")[:1]
        for rule in rules if files else []:
            try:
                db.execute(statement(files, [rule])).fetchall()
                understood.append(rule["id"])
            except duckdb.Error as error:
                print(f"{rule['id']}: {str(error).splitlines()[0]}", file=sys.stderr)
    print(json.dumps(understood))


def run(db, tables, folder):
    begin, used, verdicts = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF), 0
    for table, rules in tables.items():
        if not glob.glob(f"{folder}/*/{table}.parquet"):
            continue
        for row in db.execute(statement(f"'{folder}/*/{table}.parquet'", rules)).fetchall():
            verdicts += sum(row[1:])
    now = resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(json.dumps([time.perf_counter() - begin, cpu, now.ru_maxrss / 1024, verdicts]))


what, rules, folder = sys.argv[1:]
with open(rules) as file:
    wanted = json.load(file)
{"bind": bind, "run": run}[what](connect(wanted["now"]), wanted["tables"], folder)
