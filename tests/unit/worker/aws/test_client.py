"""What a client does about faults: tries again, mends, or says what is wrong."""

import asyncio
import itertools
import zlib

import pytest

from tests.unit.worker.aws.fakes import (
    KEY_ID,
    SECRET,
    TOKEN,
    FakeClock,
    FakeTransport,
    answer,
    keys,
    refusal,
    run,
)
from worker import errors
from worker.aws.client import USUAL
from worker.aws.errors import (
    AWSError,
    ConditionFailedError,
    DeniedError,
    MissingError,
    NoCredentialsError,
    NotThereError,
    RefusedError,
    ThrottledError,
)
from worker.aws.services import DYNAMODB, SNS, SQS
from worker.aws.transport import NoAnswerError
from worker.aws.tries import FIRST_PAUSE_SECONDS, Limits

GOOD = answer(body={"MessageId": "1"})
BROKEN = answer(500, {"__type": "InternalFailure"})
BUSY = answer(503, b"<html>busy</html>")
GONE = NoAnswerError("ServerDisconnectedError")
HALF = NoAnswerError("ClientPayloadError", began=True)
LATE = "Sun, 20 Sep 2026 12:00:00 GMT"


def ask(client, *, service=SQS, limits=USUAL):
    return client.json(service, "SendMessage", {"MessageBody": "order"}, limits=limits)


def problem_of(transport, *, scenario=ask, **given):
    with pytest.raises(AWSError) as raised:
        run(transport, scenario, **given)
    return raised.value


@pytest.mark.parametrize(
    "fault",
    [GONE, BROKEN, BUSY, answer(429), refusal("RequestThrottled"), refusal("SlowDown", status=503)],
)
def test_a_fault_that_may_pass_is_tried_again(fault):
    transport = FakeTransport(fault, fault, fault, GOOD)

    assert {"MessageId": "1"} == run(transport, ask)
    assert 4 == len(transport.asked)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (GONE, NotThereError),
        (BROKEN, NotThereError),
        (BUSY, NotThereError),
        (refusal("ProvisionedThroughputExceededException"), ThrottledError),
    ],
)
def test_a_fault_that_stays_is_one_of_a_service_away(fault, kind):
    transport = FakeTransport(*[fault] * 9)

    problem = problem_of(transport)

    assert kind is type(problem)
    assert isinstance(problem, errors.AwayError)
    assert USUAL.tries == len(transport.asked)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (refusal("InvalidParameterValue"), RefusedError),
        (refusal("QueueDoesNotExist"), MissingError),
        (refusal("ResourceNotFoundException"), MissingError),
        (refusal("AccessDeniedException"), DeniedError),
        (refusal("KmsAccessDenied"), DeniedError),
        (answer(403, b"<html>no</html>"), DeniedError),
        (answer(404, b"<html>no</html>"), RefusedError),
        (answer(301), RefusedError),
        (refusal("InvalidSignatureException"), DeniedError),
        (refusal("ConditionalCheckFailedException"), ConditionFailedError),
        (refusal("ValidationException:http://internal.amazon.com/"), RefusedError),
    ],
)
def test_a_refusal_is_not_tried_again(fault, kind):
    transport = FakeTransport(fault)

    problem = problem_of(transport)

    assert kind is type(problem)
    assert isinstance(problem, errors.AWSError)
    assert not isinstance(problem, errors.AwayError)


def test_half_an_answer_is_not_asked_for_again():
    transport = FakeTransport(HALF)

    assert "BrokenAnswer" == problem_of(transport).code


def test_pauses_are_drawn_from_a_range_that_doubles():
    pauses = []
    for _ in range(50):
        clock = FakeClock()
        run(FakeTransport(GONE, GONE, GONE, GOOD), ask, clock=clock)
        pauses.append(clock.slept)

    for number, drawn in enumerate(zip(*pauses, strict=True)):
        assert 0 <= min(drawn) < max(drawn) <= FIRST_PAUSE_SECONDS * 2**number
        assert 40 < len(set(drawn))


def test_no_try_begins_after_the_deadline():
    clock = FakeClock()

    def slow():
        clock.pass_by(2)
        return GONE

    transport = FakeTransport(*[slow] * 9)

    problem = problem_of(transport, clock=clock)

    assert "NoAnswer" == problem.code
    assert 3 == len(transport.asked)
    assert [2, 2] == [one.seconds for one in transport.asked[:2]]
    assert 0 < transport.asked[2].seconds <= 1


def test_tries_are_limited_by_who_calls():
    transport = FakeTransport(*[GONE] * 9)

    problem_of(transport, scenario=lambda client: ask(client, limits=Limits(tries=2)))

    assert 2 == len(transport.asked)


