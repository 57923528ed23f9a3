"""Runs the Python of a pipeline file: values of a row in, values of the new fields out.

Java calls `types` where a pipeline is built, and `program` where it runs. A type is a word
("str", "int", ...) or a list: ["list", T], ["map", K, V], ["row", [names], [types]].

Every import is paid by every run, in seconds: modules are imported where they are needed, and what
would need `ast` and `json` uses the built-in modules beneath them.
"""

import _ast as ast
import sys

NONE = None
ONLY_AST = 0x400
EPOCH_DAY = 719163


def parse(code, name="<code>", mode="exec"):
    return compile(code, name, mode, ONLY_AST)


def walk(node):
    """A node of a tree and all below it."""
    yield node
    for name in node._fields:
        value = getattr(node, name, None)
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, ast.AST):
                yield from walk(one)


def read_json(text):
    """What Java wrote: lists, maps, strings, true, false and null."""
    return eval(text, {"null": None, "true": True, "false": False})


def to_json(value):
    if value is None:
        return "null"
    if isinstance(value, str):
        escaped = "".join(
            c if c >= " " and c not in '"\\' else f"\\u{ord(c):04x}" for c in value)
        return '"' + escaped + '"'
    if isinstance(value, dict):
        return "{" + ",".join(f"{to_json(k)}:{to_json(v)}" for k, v in value.items()) + "}"
    return "[" + ",".join(map(to_json, value)) + "]"


class Row(tuple):
    """A row: fields by name and by position, as Beam's rows in Python have them."""

    __slots__ = ()
    _fields = ()

    def _asdict(self):
        return dict(zip(self._fields, self))

    as_dict = _asdict

    def _replace(self, **changes):
        unknown = changes.keys() - set(self._fields)
        if unknown:
            raise ValueError(f"the row has no field {sorted(unknown)[0]!r}")
        return row_type(self._fields)({**self._asdict(), **changes}[name] for name in self._fields)

    def __getitem__(self, key):
        if isinstance(key, str):
            return tuple.__getitem__(self, self._fields.index(key))
        return tuple.__getitem__(self, key)

    def __repr__(self):
        return "Row(" + ", ".join(f"{n}={v!r}" for n, v in zip(self._fields, self)) + ")"


ROW_TYPES = {}

# Beam's Python transforms name the fields of rejected rows so.
ALIASES = {"element": "failed_row", "msg": "error_message"}


def aliases(names):
    """Other names of fields: of an error output's."""
    if all(name in names for name in ALIASES.values()):
        return {alias: name for alias, name in ALIASES.items() if alias not in names}
    return {}


def row_type(names):
    names = tuple(names)
    made = ROW_TYPES.get(names)
    if made is None:
        members = {"__slots__": (), "_fields": names}
        for position, name in enumerate(names):
            members[name] = property(lambda row, at=position: tuple.__getitem__(row, at))
        for alias, name in aliases(names).items():
            members[alias] = members[name]
        made = ROW_TYPES[names] = type("Row", (Row,), members)
    return made


def beam_row(**fields):
    return row_type(fields)(fields.values())


def _module(name, **members):
    module = sys.modules[name] = type(sys)(name)
    module.__dict__.update(members)
    return module


_module("apache_beam", Row=beam_row)


# From Java's values to Python's. None stands for: the value is the same.


def reader(type):
    if isinstance(type, str):
        return READERS[type]
    if type[0] == "list":
        element = reader(type[1]) or same
        return lambda values: None if values is None else [element(v) for v in values]
    if type[0] == "map":
        key, value = reader(type[1]) or same, reader(type[2]) or same
        return lambda flat: None if flat is None else {
            key(flat[i]): value(flat[i + 1]) for i in range(0, len(flat), 2)}
    made, fields = row_type(type[1]), [reader(t) or same for t in type[2]]
    return lambda values: None if values is None else made(
        [read(v) for read, v in zip(fields, values)])


def same(value):
    return value


def _unless_none(function):
    return lambda value: None if value is None else function(value)


