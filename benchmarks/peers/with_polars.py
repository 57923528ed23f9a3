"""Polars as a contender of the benchmark: with_polars.py WORKLOAD DATA OUT."""

import sys

import polars as pl

workload, data, out = sys.argv[1:]
a, b, c = pl.col("a"), pl.col("b"), pl.col("c")


def scan_people():
    return pl.scan_csv(
        f"{data}/traffic_crash_people.csv",
        schema_overrides={
            "vehicle_id": pl.Int64,
            "age": pl.Int32,
            "crash_date": pl.Datetime("us"),
        },
    )


def scan_numbers():
    return pl.scan_csv(f"{data}/numbers.csv", schema_overrides={n: pl.Float64 for n in "abc"})


def csv_to_parquet():
    scan_people().filter(pl.col("person_type") != "PEDESTRIAN").with_columns(
        injured=pl.col("injury_classification") != "NO INDICATION OF INJURY",
        age_band=pl.col("age").fill_null(0) // 10,
    ).sink_parquet(f"{out}/result.parquet")


def csv_join_aggregate():
    vehicles = pl.scan_csv(
        f"{data}/traffic_crash_vehicle.csv",
        schema_overrides={"vehicle_id": pl.Int64, "vehicle_year": pl.Int32},
    )
    scan_people().join(vehicles, on="vehicle_id").group_by(
        "make", "vehicle_year", "injury_classification"
    ).agg(people=pl.len()).sink_csv(f"{out}/result.csv")


def parquet_grouped():
    pl.scan_parquet(f"{data}/people.parquet").group_by(
        "person_type", "sex", "injury_classification"
    ).agg(people=pl.col("person_id").count(), oldest=pl.col("age").max()).sink_csv(
        f"{out}/result.csv"
    )


def json_to_parquet():
    pl.scan_ndjson(
        f"{data}/people.jsonl",
        schema={
            "person_id": pl.String,
            "person_type": pl.String,
            "vehicle_id": pl.Int64,
            "sex": pl.String,
            "age": pl.Int32,
            "safety_equipment": pl.String,
            "injury_classification": pl.String,
        },
    ).filter(pl.col("person_type") != "PEDESTRIAN").sink_parquet(f"{out}/result.parquet")


def steps(count):
    numbers = scan_numbers()
    for _ in range(count):
        numbers = numbers.with_columns(a + 1.5)
    numbers.select(rows=pl.len(), greatest=a.max()).sink_csv(f"{out}/result.csv")


def one_step():
    steps(1)


def hundred_steps():
    steps(100)


def numbers():
    scan_numbers().select(
        s=(a + b).max(),
        p=((a - b) * c).max(),
        q=(a / (c + 1000)).max(),
        r=(a * a + b * b).sqrt().max(),
        m=((a + b + c) / 3).max(),
        d=(a - c).abs().max(),
        v=((a * b - c) * 0.5 + a).max(),
        w=(b - c * c).max(),
    ).sink_csv(f"{out}/result.csv")


globals()[workload]()
