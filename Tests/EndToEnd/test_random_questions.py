"""Random questions about random spans, through the receiver and the columns, beside a reading of the language's page.

The reference here knows nothing of chunks: it keeps the spans as they were sent and answers by looking at each.
Three in four spans are in sealed chunks, the rest were read from rows.
"""

import json
import math
import random
from collections import Counter, defaultdict

import pytest
from driver.database import eventually
from driver.sender import Connection
from driver.tracetop import Server, ask

SPANS, REQUEST = 22_000, 1_000
START = 1_700_000_000 * 10**9
QUESTIONS = 96
KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}
WORDS = ["alpha", "Beta", "gämma", "δέλτα", "\U0001f980 crab", "", "a b", "200", "x" * 300 + "1", "x" * 300 + "2"]


# Spans.


def value_of(rng, kind):
    match kind:
        case "int":
            return rng.choice([0, 1, -1, 7, 200, 404, 2**53 + 1, -(2**62), rng.randrange(1000)])
        case "double":
            return rng.choice([0.0, -0.5, 1.0, 1e-9, 2.5e300, rng.uniform(-100, 100), math.nan])
        case "bool":
            return rng.random() < 0.5
        case "text":
            return rng.choice(WORDS)
        case "list":
            return [value_of(rng, rng.choice(["int", "text", "bool"])) for _ in range(rng.randrange(4))]
    return value_of(rng, rng.choice(["int", "double", "bool", "text", "list"]))


KEYS = {"app.number": "int", "app.ratio": "double", "app.flag": "bool", "app.word": "text", "app.mixed": "any",
        "app.list": "list", "shared": "any", "app.small": "int"}


def attributes(rng, keys, share):
    made = {key: value_of(rng, KEYS[key]) for key in keys if rng.random() < share}
    if "app.small" in made:
        made["app.small"] = rng.randrange(6)
    return made


def any_value(value):
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": "NaN" if math.isnan(value) else value}
        case str():
            return {"stringValue": value}
    return {"arrayValue": {"values": [any_value(each) for each in value]}}


def encoded(pairs):
    return [{"key": key, "value": any_value(value)} for key, value in pairs.items()]