@pytest.mark.parametrize(
    "code",
    [
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "RequestExpired",
    ],
)
def test_a_clock_that_is_wrong_is_set_by_theirs_and_stays_so(code):
    transport = FakeTransport(refusal(code, status=403, date=LATE), GOOD, GOOD)

    async def twice(client):
        return [await ask(client), await ask(client)]

    run(transport, twice)

    dates = [one.headers["x-amz-date"] for one in transport.asked]
    assert ["20260920T120000Z"] * 2 == dates[1:]
    assert dates[0] > dates[1]


@pytest.mark.parametrize("date", ["Mon, 21 Sep 2026 14:13:20 GMT", "no date", ""])
def test_a_signature_that_is_wrong_by_no_clock_is_refused_at_once(date):
    transport = FakeTransport(refusal("SignatureDoesNotMatch", status=403, date=date))

    assert isinstance(problem_of(transport), DeniedError)


def test_a_clock_is_set_once_a_call():
    skewed = itertools.cycle([LATE, "Sun, 20 Sep 2020 12:00:00 GMT"])
    transport = FakeTransport(*[lambda: refusal("RequestTimeTooSkewed", date=next(skewed))] * 9)

    problem_of(transport)

    assert 2 == len(transport.asked)


def test_a_key_that_has_expired_is_replaced_and_the_call_made_again():
    transport = FakeTransport(refusal("ExpiredToken", status=403), GOOD)

    run(transport, ask, walk=keys("OLD", "NEW"))

    assert ["OLD", "NEW"] == transport.signed_by


def test_a_key_that_has_expired_and_has_no_other_is_said_to():
    transport = FakeTransport(refusal("ExpiredTokenException", status=400))

    assert isinstance(problem_of(transport), NoCredentialsError)


def test_a_chain_that_finds_nobody_is_said_to():
    transport = FakeTransport()

    problem = problem_of(transport, walk=lambda: None)

    assert isinstance(problem, NoCredentialsError)
    assert "AWS_ACCESS_KEY_ID" in str(problem)


def test_a_body_that_misses_its_checksum_is_asked_for_again():
    whole = answer(body={"a": 1})
    good = whole._replace(headers={"x-amz-crc32": str(zlib.crc32(whole.body))})
    cut = whole._replace(headers={"x-amz-crc32": "1"})

    assert {"a": 1} == run(FakeTransport(cut, good), lambda client: ask(client, service=DYNAMODB))


def test_an_answer_that_nobody_can_read_is_no_success():
    assert "UnreadableAnswer" == problem_of(FakeTransport(answer(body=b"<html>"))).code
    assert "UnreadableAnswer" == problem_of(FakeTransport(answer(body=b"[1]"))).code


def test_no_message_holds_a_secret_or_what_the_signature_was_made_of():
    echo = f"The Canonical String should have been x-amz-security-token:{TOKEN}"
    transport = FakeTransport(refusal("SignatureDoesNotMatch", status=403, message=echo))

    problem = problem_of(transport)

    assert TOKEN not in str(problem) + repr(problem)
    assert SECRET not in str(problem) + repr(problem)


def test_a_message_says_who_refused_what_and_what_to_do():
    transport = FakeTransport(
        refusal("QueueDoesNotExist", message="none\nsuch", x_amzn_requestid="r-1")
    )

    problem = problem_of(transport)

    assert (
        "sqs SendMessage: QueueDoesNotExist, none such (request r-1); "
        "compare its name and region with the outputs of the stack"
    ) == str(problem)
    assert ("sqs", "SendMessage", "QueueDoesNotExist", "r-1") == (
        problem.service,
        problem.operation,
        problem.code,
        problem.request_id,
    )


def test_a_refusal_in_xml_is_read_too():
    xml = (
        b"<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code>"
        b"<Message>Topic &lt;t&gt; does not exist</Message></Error>"
        b"<RequestId>r-2</RequestId></ErrorResponse>"
    )

    problem = problem_of(
        FakeTransport(answer(404, xml)),
        scenario=lambda client: client.form(SNS, "Publish", {"Message": "x"}),
    )

    assert isinstance(problem, MissingError)
    assert "sns Publish: NotFound, Topic <t> does not exist (request r-2)" in str(problem)


def test_calls_that_begin_together_ask_for_the_key_once():
    walked = []

    def walk():
        walked.append(1)
        return keys(KEY_ID)()

    async def many(client):
        await asyncio.gather(*(ask(client) for _ in range(20)))

    run(FakeTransport(*[GOOD] * 20), many, walk=walk)

    assert [1] == walked
