"""Whatever the OpenAPI description allows, and much that it does not, gets an answer of ours."""

import asyncio
import json
import warnings
from pathlib import Path
from urllib.parse import urlencode
from zlib import crc32

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from shop.api.operations import PROBLEM, Problem
from tests.integration.worker.account import make
from tests.integration.worker.contract import OWNER, contract, examples
from tests.integration.worker.shelves import Shelves
from worker.api.operations import OPERATIONS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its own dependencies are deprecated here and there
    import schemathesis
    from schemathesis import GenerationMode

DESCRIPTION = json.loads((Path(__file__).parents[3] / "docs/api/internal.json").read_text())
BY_NAME = {one.name: one for one in OPERATIONS}
# Slow by intent: a password is hashed, a picture is made in a child process.
SLOW = {"sign-in", "register", "staff-sign-in", "reset-password", "confirm", "store-picture"}
EXAMPLES, OF_SLOW = 8, 2
AWAY = 503

# In the place of each value of an example.
HOSTILE = [
    "\0",
    "\ud800",
    "x" * 70_000,
    "../../x",
    "' or 1=1 --",
    2**31,
    2**63,
    -(2**63) - 1,
    1e308,
    True,
    None,
    [],
    {},
    [[[[[[]]]]]],
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999+14:00",
    "2026-02-30",
]


def described():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_dict(DESCRIPTION)
        found = [one.ok() for one in schema.get_all_operations()]
    named = {one.definition.raw.get("operationId"): one for one in found}
    return [pytest.param(named[name], id=name) for name in BY_NAME]


@pytest.fixture(scope="module")
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def made(runner, module_shop, valkey, embedded_aws):
    """Open a shop with everything in it."""
    shelves = Shelves(make(embedded_aws, "fuzz-shelves"), valkey)
    opened = contract(module_shop, shelves, make(embedded_aws, "fuzz"))
    yield runner.run(opened.__aenter__())
    runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def asking(made, runner):
    """Return what asks as an owner who has just come in: some deeds end a session."""
    tokens, _ = runner.run(made.fresh())
    return made.as_(tokens[OWNER])


def check(operation, answer):
    """Raise unless the answer is one that the description promises."""
    assert answer.status < 500 or answer.status == AWAY, answer.body
    if answer.status == 200:
        gives = operation.gives
        msgspec.json.decode(answer.body, **({} if gives is bytes else {"type": gives}))
    else:
        assert PROBLEM == answer.headers["content-type"]
        assert answer.status == msgspec.json.decode(answer.body, type=Problem).status


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda one: one.value)
@pytest.mark.parametrize("operation", described())
def test_whatever_is_asked_is_answered(operation, mode, asking, runner):
    ours = BY_NAME[operation.definition.raw["operationId"]]
    count = OF_SLOW if ours.name in SLOW else EXAMPLES
    try:
        cases = operation.as_strategy(generation_mode=mode)
    except (TypeError, ValueError):  # nothing of it can be wrong
        return

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def ask(case):
        query = urlencode(case.query or {}, doseq=True, errors="surrogatepass")
        target = case.formatted_path + (f"?{query}" if query else "")
        body = case.body
        if not isinstance(body, bytes):
            # What is not given is no value of JSON.
            body = json.dumps(body).encode() if isinstance(body, NATIVE) else b""
        key = f"fuzz{crc32(target.encode() + body)}" if ours.method == "POST" else ""
        answer = runner.run(asking.asked(ours.method, target, body, key=key))
        check(ours, answer)

    ask()


NATIVE = (dict, list, str, int, float, bool, type(None))


def variants(body):
    """Yield *body* with each of its values replaced by each hostile one."""
    places = list(_places(body))
    for place in places:
        for value in HOSTILE:
            yield _replaced(body, place, value)


def _places(value, at=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in pairs:
        yield (*at, key)
        if isinstance(one, dict | list):
            yield from _places(one, (*at, key))


def _replaced(body, place, value):
    copy = json.loads(json.dumps(body))
    within = copy
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = value
    return copy


# Of each operation with a body of JSON, as its example has it.
BODIES = [
    (name, one.body)
    for name, one in examples("0" * 32, "ana@example.com").items()
    if isinstance(one.body, dict) and one.body and name not in SLOW
]


@pytest.mark.parametrize(("name", "body"), BODIES, ids=[name for name, _ in BODIES])
def test_hostile_values_are_told_from_good_ones(name, body, asking, runner):
    operation = BY_NAME[name]
    given = examples("0" * 32, "ana@example.com")[name]
    target = operation.target.format(**given.names)
    body = json.loads(msgspec.json.encode(body))

    for number, hostile in enumerate(variants(body)):
        content = json.dumps(hostile).encode()
        key = f"hostile{name}{number}"
        answer = runner.run(asking.asked("POST", target, content, key=key))
        check(operation, answer)


@pytest.mark.parametrize(
    "target",
    [
        "/v1/products/%00",
        "/v1/products/%ff%fe",
        "/v1/products/..%2f..%2fstaff",
        "/v1/products/%ED%A0%80",
        "/v1/orders/%00?token=%00",
        "/v1/categories/x?facets=%00",
        "/v1/search?q=%00",
        "/v1/search?q=%ED%A0%80",
        "/v1/search?q=%22%20OR%20NEAR(",
        "/v1/search?q=caf%C3%A9&after=9999999999999999999_0_0_0_0",
        "/v1/stock?skus=" + "A." * 3_000,
        "/v1/cart?lines=CHAIR*2&lines=CHAIR*3",
        "/v1/my/orders?after=%00",
        "/v1/my/orders?most=1e9",
        "/v1/owner/audit?before=99999999999999999999",
        "/v1/staff/orders?beginning=%00",
        "/v1/staff/coupons?after=%00",
        "/v1/staff/reports/sales?first=0001-01-01&last=9999-12-31",
        "/v1/staff/dead-letters/%00",
        "/v1/policies/%00",
        "/v1/" + "x" * 9_000,
    ],
)
def test_hostile_addresses_are_answered(target, asking, runner):
    answer = runner.run(asking.asked("GET", target))

    assert answer.status < 500, answer.body


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 60_000, b"\xff\xfe", b"null", b"1", b'{"a":1}', b'{"sku":"A","sku":"B"}'],
)
def test_a_body_that_is_no_object_of_ours_is_refused(body, asking, runner):
    answer = runner.run(asking.asked("POST", "/v1/my/cart", body, key=f"b{crc32(body)}"))

    assert 422 == answer.status
    assert PROBLEM == answer.headers["content-type"]
