"""The internal API: who is let in, what is read, and how faults are told."""

from typing import Annotated

import pytest
from msgspec import Meta, Struct

from cloud.errors import AwayError
from shop.api.operations import KEY_HEADER, PROBLEM, REQUEST_HEADER, SESSION_HEADER, Operation, Who
from shop.errors import ForbiddenChangeError
from shop.service_calls import HEADER, sign_call
from shop.signing import Keys
from tests.unit.worker.api.calling import NOW, Asker
from tests.unit.worker.test_consumer import KEYS, Keyring
from worker.api.server import Server
from worker.errors import KeyReusedError, NotSignedInError, TooManyError
from worker.ports import Caller


class Chair(Struct):
    legs: Annotated[int, Meta(ge=3)]


class Sort(Struct, forbid_unknown_fields=True):
    after: str = ""
    most: Annotated[int, Meta(ge=1, le=100)] = 20


READ = Operation("chair", "GET", "/chairs/{chair}", "Show a chair.", gives=Chair, query=Sort)
MAKE = Operation("make-chair", "POST", "/chairs", "Make one.", takes=Chair, gives=Chair)
MINE = Operation("my-chair", "GET", "/my/chair", "Show mine.", Who.SHOPPER)
STAFF = Operation("all-chairs", "GET", "/staff/chairs", "Show all.", Who.STAFF)
PAINT = Operation("paint-chairs", "POST", "/chairs/paint", "Paint all.")
SECRET = Operation(
    "secret-chair", "POST", "/secret-chairs", "Make one.", takes=Chair, is_kept=False
)
SMALL = Operation("small", "POST", "/small", "Take little.", takes=bytes, most_bytes=10)


class Once:
    """Keeps replies by key, as the database would."""

    def __init__(self, services):
        self.services, self.kept = services, {}

    async def __call__(self, key, request_hash, deed):
        if key not in self.kept:
            self.kept[key] = request_hash, await deed(self.services)
        known, reply = self.kept[key]
        if known != request_hash:
            raise KeyReusedError(key)
        return reply


async def who_is(token):
    known = {"ana": Caller(Who.SHOPPER, "1"), "staff": Caller(Who.STAFF, "2")}
    if token not in known:
        raise NotSignedInError
    return known[token]


def application(keys=None, admit=None, **handlers):
    made = []

    async def show(call, _services):
        return {"path": dict(call.path), "query": call.query, "account": call.caller.account}

    async def make(call, services):
        services.append(call.body)
        made.append(call.body)
        return call.body

    async def away():
        return handlers.get("away", [])

    by_name = {
        READ: show,
        MAKE: make,
        SECRET: make,
        PAINT: show,
        MINE: show,
        STAFF: show,
        SMALL: show,
    }
    by_name |= {one: handlers[one.name] for one in by_name if one.name in handlers}
    services = []
    limited = {"admit": admit} if admit else {}
    known = keys or Keyring(KEYS)
    server = Server(services, known, who_is, Once(services), away, lambda: NOW, **limited)
    return server.application(by_name), made


@pytest.fixture
def ask():
    return Asker(application()[0])


def test_path_and_query_are_read_into_their_types(ask):
    answer = ask.get("/v1/chairs/red?most=5&after=x")

    assert 200 == answer.status
    assert {"chair": "red"} == answer.json["path"]
    assert {"after": "x", "most": 5} == answer.json["query"]


@pytest.mark.parametrize(
    ("target", "field"),
    [("/v1/chairs/red?most=0", "most"), ("/v1/chairs/red?most=x", "most")],
)
def test_a_fault_in_the_query_names_its_field(ask, target, field):
    answer = ask.get(target)

    assert 422 == answer.status
    assert PROBLEM == answer.headers["content-type"]
    assert ("invalid", field) == (answer.json["type"], answer.json["field"])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"legs":2}', b'{"legs":"four"}', b"\xff", b"nope"])
def test_a_fault_in_the_body_is_told_and_nothing_is_done(body):
    app, made = application()

    answer = Asker(app).post("/v1/chairs", body)

    assert (422, "invalid") == (answer.status, answer.json["type"])
    assert answer.json["wanted"]
    assert [] == made


def test_said_again_it_is_not_done_again_and_gets_the_same_answer():
    app, made = application()

    first, second = (Asker(app).post("/v1/chairs", Chair(4), key="k") for _ in range(2))

    assert (200, {"legs": 4}) == (first.status, first.json)
    assert (first.status, first.body) == (second.status, second.body)
    assert 1 == len(made)


def test_a_key_is_for_one_request(ask):
    ask.post("/v1/chairs", Chair(4), key="k")

    answer = ask.post("/v1/chairs", Chair(5), key="k")

    assert (422, "key-reused") == (answer.status, answer.json["type"])


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_post_without_a_key_is_refused(ask, key):
    answer = ask.post("/v1/chairs", Chair(4), key=key)

    assert (422, "idempotency-key") == (answer.status, answer.json["field"])


@pytest.mark.parametrize(
    ("keys", "at"), [(None, NOW), (Keys(b"other"), NOW), (KEYS, NOW - 100), (KEYS, NOW + 100)]
)
def test_a_call_that_is_not_ours_is_refused(keys, at):
    answer = Asker(application()[0], keys, at).get("/v1/chairs/red")

    assert (401, "call-not-ours") == (answer.status, answer.json["type"])


