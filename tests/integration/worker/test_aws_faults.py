"""What our client does about faults of AWS: tries again, mends, or says what is wrong."""

import asyncio
import itertools
import json
import logging
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from botocore.credentials import Credentials

from cloud.aws import AWS, SKEW_SECONDS, Limits
from cloud.errors import AwayError, AWSError
from shop.orders import State
from tests.integration.worker.told_service import HANG_UP, SILENCE, Service
from tests.unit.shop.builders import NOW
from worker.adapters.sns import SNSTopic
from worker.adapters.sqs import SQSQueue
from worker.ports import Event, Message

SECRET, TOKEN = "well-kept-secret", "well-kept-token"
KEY = Credentials("AKIAEXAMPLE", SECRET, TOKEN)
SHORT = Limits(try_seconds=0.1, total_seconds=1.0)


def refusal(code, status=400, message="none", **headers):
    body = {"__type": f"com.amazonaws.sqs#{code}", "message": message}
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


GOOD = (200, {"MessageId": "1"})
BROKEN = (500, {"__type": "InternalFailure"})
BUSY = (503, "<html>busy</html>")
THROTTLED = refusal("RequestThrottled")


def called(*answers, credentials=KEY, scenario=None, limits=None):
    """Call a service that answers so; return what came of it and what it was asked."""

    async def within():
        async with Service(*answers) as service:
            aws = AWS("us-east-1", endpoint=service.endpoint, credentials=credentials)
            async with aws:
                try:
                    result = await (scenario or send)(aws, limits)
                except AwayError as error:
                    result = error
                return result, service.asked

    return asyncio.run(within())


async def send(aws, limits=None):
    given = {"limits": limits} if limits else {}
    return await aws.json("sqs", "SendMessage", {"MessageBody": "x"}, **given)


@pytest.mark.parametrize("fault", [THROTTLED, BROKEN, BUSY, HANG_UP, (429, {})])
def test_a_fault_that_may_pass_is_tried_again(fault):
    result, asked = called(fault, fault, fault, GOOD)

    assert {"MessageId": "1"} == result
    assert 4 == len(asked)


def test_a_service_that_stays_away_is_said_to_be_away():
    result, asked = called(*[BROKEN] * 9)

    assert "sqs does not answer: SendMessage: InternalFailure" == str(result)
    assert not isinstance(result, AWSError)
    assert 4 == len(asked)


def test_one_try_does_not_take_the_time_of_all():
    result, asked = called(SILENCE, SILENCE, GOOD, limits=SHORT)

    assert {"MessageId": "1"} == result
    assert 3 == len(asked)


def test_who_never_answers_is_away_by_the_deadline():
    began = time.monotonic()

    result, _ = called(*[SILENCE] * 99, limits=Limits(0.1, total_seconds=0.5, tries=99))

    assert "TimeoutError" in str(result)
    assert time.monotonic() - began < 2


def test_nobody_there_is_away():
    async def within():
        async with AWS("us-east-1", endpoint="http://127.0.0.1:9", credentials=KEY) as aws:
            await send(aws)

    with pytest.raises(AwayError, match="sqs does not answer: SendMessage: Client"):
        asyncio.run(within())


def test_an_answer_that_nobody_can_read_is_no_success():
    result, _ = called((200, "<html>"))

    assert "sqs does not answer: SendMessage: nobody can read its answer" == str(result)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refusal("QueueDoesNotExist"), "QueueDoesNotExist"),
        (refusal("AccessDeniedException"), "AccessDeniedException"),
        (refusal("ValidationException:http://internal.amazon.com/"), "ValidationException"),
        ((400, {"message": "x"}, {"x-amzn-errortype": "InvalidAddress:"}), "InvalidAddress"),
        ((403, "<html>no</html>"), "HTTP 403"),
        ((301, {}), "HTTP 301"),
        (
            (404, "<E><Error><Code>NotFound</Code><Message>topic</Message></Error></E>"),
            "NotFound",
        ),
    ],
)
def test_a_refusal_is_not_tried_again_and_is_called_by_its_name(answer, code):
    result, asked = called(answer)

    assert (AWSError, code) == (type(result), result.code)
    assert str(result).startswith(f"sqs refuses SendMessage: {code}")
    assert 1 == len(asked)


# ---- our clock


@pytest.mark.parametrize("code", ["InvalidSignatureException", "RequestTimeTooSkewed"])
def test_a_clock_that_is_wrong_is_set_by_theirs_and_stays_so(code):
    skewed = refusal(code, 403, date="Sun, 22 Nov 2020 12:00:00 GMT")

    async def twice(aws, _):
        return [await send(aws), await send(aws)]

    result, asked = called(skewed, GOOD, GOOD, scenario=twice)

    assert 2 == len(result)
    days = ["/20201122/us-east-1/sqs/" in one.headers["authorization"] for one in asked]
    assert [False, True, True] == days


@pytest.mark.parametrize("seconds", [0, SKEW_SECONDS - 10, None])
def test_a_signature_that_is_wrong_by_no_clock_is_refused_at_once(seconds):
    date = "no date"
    if seconds is not None:
        date = f"{datetime.now(UTC) + timedelta(seconds=seconds):%a, %d %b %Y %H:%M:%S GMT}"

    result, asked = called(refusal("SignatureDoesNotMatch", 403, date=date))

    assert "SignatureDoesNotMatch" == result.code
    assert 1 == len(asked)