def random_requests(rng):
    """Yields (request, its spans as the reference sees them)."""
    sent = 0
    while sent < SPANS:
        resource_spans, seen = [], []
        for service in rng.sample(["shop", "store", "mail", None], 2):
            resource = attributes(rng, ["shared", "app.word"], 0.4) | ({"service.name": service} if service else {})
            scope = attributes(rng, ["shared", "app.flag"], 0.4)
            spans = []
            for _ in range(REQUEST // 2):
                sent += 1
                own = attributes(rng, KEYS, 0.45)
                if rng.random() < 0.02:
                    own |= {f"rare.{rng.randrange(900)}": rng.randrange(3)}
                start = START + rng.randrange(600 * 10**9)
                length = int(rng.lognormvariate(16, 2))
                code = rng.choice([0, 0, 0, 1, 2])
                kind = rng.randrange(1, 6)
                name = rng.choice(["GET /", "POST /items", "SELECT", "今", "load"])
                spans.append({"traceId": f"{rng.randrange(1, 4000):032x}", "spanId": f"{sent:016x}", "name": name,
                              "kind": kind, "startTimeUnixNano": str(start), "endTimeUnixNano": str(start + length),
                              "status": {"code": code}, "attributes": encoded(own)})
                seen.append({"name": name, "kind": KINDS[kind], "service.name": service, "duration_ms": length / 1e6,
                             "status": ["unset", "ok", "error"][code], "error": code == 2,
                             "trace.trace_id": spans[-1]["traceId"], "start": start,
                             "span": own, "scope": scope, "resource": resource})
            resource_spans.append({"resource": {"attributes": encoded(resource)}, "scopeSpans": [
                {"scope": {"name": "random", "attributes": encoded(scope)}, "spans": spans}]})
        yield {"resourceSpans": resource_spans}, seen


COLUMNS = ["name", "kind", "service.name", "duration_ms", "status", "error", "trace.trace_id"]


def read(span, key):
    """The value of a key, None where there is none."""
    if key in COLUMNS:
        return span[key]
    for level in ("span", "scope", "resource"):
        if key.startswith(level + "."):
            return span[level].get(key[len(level) + 1:])
    for level in ("span", "scope", "resource"):
        if key in span[level]:
            return span[level][key]
    return None


# Filters: pairs of a text and a function of a span.


def kind_of(value):
    match value:
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "text"
    return "list"


def holds(operator, value, literal):
    """Whether a comparison that is no negation is true of a value."""
    if value is None:
        return False
    if isinstance(value, list):
        return any(holds(operator, element, literal) for element in value)
    if operator in ("contains", "starts-with", "ends-with"):
        return isinstance(value, str) and {"contains": str.__contains__, "starts-with": str.startswith,
                                           "ends-with": str.endswith}[operator](value, literal)
    if kind_of(value) != kind_of(literal):
        return False
    if isinstance(value, str):
        value, literal = value.encode(), literal.encode()
    match operator:
        case "=":
            return value == literal
        case ">":
            return value > literal
        case ">=":
            return value >= literal
        case "<":
            return value < literal
    return value <= literal


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literal_text(value):
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
    return repr(value)


def random_literal(rng, key):
    if key in ("name", "kind", "status"):
        return rng.choice({"name": ["GET /", "今", "nothing"], "kind": ["server", "client"], "status": ["ok", "error"]}[key])
    if key == "service.name":
        return rng.choice(["shop", "mail"])
    if key == "duration_ms":
        return round(rng.lognormvariate(2, 2), 3)
    bare = key.split(".", 1)[1] if key.startswith(("span.", "scope.", "resource.")) else key
    if bare == "app.small":
        return rng.randrange(6)
    while True:
        value = value_of(rng, KEYS[bare] if KEYS[bare] != "list" else "any")
        if not isinstance(value, list) and value == value and value != 2.5e300:
            return value


def random_comparison(rng):
    key = rng.choice([*COLUMNS[:4], *KEYS, *KEYS, "span.shared", "scope.shared", "resource.shared", "resource.app.word"])
    shape = rng.randrange(6)
    if shape == 0:
        wanted = rng.random() < 0.5
        return (f"{key} {'exists' if wanted else 'does-not-exist'}", lambda span: (read(span, key) is not None) == wanted)
    literal = random_literal(rng, key)
    if shape == 1:
        literals = [literal, random_literal(rng, key)]
        wanted = rng.random() < 0.5
        return (f"{key} {'in' if wanted else 'not-in'} ({', '.join(map(literal_text, literals))})",
                lambda span: any(holds("=", read(span, key), each) for each in literals) == wanted)
    if isinstance(literal, str) and shape < 4 and key not in ("kind", "status"):
        operator, wanted = rng.choice(["contains", "starts-with", "ends-with"]), rng.random() < 0.5
        # A beginning or an end of it: an empty text is in every text.
        part = literal[:rng.randrange(len(literal) + 1)] if operator != "ends-with" else literal[-1:]
        spelled = operator if wanted else {"contains": "does-not-contain", "starts-with": "does-not-start-with",
                                           "ends-with": "does-not-end-with"}[operator]
        return (f"{key} {spelled} {quoted(part)}", lambda span: holds(operator, read(span, key), part) == wanted)
    if isinstance(literal, bool) or key in ("kind", "status"):
        operators = ["=", "!="]
    else:
        operators = ["=", "!=", ">", ">=", "<", "<="]
    operator = rng.choice(operators)
    text = f"{key} {operator} {literal_text(literal)}"
    if operator == "!=":
        return text, lambda span: not holds("=", read(span, key), literal)
    return text, lambda span: holds(operator, read(span, key), literal)


def random_filter(rng, depth=2):
    if depth == 0 or rng.random() < 0.4:
        return random_comparison(rng)
    match rng.randrange(4):
        case 0:
            text, inner = random_filter(rng, depth - 1)
            return f"NOT ({text})", lambda span: not inner(span)
        case 1:
            text, inner = random_comparison(rng)
            return f"any {{ {text} }}", AnySpan(inner)
    (left, a), (right, b) = random_filter(rng, depth - 1), random_filter(rng, depth - 1)
    if rng.random() < 0.5:
        return f"({left}) AND ({right})", lambda span: a(span) and b(span)
    return f"({left}) OR ({right})", lambda span: a(span) or b(span)


class AnySpan:
    """What some span of the trace is."""

    spans = []

    def __init__(self, inner):
        self.inner, self.traces = inner, None

    def __call__(self, span):
        if self.traces is None:
            self.traces = {each["trace.trace_id"] for each in AnySpan.spans if self.inner(each)}
        return span["trace.trace_id"] in self.traces


# Calculations.


def nearest_rank(values, percent):
    values = sorted(values)
    return values[math.ceil(percent * len(values)) - 1]


PERCENTILES = {"P50": 0.5, "P90": 0.9, "P99": 0.99}


def numbers(spans, key):
    found = (read(span, key) for span in spans)
    return [value for value in found if isinstance(value, int | float) and not isinstance(value, bool) and value == value]


def distinct(value):
    if isinstance(value, float) and value.is_integer():
        return ("number", int(value))
    if isinstance(value, float) and math.isnan(value):
        return ("number", "NaN")
    return kind_of(value), json.dumps(value) if isinstance(value, list) else value


def calculate(operation, key, spans):
    if key is None:
        return len(spans)
    if operation == "COUNT":
        return sum(read(span, key) is not None for span in spans)
    if operation == "COUNT_DISTINCT":
        return len({distinct(value) for span in spans if (value := read(span, key)) is not None})
    values = numbers(spans, key)
    match operation:
        case "SUM":
            return math.fsum(values) if any(isinstance(value, float) for value in values) else sum(values)
        case "AVG":
            return math.fsum(values) / len(values) if values else None
        case "MIN":
            return min(values, default=None)
        case "MAX":
            return max(values, default=None)
    return nearest_rank(values, PERCENTILES[operation]) if values else None


def random_calculations(rng):
    made = [("COUNT", None)]
    for _ in range(rng.randrange(3)):
        operation = rng.choice(["COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX", *PERCENTILES])
        exact = ["duration_ms", "app.small"]
        key = (rng.choice(["app.mixed", "app.word", "app.list", "shared", "app.flag", "name"])
               if operation.startswith("COUNT") else
               rng.choice(exact if operation in ("SUM", "AVG") else [*exact, "app.number", "app.ratio", "app.mixed", "shared"]))
        if (operation, key) not in made:
            made.append((operation, key))
    return made


def random_question(rng):
    """(text, calculations, filter, keys)."""
    calculations = random_calculations(rng)
    keys = rng.sample(["name", "kind", "service.name", "app.small", "app.flag", "error", "scope.app.flag"], rng.choice([0, 0, 1, 1, 2]))
    text = ", ".join(operation if key is None else f"{operation}({key})" for operation, key in calculations)
    asked, test = random_filter(rng) if rng.random() < 0.85 else (None, lambda span: True)
    text += f" WHERE {asked}" if asked else ""
    text += f" GROUP BY {', '.join(keys)} LIMIT 1000" if keys else ""
    return text, calculations, test, keys


def expected(spans, calculations, test, keys):
    groups = defaultdict(list)
    for span in spans:
        if test(span):
            groups[tuple(read(span, key) for key in keys)].append(span)
    if not keys:
        groups[()]  # One row, also of nothing.
    return {group: [calculate(operation, key, found) for operation, key in calculations]
            for group, found in groups.items()}


def same(one, other):
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


# The test.


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    rng = random.Random(20)
    database, spans = tmp_path_factory.mktemp("random") / "tracetop.db", []
    with Server(database) as server:
        with Connection(server.address) as connection:
            for request, seen in random_requests(rng):
                response = connection.post(json.dumps(request).encode(), content_type="application/json")
                assert response.status == 200, response.content
                spans += seen
        # The last spans stay unsealed as long as it runs.
        assert eventually(lambda: 16_384 <= ask("stats", database=database)["columns"]["spans"] < SPANS)
        yield database, spans


@pytest.mark.parametrize("part", range(8))
def test_answers_are_those_of_looking_at_each_span(stored, part):
    database, spans = stored
    AnySpan.spans = spans
    rng = random.Random(part)
    outcomes = Counter()
    for _ in range(QUESTIONS // 8):
        text, calculations, test, keys = random_question(rng)
        answer = ask("query", text, database=database)
        found = {tuple(row.get(key) for key in keys): [value for key, value in row.items() if key not in keys]
                 for row in answer["results"]}
        wanted = expected(spans, calculations, test, keys)
        assert found.keys() == wanted.keys(), text
        for group, values in wanted.items():
            assert len(values) == len(found[group]) and all(map(same, found[group], values)), (text, group, found[group], values)
        outcomes["some" if answer["results"] and answer["results"][0]["COUNT"] else "none"] += 1
    # Filters that nothing passes would test little.
    assert outcomes["some"] > QUESTIONS // 16