def read_date(day):
    return sys.modules["datetime"].date.fromordinal(day + EPOCH_DAY)


def read_time(micros):
    datetime = sys.modules["datetime"]
    return (datetime.datetime.min + datetime.timedelta(microseconds=micros)).time()


class Timestamp:
    """A moment that no datetime holds, such as the ends of the global window; named as in Beam."""

    def __init__(self, micros):
        self.micros = micros

    def __str__(self):
        seconds, rest = divmod(abs(self.micros), 1000000)
        sign = "-" if self.micros < 0 else ""
        return "Timestamp(%s%d%s)" % (sign, seconds, ".%06d" % rest if rest else "")

    __repr__ = __str__

    def __hash__(self):
        return hash(self.micros)

    def __eq__(self, other):
        return isinstance(other, Timestamp) and self.micros == other.micros

    def _place(self, other):
        if isinstance(other, Timestamp):
            return self.micros, other.micros
        if isinstance(other, sys.modules["datetime"].datetime):
            return self.micros, 0
        raise TypeError("cannot compare a timestamp with %s" % type_name(other))

    def __lt__(self, other):
        mine, theirs = self._place(other)
        return mine < theirs

    def __gt__(self, other):
        mine, theirs = self._place(other)
        return mine > theirs

    def __le__(self, other):
        return self == other or self < other

    def __ge__(self, other):
        return self == other or self > other


def type_name(value):
    return value.__class__.__name__


def read_timestamp(micros):
    datetime = sys.modules["datetime"]
    try:
        return epoch(datetime) + datetime.timedelta(microseconds=micros)
    except OverflowError:
        return Timestamp(micros)


def epoch(datetime):
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


READERS = {
    "str": None,
    "int": None,
    "float": None,
    "bool": None,
    "bytes": _unless_none(lambda text: text.encode("latin-1")),
    "decimal": _unless_none(lambda text: sys.modules["decimal"].Decimal(text)),
    "date": _unless_none(read_date),
    "time": _unless_none(read_time),
    "timestamp": _unless_none(read_timestamp),
}
MODULES = {"decimal": "decimal", "date": "datetime", "time": "datetime", "timestamp": "datetime"}


def import_for(type):
    """Imports what values of a type are made of."""
    if isinstance(type, str):
        if type in MODULES:
            __import__(MODULES[type])
        return
    for part in type[2] if type[0] == "row" else type[1:]:
        import_for(part)


# From Python's values to Java's; a value of another type is an error, for Beam refuses it as well.


def unfit(expected, value):
    return TypeError(f"the result is {value!r} of type {type(value).__name__}, expected {expected}")


def write_str(value):
    if isinstance(value, str):
        return value
    raise unfit("str", value)


def write_int(value):
    if isinstance(value, int):
        return int(value)
    raise unfit("int", value)


def write_float(value):
    if isinstance(value, (int, float)):
        return float(value)
    raise unfit("float", value)


def write_bool(value):
    if isinstance(value, bool):
        return value
    raise unfit("bool", value)


def write_bytes(value):
    if isinstance(value, (bytes, bytearray)):
        return value.decode("latin-1")
    raise unfit("bytes", value)


def write_decimal(value):
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, sys.modules["decimal"].Decimal) and value.is_finite():
        return str(value)
    raise unfit("a finite Decimal", value)


def write_date(value):
    datetime = sys.modules["datetime"]
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.toordinal() - EPOCH_DAY
    raise unfit("date", value)


def write_time(value):
    if isinstance(value, sys.modules["datetime"].time) and value.tzinfo is None:
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        return seconds * 1000000 + value.microsecond
    raise unfit("time without a zone", value)


def write_timestamp(value):
    if isinstance(value, Timestamp):
        return value.micros
    datetime = sys.modules["datetime"]
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        return (moment - epoch(datetime)) // datetime.timedelta(microseconds=1)
    raise unfit("datetime", value)