def test_a_clock_is_set_once_a_call():
    dates = itertools.cycle(["Sun, 22 Nov 2020 12:00:00 GMT", "Sun, 22 Nov 2015 12:00:00 GMT"])

    _, asked = called(*[refusal("RequestTimeTooSkewed", date=next(dates)) for _ in range(9)])

    assert 2 == len(asked)


def test_no_message_holds_a_secret_or_what_the_signature_was_made_of():
    echo = f"The Canonical String should have been x-amz-security-token:{TOKEN}"

    result, _ = called(refusal("SignatureDoesNotMatch", message=echo))

    assert TOKEN not in str(result) + repr(result)
    assert SECRET not in str(result) + repr(result)


# ---- our key


@contextmanager
def an_instance(*names):
    """Serve what an instance is told of its role (version 2 alone): keys of these names in turn."""
    left = list(names)

    class Metadata(BaseHTTPRequestHandler):
        def do_PUT(self):
            self._answer(200, "session")

        def do_GET(self):
            if self.headers["X-aws-ec2-metadata-token"] != "session":
                self._answer(401, "")
            elif self.path.endswith("/security-credentials/"):
                self._answer(200, "worker")
            else:
                end = datetime.now(UTC) + timedelta(hours=6)
                key = {"AccessKeyId": left.pop(0), "SecretAccessKey": SECRET, "Token": TOKEN}
                told = {"Code": "Success", **key, "Expiration": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
                self._answer(200, json.dumps(told))

        def _answer(self, status, text):
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Metadata)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def on_an_instance(monkeypatch):
    """Leave the chain nothing but the role of an instance at an address."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    return lambda url: monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", url)


def test_an_instances_role_is_used_and_asked_for_once(on_an_instance):
    async def many(aws, _):
        return await asyncio.gather(*(send(aws) for _ in range(5)))

    with an_instance("KEY1") as url:
        on_an_instance(url)
        result, asked = called(*[GOOD] * 5, credentials=None, scenario=many)

    assert 5 == len(result)
    assert {TOKEN} == {one.headers["x-amz-security-token"] for one in asked}


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException"])
def test_a_key_that_aws_takes_for_expired_is_replaced_once(on_an_instance, code):
    with an_instance("KEY1", "KEY2", "KEY3") as url:
        on_an_instance(url)
        result, asked = called(refusal(code, 403), GOOD, credentials=None)
        failed, again = called(*[refusal(code, 403)] * 9, credentials=Credentials("KEY", SECRET))

    names = [one.headers["authorization"].partition("Credential=")[2][:4] for one in asked]
    assert ({"MessageId": "1"}, ["KEY1", "KEY2"]) == (result, names)
    assert (code, 1) == (failed.code, len(again))


def test_nobody_is_said_to_be_nobody(on_an_instance, monkeypatch):
    on_an_instance("http://127.0.0.1:9/")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    result, asked = called(credentials=None)

    assert "NoCredentials" == result.code
    assert [] == asked


# ---- calls for many at once, done in part


MESSAGES = [Message(f"m{n}", f"r{n}", "", 1, NOW) for n in range(3)]


def failed(id_, code, *, ours):
    return {"Id": id_, "Code": code, "SenderFault": ours}


def told(queue, operation):
    return queue.delete(MESSAGES) if operation == "delete" else queue.hold(MESSAGES, 180)


@pytest.mark.parametrize("operation", ["delete", "hold"])
def test_entries_that_failed_by_no_fault_of_ours_are_tried_again_alone(operation):
    some = {"Failed": [failed("1", "InternalError", ours=False)], "Successful": []}

    async def scenario(aws, _):
        await told(SQSQueue(aws, orders="http://q", dead_letters="http://d"), operation)

    result, asked = called((200, some), (200, {}), scenario=scenario)

    assert result is None
    receipts = [[entry["ReceiptHandle"] for entry in one.content["Entries"]] for one in asked]
    assert [["r0", "r1", "r2"], ["r1"]] == receipts


@pytest.mark.parametrize("operation", ["delete", "hold"])
def test_entries_that_fail_twice_are_said_to(operation):
    some = {"Failed": [failed("1", "InternalError", ours=False)]}

    async def scenario(aws, _):
        await told(SQSQueue(aws, orders="http://q", dead_letters="http://d"), operation)

    result, _ = called((200, some), (200, {"Failed": some["Failed"]}), scenario=scenario)

    assert isinstance(result, AwayError)
    assert str(result).endswith(": 1 entries failed, InternalError")


def test_entries_that_were_refused_are_told_to_the_log_and_nobody_waits(caplog):
    some = {"Failed": [failed(n, "ReceiptHandleIsInvalid", ours=True) for n in ("0", "2")]}

    async def scenario(aws, _):
        await SQSQueue(aws, orders="http://q", dead_letters="http://d").delete(MESSAGES)

    with caplog.at_level(logging.WARNING):
        result, asked = called((200, some), scenario=scenario)

    assert result is None
    assert 1 == len(asked)
    said = [(record.count, record.reason) for record in caplog.records]
    assert [(2, "ReceiptHandleIsInvalid")] == said


def test_what_a_topic_did_not_take_is_not_said_to_be_told():
    answer = "<Successful><member><Id>0</Id></member></Successful><Failed><Id>1</Id></Failed>"
    events = [Event(f"{n:032x}", 1, State.CONFIRMED, NOW) for n in range(2)]

    result, _ = called((200, answer), scenario=lambda aws, _: SNSTopic(aws, "arn").publish(events))

    assert events[:1] == result
