"""Answers of memcached, however they are cut into pieces: each goes to whoever asked."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.errors import AwayError
from worker.adapters.memcached_connection import Answer, Connection

FOREVER = 3600.0

CONVERSATION = {
    b"version\r\n": (b"VERSION 1.6.18\r\n", Answer([b"VERSION", b"1.6.18"])),
    b"get a\r\n": (b"END\r\n", Answer([b"END"])),
    b"get b\r\n": (
        b"VALUE b 0 4\r\nripe\r\nEND\r\n",
        Answer([b"VALUE", b"b", b"0", b"4"], b"ripe"),
    ),
    b"gets c\r\n": (
        b"VALUE c 0 9 77\r\n\r\nEND\r\n\r\n\r\nEND\r\n",
        Answer([b"VALUE", b"c", b"0", b"9", b"77"], b"\r\nEND\r\n\r\n"),
    ),
    b"delete d\r\n": (b"NOT_FOUND\r\n", Answer([b"NOT_FOUND"])),
    b"set e 0 0 1\r\n1\r\n": (
        b"SERVER_ERROR out of memory\r\n",
        Answer([b"SERVER_ERROR", b"out", b"of", b"memory"]),
    ),
    b"config get cluster\r\n": (
        b"CONFIG cluster 0 5\r\n1\na|b\r\nEND\r\n",
        Answer([b"CONFIG", b"cluster", b"0", b"5"], b"1\na|b"),
    ),
}
ANSWERS = b"".join(said for said, _ in CONVERSATION.values())


class Transport(asyncio.Transport):
    """Takes what is written; ends at once when it is told to."""

    def __init__(self, connection):
        super().__init__()
        self.connection, self.written, self.ended = connection, b"", False
        connection.connection_made(self)

    def write(self, data):
        self.written += data

    def is_closing(self):
        return self.ended

    def abort(self):
        if not self.ended:
            self.ended = True
            asyncio.get_running_loop().call_soon(self.connection.connection_lost, None)


def run(scenario, *, answer_seconds=FOREVER):
    async def within():
        connection = Connection("memcached test", answer_seconds)
        found = await scenario(connection, Transport(connection))
        await connection.close()
        return found

    return asyncio.run(within())


async def asked(connection, *commands):
    """Return tasks that have asked, in this order."""
    tasks = [asyncio.ensure_future(connection.ask(command)) for command in commands]
    await asyncio.sleep(0)
    return tasks


@given(st.lists(st.integers(0, len(ANSWERS)), max_size=8).map(sorted))
def test_pieces_make_the_same_answers(cuts):
    async def scenario(connection, transport):
        tasks = await asked(connection, *CONVERSATION)
        for start, end in zip([0, *cuts], [*cuts, len(ANSWERS)], strict=True):
            connection.data_received(ANSWERS[start:end])
        return await asyncio.gather(*tasks), transport.written

    answers, written = run(scenario)

    assert [answer for _, answer in CONVERSATION.values()] == answers
    assert b"".join(CONVERSATION) == written


def test_the_answer_of_one_who_has_gone_is_nobody_elses():
    async def scenario(connection, _transport):
        gone, stays = await asked(connection, b"get b\r\n", b"get a\r\n")
        gone.cancel()
        await asyncio.sleep(0)
        connection.data_received(b"VALUE b 0 1\r\n1\r\nEND\r\nEND\r\n")
        return await stays

    assert Answer([b"END"]) == run(scenario)


def test_what_is_not_answered_in_time_ends_the_connection_for_all():
    async def scenario(connection, transport):
        tasks = await asked(connection, b"get a\r\n", b"get b\r\n")
        found = await asyncio.gather(*tasks, return_exceptions=True)
        with pytest.raises(AwayError, match="the connection has ended"):
            await connection.ask(b"get c\r\n")
        return found, transport.ended, await connection.lost

    found, ended, why = run(scenario, answer_seconds=0.01)

    assert ["memcached test does not answer: no answer within 0.01 s"] * 2 == [
        str(error) for error in found
    ]
    assert ended
    assert "no answer within 0.01 s" == why


@pytest.mark.parametrize(
    "said",
    [
        b"ERROR\r\n",
        b"CLIENT_ERROR bad command line format\r\n",
        b"\r\n",
        b"VALUE a\r\n",
        b"VALUE a 0 x\r\n",
        b"VALUE a 0 -9\r\n\r\nEND\r\n",
        b"VALUE a 0 1\r\n1234567890",
        b"END\r\nEND\r\n",
        b"x" * (3 * 2**20),
    ],
)
def test_one_that_does_not_speak_the_protocol_is_left(said):
    async def scenario(connection, transport):
        (task,) = await asked(connection, b"get a\r\n")
        connection.data_received(said)
        await asyncio.gather(task, return_exceptions=True)
        return transport.ended

    assert run(scenario)