WRITERS = {
    "str": write_str,
    "int": write_int,
    "float": write_float,
    "bool": write_bool,
    "bytes": write_bytes,
    "decimal": write_decimal,
    "date": write_date,
    "time": write_time,
    "timestamp": write_timestamp,
    "truth": bool,
}


def writer(type):
    if isinstance(type, str):
        return WRITERS[type] if type == "truth" else _unless_none(WRITERS[type])
    if type[0] == "list":
        element = writer(type[1])

        def write_list(values):
            if isinstance(values, (str, bytes, dict)):
                raise unfit("a list", values)
            return [element(v) for v in values]

        return _unless_none(write_list)
    if type[0] == "map":
        key, value = writer(type[1]), writer(type[2])

        def write_map(values):
            if not isinstance(values, dict):
                raise unfit("a dict", values)
            return [part for k, v in values.items() for part in (key(k), value(v))]

        return _unless_none(write_map)
    names, fields = type[1], [writer(t) for t in type[2]]

    def write_row(values):
        if hasattr(values, "_asdict"):
            values = values._asdict()
        if not isinstance(values, dict):
            raise unfit("a Row or a dict", values)
        unknown = values.keys() - set(names)
        if unknown:
            raise TypeError(f"the result has a field {sorted(unknown)[0]!r}, expected {names}")
        return [write(values.get(name)) for name, write in zip(names, fields)]

    return _unless_none(write_row)


# Functions out of sources.


