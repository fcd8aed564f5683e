"""Memcached's text protocol where memcached is not installed: `... memcached_server PORT BYTES`.

As much of it as the shop's worker uses, on one machine and for few clients: get, gets, set, add,
replace, cas, delete, touch, version, flush_all, quit.
"""

from __future__ import annotations

import asyncio
import re
import sys
from asyncio import StreamReader, StreamWriter

from delivery.local.memcached_items import Items

VERSION = b"1.6.22-stand-in"
LARGEST_VALUE_BYTES = 1024**2

_KEY = re.compile(rb"[^\x00-\x20\x7f]{1,250}")
_GETS = (b"get", b"gets")
_WRITES = (b"set", b"add", b"replace", b"cas")
_MALFORMED = b"CLIENT_ERROR bad command line format"


class CommandError(Exception):
    """A command that is answered with an error; `answer` is its line."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(answer.decode())
        self.answer = answer


def main() -> None:
    port, limit_bytes = (int(text) for text in sys.argv[1:])
    asyncio.run(_serve(port, Items(limit_bytes)))


async def _serve(port: int, items: Items) -> None:
    async def converse(reader: StreamReader, writer: StreamWriter) -> None:
        try:
            await _converse(items, reader, writer)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            # The client has gone, or sent a line without end.
            writer.transport.abort()
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", port)
    await server.serve_forever()


async def _converse(items: Items, reader: StreamReader, writer: StreamWriter) -> None:
    while line := await reader.readline():
        words = line.split()
        if words[:1] == [b"quit"]:
            return
        try:
            value = await _value(words, reader)
            answer = _answer(items, words, value)
        except CommandError as error:
            answer = error.answer + b"\r\n"
        if words[-1:] != [b"noreply"]:
            writer.write(answer)
            await writer.drain()


async def _value(words: list[bytes], reader: StreamReader) -> bytes:
    """Read the block that follows a command which writes."""
    if words[:1] == [] or words[0] not in _WRITES:
        return b""
    if len(words) < _least_words(words[0]):
        raise CommandError(b"ERROR")
    length = _number(words[4])
    if length < 0:
        raise CommandError(_MALFORMED)
    if length > LARGEST_VALUE_BYTES:
        await _skip(reader, length + 2)
        raise CommandError(b"SERVER_ERROR object too large for cache")
    block = await reader.readexactly(length + 2)
    if not block.endswith(b"\r\n"):
        await reader.readline()
        raise CommandError(b"CLIENT_ERROR bad data chunk")
    return block[:-2]


async def _skip(reader: StreamReader, length: int) -> None:
    while length:
        length -= len(await reader.readexactly(min(length, 2**16)))


def _answer(items: Items, words: list[bytes], value: bytes) -> bytes:
    match words:
        case [verb, _, *_] if verb in _GETS:
            return _found(items, words[1:], with_unique=verb == b"gets")
        case [verb, key, *rest] if verb in _WRITES:
            return _write(items, verb, _checked(key), rest, value) + b"\r\n"
        case [b"delete", key, *_]:
            return b"DELETED\r\n" if items.delete(_checked(key)) else b"NOT_FOUND\r\n"
        case [b"touch", key, expiry, *_]:
            found = items.touch(_checked(key), expiry=_number(expiry))
            return b"TOUCHED\r\n" if found else b"NOT_FOUND\r\n"
        case [b"flush_all"] | [b"flush_all", b"noreply" | b"0", *_]:
            items.clear()
            return b"OK\r\n"
        case [b"version"]:
            return b"VERSION " + VERSION + b"\r\n"
    raise CommandError(b"ERROR")


def _found(items: Items, keys: list[bytes], *, with_unique: bool) -> bytes:
    lines = []
    for key in keys:
        item = items.get(_checked(key))
        if item:
            unique = b" %d" % item.unique if with_unique else b""
            head = b"VALUE %b %d %d%b\r\n" % (key, item.flags, len(item.value), unique)
            lines += [head, item.value, b"\r\n"]
    return b"".join([*lines, b"END\r\n"])


def _write(items: Items, verb: bytes, key: bytes, rest: list[bytes], value: bytes) -> bytes:
    flags, expiry = _number(rest[0]), _number(rest[1])
    held = items.get(key)
    match verb:
        case b"cas" if held is None:
            return b"NOT_FOUND"
        case b"cas" if held and held.unique != _number(rest[3]):
            return b"EXISTS"
        case b"add" if held is not None:
            return b"NOT_STORED"
        case b"replace" if held is None:
            return b"NOT_STORED"
    items.put(key, value, flags=flags, expiry=expiry)
    return b"STORED"


def _least_words(verb: bytes) -> int:
    return 6 if verb == b"cas" else 5


def _checked(key: bytes) -> bytes:
    if not _KEY.fullmatch(key):
        raise CommandError(_MALFORMED)
    return key


def _number(word: bytes) -> int:
    try:
        return int(word)
    except ValueError as error:
        raise CommandError(_MALFORMED) from error


if __name__ == "__main__":
    main()
