"""The proxy before PostgreSQL and memcached: TLS as AWS asks for it, and every fault of a drill."""

import asyncio
import contextlib
import socket
import ssl
import time

import asyncpg
import pytest

from delivery.errors import NoSuchFaultError
from delivery.local import memcached, parts, postgresql, proxy
from delivery.local.certificates import certificates
from delivery.local.faults import Kind
from delivery.local.proxy import Way

STORES = ("postgresql", "memcached")
# Nothing on one machine takes as long; what has not come by then is held back.
SILENCE_SECONDS = 0.3


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """PostgreSQL, memcached and the proxy before both; return the proxy and its ways."""
    var = tmp_path_factory.mktemp("stores") / "var"
    database = postgresql.part(var, port=parts.free_port())
    cache = memcached.part(var, port=parts.free_port())
    with parts.started(database), parts.started(cache):
        ways = {
            "postgresql": Way(parts.free_port(), database.port),
            "memcached": Way(parts.free_port(), cache.port),
        }
        part = proxy.part(var, ways)
        with parts.started(part):
            yield part, ways


@pytest.fixture
def ways(running):
    """The ways through a proxy without a fault, at the start and at the end."""
    part, ways = running
    yield ways
    for name in ways:
        proxy.set_fault(part, name, Kind.NONE)


@pytest.fixture
def break_(running, ways):
    def set_fault(name, kind, **more):
        proxy.set_fault(running[0], name, kind, **more)

    return set_fault


@pytest.fixture
def trusting(running):
    return ssl.create_default_context(cafile=certificates(running[0].var).authority)


@pytest.fixture
def connect(running, ways, trusting):
    """Connect to a store as a client does, up to TLS; closed at the end."""
    with contextlib.ExitStack() as opened:

        def begin(name):
            address = ("127.0.0.1", ways[name].port)
            plain = opened.enter_context(socket.create_connection(address, timeout=5))
            if name == "postgresql":
                plain.sendall(bytes.fromhex("0000000804d2162f"))
                assert b"S" == plain.recv(1)
            return opened.enter_context(trusting.wrap_socket(plain, server_hostname="127.0.0.1"))

        yield begin


def ask_version(connection):
    connection.sendall(b"version\r\n")
    return connection.recv(100).split(b" ")[0]


def is_silent(connection, asked=b"version\r\n"):
    connection.sendall(asked)
    connection.settimeout(SILENCE_SECONDS)
    try:
        connection.recv(100)
    except TimeoutError:
        return True
    finally:
        connection.settimeout(5)
    return False


async def connect_database(running, ways, trusting, **more):
    return await asyncpg.connect(
        host="localhost",
        port=ways["postgresql"].port,
        user="shop_owner",
        password=postgresql.passwords(running[0].var)["shop_owner"],
        database="shop",
        **{"ssl": trusting, **more},
    )


# ---- without a fault


def test_postgresql_is_reached_under_tls(running, ways, trusting):
    async def ask():
        database = await connect_database(running, ways, trusting)
        rows = await database.fetch(
            "SELECT repeat('x', 1000) AS text FROM generate_series(1, 5000)"
        )
        await database.close()
        return sum(len(row["text"]) for row in rows)

    assert 5_000_000 == asyncio.run(ask())


def test_postgresql_without_tls_is_refused(running, ways, trusting):
    async def ask():
        await connect_database(running, ways, trusting, ssl=False)

    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="no encryption"):
        asyncio.run(ask())


def test_a_statement_that_takes_too_long_is_cancelled(running, ways, trusting):
    async def ask():
        database = await connect_database(running, ways, trusting)
        with pytest.raises(TimeoutError):
            await database.execute("SELECT pg_sleep(60)", timeout=0.2)
        found = await database.fetchval("SELECT 1")
        await database.close()
        return found

    assert 1 == asyncio.run(ask())


@pytest.mark.parametrize("store", STORES)
def test_nobody_is_reached_who_trusts_others_only(connect, trusting, store):
    stranger = ssl.create_default_context()
    trusting.wrap_socket = stranger.wrap_socket

    with pytest.raises(ssl.SSLCertVerificationError):
        connect(store)


def test_a_client_that_speaks_no_tls_does_not_reach_memcached(ways):
    with socket.create_connection(("127.0.0.1", ways["memcached"].port), timeout=5) as plain:
        plain.sendall(b"version\r\n")
        answer = plain.recv(100)

    assert b"VERSION" not in answer


