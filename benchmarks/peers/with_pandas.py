"""pandas as a contender of the benchmark: with_pandas.py WORKLOAD DATA OUT."""

import sys

import numpy as np
import pandas as pd

workload, data, out = sys.argv[1:]


def read_people():
    return pd.read_csv(
        f"{data}/traffic_crash_people.csv",
        dtype={"vehicle_id": "Int64", "age": "Int32"},
        parse_dates=["crash_date"],
    )


def read_numbers():
    return pd.read_csv(f"{data}/numbers.csv")


def csv_to_parquet():
    people = read_people()
    people = people[people.person_type != "PEDESTRIAN"].copy()
    people["injured"] = people.injury_classification != "NO INDICATION OF INJURY"
    people["age_band"] = people.age.fillna(0) // 10
    people.to_parquet(f"{out}/result.parquet", index=False)


def csv_join_aggregate():
    people = read_people()
    vehicles = pd.read_csv(
        f"{data}/traffic_crash_vehicle.csv",
        dtype={"vehicle_id": "Int64", "vehicle_year": "Int32"},
    )
    keys = ["make", "vehicle_year", "injury_classification"]
    joined = people.merge(vehicles, on="vehicle_id")
    groups = joined.groupby(keys, dropna=False).size().reset_index(name="people")
    groups.to_csv(f"{out}/result.csv", index=False)


def parquet_grouped():
    people = pd.read_parquet(f"{data}/people.parquet")
    keys = ["person_type", "sex", "injury_classification"]
    groups = people.groupby(keys, dropna=False).agg(
        people=("person_id", "count"), oldest=("age", "max")
    )
    groups.astype({"oldest": "Int32"}).reset_index().to_csv(f"{out}/result.csv", index=False)


def json_to_parquet():
    people = pd.read_json(
        f"{data}/people.jsonl", lines=True, dtype={"vehicle_id": "Int64", "age": "Int32"}
    )
    people[people.person_type != "PEDESTRIAN"].to_parquet(f"{out}/result.parquet", index=False)


def steps(count):
    numbers = read_numbers()
    for _ in range(count):
        numbers["a"] = numbers.a + 1.5
    result = pd.DataFrame({"rows": [len(numbers)], "greatest": [numbers.a.max()]})
    result.to_csv(f"{out}/result.csv", index=False)


def one_step():
    steps(1)


def hundred_steps():
    steps(100)


def numbers():
    n = read_numbers()
    result = {
        "s": n.a + n.b,
        "p": (n.a - n.b) * n.c,
        "q": n.a / (n.c + 1000),
        "r": np.sqrt(n.a * n.a + n.b * n.b),
        "m": (n.a + n.b + n.c) / 3,
        "d": (n.a - n.c).abs(),
        "v": (n.a * n.b - n.c) * 0.5 + n.a,
        "w": n.b - n.c * n.c,
    }
    greatest = pd.DataFrame({name: [values.max()] for name, values in result.items()})
    greatest.to_csv(f"{out}/result.csv", index=False)


globals()[workload]()
