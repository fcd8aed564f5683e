"""What a process writes: lines of JSON without anybody's data, and metrics as lines."""

import asyncio
import io
import json
import logging

import pytest

from cloud import logs
from cloud.errors import AwayError


@pytest.fixture
def stream():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], root.level = before


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_tells_when_who_what_and_known_fields(stream):
    logs.set_up("orders", stream=stream)

    logging.getLogger("worker").info("order", extra={"order": "1", "outcome": "confirmed"})

    (line,) = lines(stream)
    assert line.pop("at").endswith("Z")
    assert {
        "level": "info",
        "process": "orders",
        "event": "order",
        "order": "1",
        "outcome": "confirmed",
    } == line


def test_a_record_about_several_is_a_line_for_each(stream):
    logs.set_up("orders", stream=stream)

    each = [{"order": number, "email": "ana@example.com"} for number in ("1", "2")]
    logging.getLogger("worker").info("order", extra={"each": each, "outcome": "confirmed"})

    told = [(line["event"], line["order"], line["outcome"]) for line in lines(stream)]
    assert [("order", "1", "confirmed"), ("order", "2", "confirmed")] == told
    assert "ana@example.com" not in stream.getvalue()


def test_what_is_not_known_is_not_told(stream):
    logs.set_up("orders", stream=stream)

    logging.getLogger("worker").info("order", extra={"email": "ana@example.com"})

    assert "ana@example.com" not in stream.getvalue()


def test_an_error_stays_one_line(stream):
    logs.set_up("orders", stream=stream)

    try:
        int("a\nb")
    except ValueError:
        logging.getLogger("worker").exception("failed")

    (line,) = lines(stream)
    assert line["error"].startswith("ValueError < test_logs.py:")


def test_an_error_tells_its_causes_and_no_words_but_ours(stream):
    logs.set_up("orders", stream=stream)

    try:
        try:
            int("ana@example.com")
        except ValueError as error:
            raise AwayError("the database", "test") from error
    except AwayError:
        logging.getLogger("worker").exception("failed")

    (line,) = lines(stream)
    cause, error = line["error"].split("\n")
    assert cause.startswith("ValueError < ")
    assert error.startswith("AwayError: the database does not answer: test < ")


def test_a_line_of_metrics_holds_no_more_than_cloudwatch_reads():
    stream = io.StringIO()
    metrics = logs.Metrics("orders", stream=stream)
    metrics.count("OrdersPlaced", 250)
    for number in range(250):
        metrics.time("QueueToCommit", number)

    metrics.write()

    written = lines(stream)
    assert [100, 100, 50] == [len(line["QueueToCommit"]) for line in written]
    assert [250] == [line["OrdersPlaced"] for line in written if "OrdersPlaced" in line]
    assert list(range(250)) == [one for line in written for one in line["QueueToCommit"]]


def test_metrics_are_written_in_the_embedded_format_and_forgotten():
    stream = io.StringIO()
    metrics = logs.Metrics("orders", stream=stream)
    metrics.count("OrdersPlaced")
    metrics.count("OrdersPlaced", 2)
    metrics.time("QueueToCommit", 0.25)

    metrics.write(now=1_700_000_000.5)
    metrics.write()

    (line,) = lines(stream)
    assert 3 == line["OrdersPlaced"]
    assert [0.25] == line["QueueToCommit"]
    assert 1_700_000_000_500 == line["_aws"]["Timestamp"]
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert [["Process"]] == directive["Dimensions"]
    assert {("OrdersPlaced", "Count"), ("QueueToCommit", "Seconds")} == {
        (one["Name"], one["Unit"]) for one in directive["Metrics"]
    }


class Heard(io.StringIO):
    """Says when something was written."""

    def __init__(self):
        super().__init__()
        self.written = asyncio.Event()

    def flush(self):
        self.written.set()


def test_requests_are_written_some_at_a_time_as_a_line_each():
    async def within():
        stream = Heard()
        requests = logs.RequestLines("storefront", stream=stream)
        for number in range(3):
            requests.add("home", status=200, seconds=0.0012, request_id=f"r{number}")
        at_once = stream.getvalue()
        await asyncio.wait_for(stream.written.wait(), 5)
        return at_once, lines(stream)

    at_once, written = asyncio.run(within())

    assert "" == at_once
    assert ["r0", "r1", "r2"] == [line["request_id"] for line in written]
    (first, *_) = written
    assert ("storefront", "request", "home", 200, 0.0012) == tuple(
        first[name] for name in ("process", "event", "operation", "status", "seconds")
    )
    assert first["at"].endswith("Z")