def test_memcached_names_itself_as_the_only_node(connect, ways):
    connection = connect("memcached")
    port = ways["memcached"].port

    connection.sendall(b"config get cluster\r\n")

    told = f"1\n127.0.0.1|127.0.0.1|{port}\n"
    assert f"CONFIG cluster 0 {len(told)}\r\n{told}\r\nEND\r\n".encode() == connection.recv(1000)


def test_a_value_that_reads_like_a_command_is_a_value(connect):
    connection = connect("memcached")
    value = b"config get cluster"

    connection.sendall(b"set told 0 0 %d\r\n%b\r\n" % (len(value), value))

    assert b"STORED\r\n" == connection.recv(100)


# ---- faults


@pytest.mark.parametrize("store", STORES)
def test_refuse_turns_new_clients_away_and_none_lets_them_in_again(connect, break_, store):
    break_(store, Kind.REFUSE)
    with pytest.raises(ConnectionRefusedError):
        connect(store)

    break_(store, Kind.NONE)

    connect(store)


def test_refuse_leaves_the_clients_there_are(connect, break_):
    connection = connect("memcached")

    break_("memcached", Kind.REFUSE)

    assert b"VERSION" == ask_version(connection)


def test_a_black_hole_holds_everything_back_until_it_is_healed(connect, break_):
    connection = connect("memcached")
    break_("memcached", Kind.BLACK_HOLE)
    assert is_silent(connection)

    break_("memcached", Kind.NONE)

    assert connection.recv(100).startswith(b"VERSION")


@pytest.mark.parametrize("store", STORES)
def test_a_black_hole_answers_no_new_client(ways, break_, store):
    break_(store, Kind.BLACK_HOLE)

    with socket.create_connection(("127.0.0.1", ways[store].port)) as connection:
        assert is_silent(connection, bytes.fromhex("0000000804d2162f"))


def test_delay_makes_both_directions_wait(connect, break_):
    connection = connect("memcached")
    break_("memcached", Kind.DELAY, seconds=0.1)
    start = time.monotonic()

    assert b"VERSION" == ask_version(connection)

    assert 0.2 <= time.monotonic() - start < 2


def test_reset_ends_the_connections_there_are(connect, break_):
    connection = connect("memcached")

    break_("memcached", Kind.RESET)

    # Below TLS, as OpenSSL takes a reset for an end.
    with socket.socket(fileno=connection.detach()) as plain:
        plain.settimeout(5)
        with pytest.raises(ConnectionResetError):
            drain(plain)


def drain(connection):
    while connection.recv(4096):
        pass


@pytest.mark.parametrize("store", STORES)
def test_reset_ends_every_new_connection(connect, break_, store):
    break_(store, Kind.RESET)

    with pytest.raises(ConnectionResetError):
        connect(store)


def test_the_store_sees_its_client_vanish_with_a_reset(running, ways, trusting, break_):
    async def ask():
        lost = await connect_database(running, ways, trusting)
        pid = lost.get_server_pid()
        break_("postgresql", Kind.RESET)
        break_("postgresql", Kind.NONE)
        other = await connect_database(running, ways, trusting)
        async with asyncio.timeout(5):
            while await other.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid):
                pass
        lost.terminate()
        await other.close()

    asyncio.run(ask())


def test_half_closed_the_client_sees_the_end_and_the_store_does_not(
    running, ways, trusting, break_
):
    async def ask():
        lost = await connect_database(running, ways, trusting)
        pid = lost.get_server_pid()
        break_("postgresql", Kind.HALF_CLOSE)
        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
            await lost.fetchval("SELECT 1")
        still_there = await directly(running, ways, pid)
        break_("postgresql", Kind.NONE)
        return still_there

    assert 1 == asyncio.run(ask())


async def directly(running, ways, pid):
    database = await asyncpg.connect(
        host="127.0.0.1",
        port=ways["postgresql"].store_port,
        user="shop_owner",
        password=postgresql.passwords(running[0].var)["shop_owner"],
        database="shop",
        ssl=False,
    )
    found = await database.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", pid)
    await database.close()
    return found


def test_a_fault_of_one_store_leaves_the_other_alone(connect, break_):
    break_("postgresql", Kind.BLACK_HOLE)

    assert b"VERSION" == ask_version(connect("memcached"))


def test_a_listener_that_is_not_there_is_answered_with_those_there_are(running, break_):
    with pytest.raises(NoSuchFaultError, match="listeners: postgresql, memcached"):
        break_("redis", Kind.RESET)


def test_a_killed_proxy_can_be_started_again(running, connect):
    part, _ = running
    parts.kill(part)

    parts.start(part)

    assert b"VERSION" == ask_version(connect("memcached"))


def test_the_proxy_has_nothing_to_say(running):
    assert "" == parts.log_tail(running[0])
