"""Makes the Avro files of these tests: python3 make_files.py, with fastavro 1.13, cramjam (snappy) and backports.zstd.

types.avro has each type that rows have a type for, CODEC.avro two hundred rows in blocks of one codec, several.avro
more unions than one with null, tree.avro a record that contains itself.
"""
import datetime as dt
import os
import uuid
from decimal import Decimal

import fastavro

HERE = os.path.dirname(os.path.abspath(__file__))
UTC = dt.timezone.utc


def write(name, schema, records, codec="null", **more):
    with open(os.path.join(HERE, name), "wb") as out:
        fastavro.writer(out, fastavro.parse_schema(schema), records, codec=codec, sync_marker=bytes(range(16)), **more)


def logical(base, name, **more):
    return {"type": base, "logicalType": name, **more}


FIELDS = {
    "b": "boolean",
    "i": "int",
    "l": "long",
    "f": "float",
    "d": "double",
    "s": "string",
    "raw": "bytes",
    "day": logical("int", "date"),
    "time_ms": logical("int", "time-millis"),
    "time_us": logical("long", "time-micros"),
    "ts_ms": logical("long", "timestamp-millis"),
    "ts_us": logical("long", "timestamp-micros"),
    "ts_ns": {"type": "long", "logicalType": "timestamp-nanos"},
    "local_ms": logical("long", "local-timestamp-millis"),
    "local_us": logical("long", "local-timestamp-micros"),
    "dec": logical("bytes", "decimal", precision=20, scale=3),
    "dec_fixed": {"type": "fixed", "name": "Dec", "size": 6, "logicalType": "decimal", "precision": 10, "scale": 2},
    "id": logical("string", "uuid"),
    "color": {"type": "enum", "name": "Color", "symbols": ["RED", "GREEN"]},
    "mac": {"type": "fixed", "name": "Mac", "size": 3},
    "list": {"type": "array", "items": ["null", "long"]},
    "map": {"type": "map", "values": "double"},
    "town": {"type": "record", "name": "Town", "fields": [
        {"name": "name", "type": "string"}, {"name": "zip", "type": ["string", "null"]}]},
    "towns": {"type": "array", "items": "Town"},
}
FULL = {
    "b": True, "i": -2**31, "l": 2**63 - 1, "f": 1.5, "d": -2.25e300, "s": "Gr\u00fc\u00dfe \U0001F680", "raw": b"\x00\xff",
    "day": dt.date(1066, 10, 14), "time_ms": dt.time(23, 59, 59, 999000), "time_us": dt.time(0, 0, 0, 1),
    "ts_ms": dt.datetime(1969, 12, 31, 23, 59, 59, 999000, UTC), "ts_us": dt.datetime(2026, 11, 23, 14, 5, 0, 123456, UTC),
    "ts_ns": 1_500_000_000_123_456_000,
    "local_ms": dt.datetime(2026, 3, 29, 2, 30), "local_us": dt.datetime(2026, 3, 29, 2, 30, 0, 1),
    "dec": Decimal("-12345678901234567.890"), "dec_fixed": Decimal("12345678.90"),
    "id": uuid.UUID("123e4567-e89b-12d3-a456-426614174000"), "color": "GREEN", "mac": b"\x01\x02\xff",
    "list": [1, None, -3], "map": {"x": 0.5, "\u00fc": -1.0}, "town": {"name": "Ulm", "zip": "00712"},
    "towns": [{"name": "K\u00f6ln", "zip": None}, {"name": "", "zip": ""}],
}
NULLABLE = {"type": "record", "name": "Everything", "namespace": "test", "fields": [
    {"name": name, "type": ["null", kind]} for name, kind in FIELDS.items()]}
write("types.avro", NULLABLE, [FULL, {name: None for name in FIELDS}])

NUMBERS = {"type": "record", "name": "Number", "fields": [{"name": "n", "type": "long"}, {"name": "word", "type": "string"}]}
for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]:
    write(codec + ".avro", NUMBERS, ({"n": n, "word": "number %d" % n} for n in range(200)), codec, sync_interval=300)

write("several.avro", {"type": "record", "name": "Several", "fields": [
    {"name": "id", "type": "long"}, {"name": "v", "type": ["null", "long", "string"]}, {"name": "nothing", "type": "null"}]},
      [{"id": 1, "v": 2, "nothing": None}, {"id": 2, "v": "two", "nothing": None}])
write("tree.avro", {"type": "record", "name": "Node", "fields": [
    {"name": "value", "type": "int"}, {"name": "next", "type": ["null", "Node"]}]},
      [{"value": 1, "next": {"value": 2, "next": None}}])