def test_a_call_signed_by_a_key_that_is_new_is_known():
    new = Keys(b"new", KEYS.current)

    answer = Asker(application(Keyring(KEYS, new))[0], new).get("/v1/chairs/red")

    assert 200 == answer.status


def test_another_session_is_not_put_into_a_call(ask):
    target = "/v1/my/chair"
    signature = sign_call(KEYS, "GET", target, b"", at=NOW)

    answer = ask.get(target, headers={HEADER: signature, SESSION_HEADER: "ana"})

    assert (401, "call-not-ours") == (answer.status, answer.json["type"])


@pytest.mark.parametrize(
    ("session", "target", "status"),
    [
        ("", "/v1/my/chair", 401),
        ("stale", "/v1/my/chair", 401),
        ("ana", "/v1/my/chair", 200),
        ("ana", "/v1/staff/chairs", 403),
        ("staff", "/v1/staff/chairs", 200),
        ("staff", "/v1/my/chair", 200),
        ("stale", "/v1/chairs/red", 401),
    ],
)
def test_whoever_is_signed_in_may_what_the_operation_says(ask, session, target, status):
    ask.session = session

    assert status == ask.get(target).status


def test_a_body_longer_than_the_operation_takes_is_refused(ask):
    assert (413, 200) == (
        ask.post("/v1/small", b"x" * 11).status,
        ask.post("/v1/small", b"x" * 10).status,
    )


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (ForbiddenChangeError("paid", "confirmed"), 409, "forbidden-change"),
        (AwayError("the database", "test"), 503, "away"),
        (KeyError("secret"), 500, "fault"),
    ],
)
def test_what_a_handler_raises_becomes_a_problem(error, status, kind):
    async def fail(_call, _services):
        raise error

    answer = Asker(application(chair=fail)[0]).get("/v1/chairs/red")

    assert (status, kind) == (answer.status, answer.json["type"])
    assert b"secret" not in answer.body


@pytest.mark.parametrize("target", ["/v1/nothing", "/v1/chairs/red/", "/"])
def test_what_is_not_there_is_a_problem(ask, target):
    answer = ask.get(target)

    assert (404, PROBLEM) == (answer.status, answer.headers["content-type"])


def test_a_path_may_look_like_anothers_of_another_method(ask):
    assert [200, 200] == [ask.get("/v1/chairs/paint").status, ask.post("/v1/chairs/paint").status]


@pytest.mark.parametrize(
    ("method", "target", "allowed"),
    [
        ("POST", "/v1/chairs/red", "GET"),
        ("GET", "/v1/chairs", "POST"),
        ("DELETE", "/healthz", "GET"),
        ("NONSENSE", "/v1/chairs", "POST"),
    ],
)
def test_a_method_that_is_not_answered_is_a_problem_that_names_those_that_are(
    ask, method, target, allowed
):
    answer = ask.ask(method, target)

    assert (405, PROBLEM, allowed) == (
        answer.status,
        answer.headers["content-type"],
        answer.headers["allow"],
    )
    assert ("method-not-allowed", allowed) == (answer.json["type"], answer.json["wanted"])


@pytest.mark.parametrize("name", [HEADER, SESSION_HEADER, KEY_HEADER, REQUEST_HEADER, "cookie"])
@pytest.mark.parametrize("value", ["\xff\xfe", "\x00", "x" * 60_000, "1." * 9_000, "Ünï"])
def test_headers_that_make_no_sense_are_refused_as_the_callers_fault(ask, name, value):
    for method, target in (("GET", "/v1/my/chair"), ("POST", "/v1/chairs")):
        answer = ask.ask(method, target, Chair(4), headers={name: value})

        assert answer.status in (401, 422)


@pytest.mark.parametrize("key", ["k\x00", "k\xff", "k\n"])
def test_a_key_is_of_characters_that_can_be_kept(ask, key):
    answer = ask.post("/v1/chairs", Chair(4), key=key)

    assert (422, "idempotency-key") == (answer.status, answer.json["field"])


def test_where_nothing_may_be_kept_it_is_done_again_without_a_trace():
    app, made = application()

    answers = [Asker(app).post("/v1/secret-chairs", Chair(4), key="k") for _ in range(2)]

    assert [200, 200] == [answer.status for answer in answers]
    assert 2 == len(made)


def test_whoever_comes_too_often_is_told_how_long_to_wait_and_costs_nothing():
    async def admit(operation, call):
        raise TooManyError(f"{operation.name} from {call.client}", 7)

    app, made = application(admit=admit)

    answer = Asker(app, client="203.0.113.7").post("/v1/chairs", Chair(4))

    assert (429, "too-many", "7") == (
        answer.status,
        answer.json["type"],
        answer.headers["retry-after"],
    )
    assert "make-chair from 203.0.113.7" in answer.json["detail"]
    assert [] == made


def test_the_probes_need_no_signature():
    well, ill = (Asker(application(away=away)[0], None) for away in ([], ["the database"]))

    assert [200, 200] == [well.get("/healthz").status, well.get("/readyz").status]
    assert [200, 503] == [ill.get("/healthz").status, ill.get("/readyz").status]
    assert {"away": ["the database"]} == ill.get("/readyz").json
