"""Memcached, the real one and ours: both must answer alike, byte by byte."""

import shutil
import socket

import pytest

from delivery.local import memcached, parts

REAL = pytest.param("memcached", marks=pytest.mark.needs("memcached"))
NO_PROGRAM = None

# What is asked on one connection, and what memcached 1.6 answers.
CONVERSATIONS = {
    "a value comes back with its flags": (
        b"set caju 7 0 4\r\nripe\r\nget caju\r\n",
        b"STORED\r\nVALUE caju 7 4\r\nripe\r\nEND\r\n",
    ),
    "an empty value is a value": (
        b"set caju 0 0 0\r\n\r\nget caju\r\n",
        b"STORED\r\nVALUE caju 0 0\r\n\r\nEND\r\n",
    ),
    "a value may hold what looks like its end": (
        b"set caju 0 0 7\r\nEND\r\nab\r\nget caju\r\n",
        b"STORED\r\nVALUE caju 0 7\r\nEND\r\nab\r\nEND\r\n",
    ),
    "several keys are asked at once": (
        b"set a 0 0 1\r\n1\r\nset c 0 0 1\r\n3\r\nget a b c\r\n",
        b"STORED\r\nSTORED\r\nVALUE a 0 1\r\n1\r\nVALUE c 0 1\r\n3\r\nEND\r\n",
    ),
    "add does not overwrite": (
        b"add a 0 0 1\r\n1\r\nadd a 0 0 1\r\n2\r\nget a\r\n",
        b"STORED\r\nNOT_STORED\r\nVALUE a 0 1\r\n1\r\nEND\r\n",
    ),
    "replace makes nothing": (b"replace a 0 0 1\r\n1\r\nget a\r\n", b"NOT_STORED\r\nEND\r\n"),
    "replace overwrites": (
        b"set a 0 0 1\r\n1\r\nreplace a 0 0 1\r\n2\r\nget a\r\n",
        b"STORED\r\nSTORED\r\nVALUE a 0 1\r\n2\r\nEND\r\n",
    ),
    "cas makes nothing": (b"cas a 0 0 1 1\r\n1\r\n", b"NOT_FOUND\r\n"),
    "cas refuses an older version": (
        b"set a 0 0 1\r\n1\r\ncas a 0 0 1 999999999\r\n2\r\nget a\r\n",
        b"STORED\r\nEXISTS\r\nVALUE a 0 1\r\n1\r\nEND\r\n",
    ),
    "delete": (
        b"set a 0 0 1\r\n1\r\ndelete a\r\ndelete a\r\nget a\r\n",
        b"STORED\r\nDELETED\r\nNOT_FOUND\r\nEND\r\n",
    ),
    "touch": (
        b"touch a 60\r\nset a 0 0 1\r\n1\r\ntouch a 60\r\ntouch a -1\r\nget a\r\n",
        b"NOT_FOUND\r\nSTORED\r\nTOUCHED\r\nTOUCHED\r\nEND\r\n",
    ),
    "an expiry below zero is over at once": (
        b"set a 0 -1 1\r\n1\r\nget a\r\n",
        b"STORED\r\nEND\r\n",
    ),
    "noreply is obeyed": (
        b"set a 0 0 1 noreply\r\n1\r\ndelete b noreply\r\nget a\r\n",
        b"VALUE a 0 1\r\n1\r\nEND\r\n",
    ),
    "an unknown command is an error": (b"brew coffee\r\nget a\r\n", b"ERROR\r\nEND\r\n"),
    "an empty line is an error": (b"\r\nget a\r\n", b"ERROR\r\nEND\r\n"),
    "too few words are an error": (b"set a 0 0\r\nget a\r\n", b"ERROR\r\nEND\r\n"),
    "get without a key is an error": (b"get\r\n", b"ERROR\r\n"),
    "a length that is no number is refused": (
        b"set a 0 0 x\r\nget a\r\n",
        b"CLIENT_ERROR bad command line format\r\nEND\r\n",
    ),
    "a key of more than 250 bytes is refused": (
        b"get " + b"k" * 251 + b"\r\nget a\r\n",
        b"CLIENT_ERROR bad command line format\r\nEND\r\n",
    ),
    "a value of more than a mebibyte is refused, and passed over": (
        b"set a 0 0 1048577\r\n" + bytes(1048577) + b"\r\nget a\r\n",
        b"SERVER_ERROR object too large for cache\r\nEND\r\n",
    ),
}


@pytest.fixture(scope="module", params=[REAL, NO_PROGRAM], ids=["real", "ours"])
def cache(request, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        if request.param is NO_PROGRAM:
            patch.setattr(shutil, "which", lambda _program: None)
        part = memcached.part(tmp_path_factory.mktemp("cache") / "var", port=parts.free_port())
    with parts.started(part):
        yield part


@pytest.fixture
def ask(cache):
    """Ask on a connection of its own, of an empty cache; *wanted* says how long the answer is."""
    with socket.create_connection(("127.0.0.1", cache.port), timeout=5) as connection:

        def converse(asked, wanted):
            connection.sendall(asked)
            answered = b""
            while len(answered) < len(wanted):
                answered += connection.recv(65536)
            return answered

        converse(b"flush_all\r\n", b"OK\r\n")
        yield converse


@pytest.mark.parametrize("case", CONVERSATIONS)
def test_both_answer_as_memcached_does(ask, case):
    asked, wanted = CONVERSATIONS[case]

    assert wanted == ask(asked, wanted)


def test_cas_writes_over_the_version_that_was_read(ask):
    ask(b"set a 0 0 1\r\n1\r\n", b"STORED\r\n")
    read = ask(b"gets a\r\n", b"VALUE a 0 1 1\r\n1\r\nEND\r\n").split()
    unique = read[4]

    assert b"STORED\r\n" == ask(b"cas a 0 0 1 " + unique + b"\r\n2\r\n", b"STORED\r\n")
    assert b"EXISTS\r\n" == ask(b"cas a 0 0 1 " + unique + b"\r\n3\r\n", b"EXISTS\r\n")


def test_it_holds_no_more_than_it_may(ask):
    held = b"VALUE k 0 1\r\n1\r\nEND\r\n"
    ask(b"set k 0 0 1\r\n1\r\n", b"STORED\r\n")
    assert held == ask(b"get k\r\n", held)

    for number in range(80):
        block = b"set big%d 0 0 1000000\r\n" % number + bytes(1_000_000) + b"\r\n"
        ask(block, b"STORED\r\n")

    assert b"END\r\n" == ask(b"get big0\r\n", b"END\r\n")


def test_a_client_that_leaves_in_the_middle_harms_nobody(cache, ask):
    with socket.create_connection(("127.0.0.1", cache.port)) as leaving:
        leaving.sendall(b"set a 0 0 100\r\nhalf")

    assert b"END\r\n" == ask(b"get a\r\n", b"END\r\n")


def test_quit_ends_the_connection(cache):
    with socket.create_connection(("127.0.0.1", cache.port), timeout=5) as connection:
        connection.sendall(b"quit\r\n")

        assert b"" == connection.recv(1)


def test_it_tells_its_version(cache):
    assert memcached.tells_its_version(cache.port)


def test_it_listens_on_one_address_only(cache):
    # Any address of 127.0.0.0/8 is this machine; what listens on all addresses answers here too.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", cache.port))


@pytest.mark.needs("memcached")
def test_the_real_one_is_taken_where_it_is_installed(tmp_path):
    assert memcached.is_installed()
    assert "memcached" in memcached.part(tmp_path, port=11211).command[0]