def function(source, fields):
    """The function of a row that a source means; fails with SyntaxError."""
    if source["kind"] == "expression":
        return expression(source["code"], fields)
    scope = {"__name__": "purlin_function"}
    code = source["code"].strip()
    if source["kind"] == "file":
        exec(compile(code, source["path"], "exec"), scope)
        if source["function"] not in scope:
            raise NameError(f"{source['path']} has no function {source['function']!r}")
        return scope[source["function"]]
    tree = parse(code, "<callable>")
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, "<callable>", "exec"), scope)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<callable>", "eval"), scope)
    for node in reversed(tree.body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return scope[node.name]
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            return scope[node.targets[0].id]
    raise SyntaxError("expected a lambda, or a function")


def expression(code, fields):
    """An expression sees the fields that it names, and the whole row as __row__."""
    lines = ["def fn(__row__):"]
    lines += [f"  {name} = __row__.{name}" for name in used(code, fields)]
    scope = {}
    exec("\n".join(lines + ["  return (" + code.strip() + "\n)"]), scope)
    return scope["fn"]


def used(code, fields):
    """The fields that an expression names."""
    tree = parse("(" + code.strip() + "\n)", "<expression>", "eval")
    named = {node.id for node in walk(tree) if isinstance(node, ast.Name)}
    return [name for name in (*fields, *aliases(fields)) if name in named]


# Of these a value can be seen to fit without a call.
PLAIN = ("str", "int", "float", "bool")


def program(fields, kinds, sources, results):
    """Makes the function that Java calls with the values of a row.

    It returns the new values as a tuple, or as text which one has no value, and why. Its code is
    written here, for every call that it makes for a row costs a microsecond.
    """
    fields, sources = read_json(fields), read_json(sources)
    kinds, results = read_json(kinds), read_json(results)
    import_for(["row", fields + [""] * len(results), kinds + results])
    scope = {"made": row_type(fields)}
    arguments = [f"_v{i}" for i in range(len(fields))]
    lines, row_is_used = [], False
    for i, (source, result) in enumerate(zip(sources, results)):
        lines.append(f"    _at = {i}")
        if source["kind"] == "expression" and "__row__" not in source["code"]:
            names = used(source["code"], fields)
            exec(f"def fn({', '.join(names)}): return (" + source["code"].strip() + "\n)", scope)
            other = aliases(fields)
            given = [arguments[fields.index(other.get(name, name))] for name in names]
        else:
            scope["fn"] = function(source, fields)
            given, row_is_used = ["_row"], True
        scope[f"_f{i}"] = scope.pop("fn")
        scope[f"_w{i}"] = writer(result)
        lines.append(f"    _r{i} = _f{i}({', '.join(given)})")
        check = f"type(_r{i}) is not {result}" if result in PLAIN else "True"
        lines.append(f"    if {check}: _r{i} = _w{i}(_r{i})")
    head = [f"def evaluate({', '.join(arguments)}):", "  _at = 0", "  try:"]
    for i, kind in enumerate(kinds):
        scope[f"_c{i}"] = read = reader(kind)
        if read is not None:
            head.append(f"    {arguments[i]} = _c{i}({arguments[i]})")
    if row_is_used:
        head.append(f"    _row = made(({''.join(name + ', ' for name in arguments)}))")
    tail = [
        "    return (" + "".join(f"_r{i}, " for i in range(len(results))) + ")",
        "  except Exception as e:",
        "    return f'{_at} {type(e).__name__}: {e}'",
    ]
    exec("\n".join(head + lines + tail), scope)
    return scope["evaluate"]


# Types, as far as they can be seen without running anything.

BUILTINS = {
    "len": "int", "int": "int", "ord": "int", "hash": "int", "id": "int",
    "str": "str", "repr": "str", "chr": "str", "hex": "str", "bin": "str", "oct": "str",
    "ascii": "str", "format": "str", "float": "float", "bool": "bool", "any": "bool",
    "all": "bool", "isinstance": "bool", "hasattr": "bool", "callable": "bool", "bytes": "bytes",
}
METHODS = {
    "str": {
        **dict.fromkeys(
            "capitalize casefold center expandtabs format format_map join ljust lower lstrip"
            " removeprefix removesuffix replace rjust rstrip strip swapcase title translate upper"
            " zfill".split(), "str"),
        **dict.fromkeys("count find index rfind rindex".split(), "int"),
        **dict.fromkeys(
            "endswith isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric"
            " isprintable isspace istitle isupper startswith".split(), "bool"),
        **dict.fromkeys("split rsplit splitlines".split(), ["list", "str"]),
        "encode": "bytes",
    },
    "bytes": {"decode": "str", "hex": "str"},
    "float": {"is_integer": "bool", "hex": "str"},
    "int": {"bit_length": "int"},
    "date": {
        "isoformat": "str", "strftime": "str", "weekday": "int", "isoweekday": "int",
        "toordinal": "int", "ctime": "str", "replace": "date"},
    "timestamp": {
        "isoformat": "str", "strftime": "str", "weekday": "int", "isoweekday": "int",
        "toordinal": "int", "ctime": "str", "replace": "timestamp", "date": "date",
        "time": "time", "timestamp": "float", "astimezone": "timestamp"},
    "time": {"isoformat": "str", "strftime": "str", "replace": "time"},
    "decimal": {"quantize": "decimal", "normalize": "decimal"},
    "timedelta": {"total_seconds": "float"},
}
MEMBERS = {
    "date": dict.fromkeys("year month day".split(), "int"),
    "time": dict.fromkeys("hour minute second microsecond".split(), "int"),
    "timedelta": dict.fromkeys("days seconds microseconds".split(), "int"),
    "timestamp": dict.fromkeys("year month day hour minute second microsecond".split(), "int"),
}
FUNCTIONS = {
    "re.sub": "str", "re.escape": "str", "re.split": ["list", "str"], "json.dumps": "str",
    "datetime.timedelta": "timedelta", "timedelta": "timedelta",
    "datetime.date": "date", "datetime.datetime": "timestamp", "datetime.time": "time",
    "datetime.datetime.strptime": "timestamp", "datetime.datetime.fromisoformat": "timestamp",
    "datetime.date.fromisoformat": "date", "datetime.strptime": "timestamp",
    "datetime.fromisoformat": "timestamp", "datetime.datetime.now": "timestamp",
    "decimal.Decimal": "decimal", "Decimal": "decimal", "math.ceil": "int", "math.floor": "int",
    "math.gcd": "int", "math.factorial": "int", "math.isnan": "bool", "math.isclose": "bool",
    "random.random": "float", "random.uniform": "float", "random.randint": "int",
    "random.randrange": "int",
}
ANNOTATIONS = {
    "str": "str", "int": "int", "float": "float", "bool": "bool", "bytes": "bytes",
    "Decimal": "decimal", "decimal.Decimal": "decimal", "date": "date", "datetime.date": "date",
    "datetime": "timestamp", "datetime.datetime": "timestamp", "time": "time",
    "datetime.time": "time",
}
NUMBERS = ["bool", "int", "float"]


class Unknown(Exception):
    """A type cannot be told without running the code."""


def join(left, right):
    """The type of a value that is of one type or of the other; "none" is NULL alone."""
    if left == right or right == "none":
        return left
    if left == "none":
        return right
    if left in NUMBERS and right in NUMBERS and "bool" not in (left, right):
        return "float"
    if {left, right} == {"decimal", "int"}:
        return "decimal"
    if left[0] == right[0] == "list":
        return ["list", join(left[1], right[1])]
    raise Unknown()


class Types:
    """The types of expressions over names of known types."""

    def __init__(self, names, imports=None):
        self.names = dict(names)
        self.imports = imports or {}

    def of(self, node):
        method = getattr(self, type(node).__name__, None)
        if method is None:
            raise Unknown()
        return method(node)

    def Expression(self, node):
        return self.of(node.body)

    def Constant(self, node):
        if node.value is None:
            return "none"
        name = type(node.value).__name__
        if name in ("str", "int", "float", "bool", "bytes"):
            return name
        raise Unknown()

    def JoinedStr(self, node):
        return "str"

    def Name(self, node):
        if node.id in self.names:
            return self.names[node.id]
        raise Unknown()

    def Compare(self, node):
        return "bool"

    def BoolOp(self, node):
        result = "none"
        for value in node.values:
            result = join(result, self.of(value))
        return result

    def UnaryOp(self, node):
        if isinstance(node.op, ast.Not):
            return "bool"
        operand = self.of(node.operand)
        if operand == "bool":
            return "int"
        if operand in ("int", "float", "decimal"):
            return operand
        raise Unknown()

    def BinOp(self, node):
        if isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(
                node.left.value, str):
            return "str"
        left, right = self.of(node.left), self.of(node.right)
        numbers = left in NUMBERS and right in NUMBERS
        moments = ("date", "timestamp", "timedelta")
        if left in moments and right in moments and isinstance(node.op, (ast.Add, ast.Sub)):
            if left == right:
                return "timedelta"
            return right if left == "timedelta" else left
        if isinstance(node.op, ast.Div):
            if numbers:
                return "float"
        elif isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift)):
            if numbers and "float" not in (left, right):
                return "bool" if left == right == "bool" and not isinstance(
                    node.op, (ast.LShift, ast.RShift)) else "int"
            raise Unknown()
        elif isinstance(node.op, ast.Pow):
            if "float" in (left, right) and numbers or (
                    numbers and isinstance(node.right, ast.Constant) and node.right.value >= 0):
                return "float" if "float" in (left, right) else "int"
            raise Unknown()
        elif numbers:
            return "float" if "float" in (left, right) else "int"
        if {left, right} <= {"decimal", "int"} and "decimal" in (left, right):
            return "decimal"
        if isinstance(node.op, ast.Add) and (left == right and left in ("str", "bytes")
                                             or left[0] == right[0] == "list"):
            return join(left, right)
        if isinstance(node.op, ast.Mult):
            if left in ("str", "bytes") or left[0] == "list":
                return left
            if right in ("str", "bytes") or right[0] == "list":
                return right
        raise Unknown()

    def IfExp(self, node):
        return join(self.of(node.body), self.of(node.orelse))

    def List(self, node):
        element = "none"
        for value in node.elts:
            element = join(element, self.of(value))
        if element == "none":
            raise Unknown()
        return ["list", element]

    Tuple = Set = List

    def ListComp(self, node):
        inner = Types(self.names, self.imports)
        for generator in node.generators:
            try:
                inner.bind(generator.target, inner.element(inner.of(generator.iter)))
            except Unknown:
                pass
        return ["list", inner.of(node.elt)]

    GeneratorExp = SetComp = ListComp

    def Dict(self, node):
        key = value = "none"
        for k, v in zip(node.keys, node.values):
            if k is None:
                raise Unknown()
            key, value = join(key, self.of(k)), join(value, self.of(v))
        if "none" in (key, value):
            raise Unknown()
        return ["map", key, value]

    def Subscript(self, node):
        owner = self.of(node.value)
        if owner in ("str", "bytes") and isinstance(node.slice, ast.Slice) or owner == "str":
            return owner
        if owner == "bytes":
            return "int"
        if owner[0] == "list":
            return owner if isinstance(node.slice, ast.Slice) else owner[1]
        if owner[0] == "map":
            return owner[2]
        if owner[0] == "row" and isinstance(node.slice, ast.Constant):
            at = node.slice.value
            return self.field(owner, at) if isinstance(at, str) else owner[2][at]
        raise Unknown()

    @staticmethod
    def field(row, name):
        if name in row[1]:
            return row[2][row[1].index(name)]
        raise Unknown()

    def Attribute(self, node):
        owner = self.of(node.value)
        if owner[0] == "row" and owner != "row":
            return self.field(owner, node.attr)
        if isinstance(owner, str) and node.attr in MEMBERS.get(owner, ()):
            return MEMBERS[owner][node.attr]
        raise Unknown()

    def element(self, type):
        if type == "str":
            return "str"
        if type[0] in ("list", "map") and type != "list":
            return type[1]
        raise Unknown()

    def dotted(self, node):
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.dotted(node.value)
            return None if owner is None else owner + "." + node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and (
                node.func.id == "__import__" and isinstance(node.args[0], ast.Constant)):
            return node.args[0].value
        return None

    def Call(self, node):
        name = self.dotted(node.func)
        if isinstance(node.func, ast.Name):
            if name in BUILTINS:
                return BUILTINS[name]
            if name == "round":
                first = self.of(node.args[0])
                return first if len(node.args) > 1 or first == "int" else "int"
            if name == "abs":
                first = self.of(node.args[0])
                return "int" if first == "bool" else first
            if name in ("min", "max") and node.args:
                if len(node.args) == 1:
                    return self.element(self.of(node.args[0]))
                result = "none"
                for argument in node.args:
                    result = join(result, self.of(argument))
                return result
            if name == "sum":
                element = self.element(self.of(node.args[0]))
                return "int" if element == "bool" else element
            if name in ("sorted", "list", "reversed", "set", "tuple") and node.args:
                return ["list", self.element(self.of(node.args[0]))]
        if name == "re.findall" and self.groups(node) <= 1:
            return ["list", "str"]
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        if name is not None and name.startswith("math."):
            return "float"
        if name in ("apache_beam.Row", "beam.Row"):
            names = [k.arg for k in node.keywords]
            return ["row", names, [self.of(k.value) for k in node.keywords]]
        if isinstance(node.func, ast.Attribute):
            owner = self.of(node.func.value)
            if isinstance(owner, str) and node.func.attr in METHODS.get(owner, ()):
                return METHODS[owner][node.func.attr]
            if owner[0] == "map":
                if node.func.attr == "get":
                    return owner[2]
                if node.func.attr in ("keys", "values"):
                    return ["list", owner[1 if node.func.attr == "keys" else 2]]
        raise Unknown()

    def groups(self, node):
        """How many groups the pattern of a call has: with several, matches are tuples."""
        pattern = node.args[0] if node.args else None
        if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
            raise Unknown()
        try:
            return __import__("re").compile(pattern.value).groups
        except Exception:
            raise Unknown()

    def bind(self, target, type):
        if isinstance(target, ast.Name):
            self.names[target.id] = type

    def run(self, statements, returned):
        """Follows statements, and collects the types of what they return."""
        for node in statements:
            if isinstance(node, ast.Return):
                returned.append("none" if node.value is None else self.of(node.value))
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    self.assign(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self.bind(node.target, annotation(node.annotation, self.imports))
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
                self.assign(node.target, value)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                imports(node, self.imports)
            elif isinstance(node, ast.For):
                try:
                    self.bind(node.target, self.element(self.of(node.iter)))
                except Unknown:
                    pass
                self.run(node.body + node.orelse, returned)
            elif isinstance(node, (ast.If, ast.While)):
                self.run(node.body, returned)
                self.run(node.orelse, returned)
            elif isinstance(node, ast.With):
                self.run(node.body, returned)
            elif isinstance(node, ast.Try):
                for part in [node.body, node.orelse, node.finalbody] + [
                        handler.body for handler in node.handlers]:
                    self.run(part, returned)

    def assign(self, target, value):
        try:
            found = self.of(value)
            if isinstance(target, ast.Name) and target.id in self.names:
                found = join(self.names[target.id], found)
            self.bind(target, found)
        except Unknown:
            if isinstance(target, ast.Name):
                self.names.pop(target.id, None)


def imports(node, known):
    prefix = node.module + "." if isinstance(node, ast.ImportFrom) and node.module else ""
    for alias in node.names:
        known[alias.asname or alias.name.split(".")[0]] = (
            prefix + alias.name if prefix or alias.asname else alias.name.split(".")[0])


def annotation(node, known):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = parse(node.value, mode="eval").body
    if isinstance(node, ast.Constant) and node.value is None:
        return "none"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return join(annotation(node.left, known), annotation(node.right, known))
    if isinstance(node, ast.Subscript):
        name = Types({}, known).dotted(node.value) or ""
        arguments = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = name.rpartition(".")[2].lower()
        if name == "optional":
            return annotation(arguments[0], known)
        if name in ("list", "sequence", "iterable", "set"):
            return ["list", annotation(arguments[0], known)]
        if name in ("dict", "mapping"):
            return ["map", annotation(arguments[0], known), annotation(arguments[1], known)]
        raise Unknown()
    name = Types({}, known).dotted(node)
    if name in ANNOTATIONS:
        return ANNOTATIONS[name]
    raise Unknown()


def type_of(source, fields, kinds):
    other = aliases(fields)
    more = [kinds[fields.index(name)] for name in other.values()]
    row = ["row", [*fields, *other], [*kinds, *more]]
    names = {**dict(zip(row[1], row[2])), "__row__": row}
    if source["kind"] == "expression":
        return Types(names).of(parse("(" + source["code"].strip() + "\n)", mode="eval"))
    tree = parse(source["code"].strip())
    known = {}
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imports(node, known)
    wanted = source.get("function")
    for node in reversed(tree.body):
        if isinstance(node, ast.FunctionDef) and wanted in (None, node.name):
            if node.returns is not None:
                return annotation(node.returns, known)
            types = Types({node.args.args[0].arg: row} if node.args.args else {}, known)
            returned = []
            types.run(node.body, returned)
            result = "none"
            for one in returned:
                result = join(result, one)
            return result
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Lambda):
            arguments = node.value.args.args
            return Types({arguments[0].arg: row} if arguments else {}, known).of(node.value.body)
    raise Unknown()


def types(fields, kinds, sources):
    """For each source its type as JSON, or as text what is wrong with it.

    The type is null where it cannot be told. Python that does not compile is told here.
    """
    fields, kinds = read_json(fields), read_json(kinds)
    found = []
    for source in read_json(sources):
        try:
            function(source, fields)
            type = type_of(source, fields, kinds)
            found.append({"type": None if type in ("none", "timedelta") else type})
        except Unknown:
            found.append({"type": None})
        except SyntaxError as e:
            where = "" if source["kind"] == "expression" else f" in line {e.lineno}"
            found.append({"problem": f"{e.__class__.__name__}: {e.msg}{where}"})
        except Exception as e:
            found.append({"problem": f"{e.__class__.__name__}: {e}"})
    return to_json(found)
