"""The real PostgreSQL of the one-machine shop: who may log in, and what outlives a power cut."""

import asyncio
import dataclasses
import os
import shutil
import socket
import subprocess
import sys

import asyncpg
import pytest

from blueprints.database import VERSION
from delivery.errors import PartDiedError
from delivery.local import parts, postgresql

COUNT_LONG = "SELECT count(*) FROM generate_series(1, 1e9)"
EVERYTHING = "SELECT name FROM fruit ORDER BY name"

NOBODY = 65534
AS_NOBODY = f"""
import os
from delivery.local import postgresql_server
os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY})
postgresql_server.main()
"""


async def connect(part, role="shop_owner", password=None):
    return await asyncpg.connect(
        host="127.0.0.1",
        port=part.port,
        user=role,
        password=password or postgresql.passwords(part.var)[role],
        database="shop",
        ssl=False,
    )


async def fetch(part, statement, role, password):
    connection = await connect(part, role, password)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def vouched(part, role, statement):
    """Come by the Unix socket, as the proxy does for whom it has checked."""
    # By way of the folder, as the address of a Unix socket may have no more than 107 bytes.
    folder = os.open(postgresql.socket_folder(part.var), os.O_PATH | os.O_DIRECTORY)
    try:
        connection = await asyncpg.connect(
            host=f"/proc/self/fd/{folder}", port=part.port, user=role, database="shop"
        )
        found = [tuple(row) for row in await connection.fetch(statement)]
        await connection.close()
        return found
    finally:
        os.close(folder)


async def counted(other):
    """Wait until the server works at the long statement."""
    running = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query = $1"
    async with asyncio.timeout(5):
        while not await other.fetch(running, COUNT_LONG):
            pass


def ask(part, statement, *, role="shop_owner", password=None):
    return asyncio.run(fetch(part, statement, role, password))


def setting(part, name):
    ((value,),) = ask(part, f"SHOW {name}")
    return value


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """One database for tests that only look."""
    part = postgresql.part(tmp_path_factory.mktemp("database") / "var", port=parts.free_port())
    with parts.started(part):
        yield part


@pytest.fixture
def own_database(tmp_path):
    """A database that a test may stop and start."""
    part = postgresql.part(tmp_path / "var", port=parts.free_port())
    with parts.started(part):
        yield part


def test_it_is_the_version_that_rds_starts_with(database):
    assert VERSION == setting(database, "server_version")


def test_what_is_confirmed_is_on_the_disk(database):
    met = {name: setting(database, name) for name in ("fsync", "synchronous_commit")}

    assert {"fsync": "on", "synchronous_commit": "on"} == met


def test_the_owner_logs_in_with_her_password(database):
    found = ask(database, "SELECT current_user::text, current_database()::text")

    assert [("shop_owner", "shop")] == found


def test_a_wrong_password_is_refused(database):
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(database, "SELECT 1", password="guessed")


def test_nobody_logs_in_as_the_superuser(database):
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(database, "SELECT 1", role="rdsadmin", password="guessed")


def test_passwords_are_kept_as_scram_verifiers(database):
    assert "scram-sha-256" == setting(database, "password_encryption")


def test_no_role_of_the_shop_is_a_superuser(database):
    found = ask(database, "SELECT rolname FROM pg_roles WHERE rolsuper")

    assert [("rdsadmin",)] == found


def test_the_owner_makes_a_role_that_logs_in_by_token(database):
    ask(database, "CREATE ROLE packer LOGIN")

    ask(database, "GRANT rds_iam TO packer")

    assert [("packer",)] == asyncio.run(vouched(database, "packer", "SELECT current_user::text"))


@pytest.mark.parametrize("role", ["shop_owner", "rdsadmin", "visitor"])
def test_nobody_is_vouched_for_who_does_not_log_in_by_token(database, role):
    ask(database, "DROP ROLE IF EXISTS visitor")
    ask(database, "CREATE ROLE visitor LOGIN")

    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="rejects connection"):
        asyncio.run(vouched(database, role, "SELECT 1"))


def test_nobody_else_can_walk_to_its_socket(database):
    folder = postgresql.socket_folder(database.var)
    (socket_file,) = folder.glob(".s.PGSQL.*[0-9]")

    assert 0o700 == folder.stat().st_mode & 0o777
    assert 0o700 == socket_file.stat().st_mode & 0o777


def test_it_listens_on_one_address_only(database):
    # Any address of 127.0.0.0/8 is this machine; what listens on all addresses answers here too.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", database.port))


def test_nobody_else_can_look_into_the_data(database):
    assert 0o700 == database.folder.stat().st_mode & 0o777
    assert 0o700 == (database.folder / "16").stat().st_mode & 0o777


@pytest.mark.skipif(os.geteuid() != 0, reason="who is not root owns the data himself")
def test_root_gives_the_data_to_a_user_without_rights(database):
    assert 0 != database.folder.stat().st_uid
    assert 0 != (database.folder / "16" / "PG_VERSION").stat().st_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test shows it then")
def test_an_ordinary_user_runs_it_as_himself(tmp_path):
    part = postgresql.part(tmp_path / "var", port=parts.free_port())
    part.folder.mkdir(parents=True)
    shutil.copy(part.command[-1], part.folder / "passwords.json")
    for mine in (part.folder, part.folder / "passwords.json"):
        os.chown(mine, NOBODY, NOBODY)
    command = [sys.executable, "-c", AS_NOBODY, *part.command[3:-1], "passwords.json"]

    with parts.started(dataclasses.replace(part, command=command)):
        assert [(1,)] == ask(part, "SELECT 1")

    assert NOBODY == (part.folder / "16" / "PG_VERSION").stat().st_uid


def test_passwords_are_neither_logged_nor_shown_as_arguments(database):
    told = database.log_file.read_text() + " ".join(database.command)

    assert [] == [one for one in postgresql.passwords(database.var).values() if one in told]


def test_what_it_holds_outlives_a_stop(own_database):
    ask(own_database, "CREATE TABLE fruit AS SELECT 'caju' AS name")
    parts.stop(own_database)

    parts.start(own_database)

    assert [("caju",)] == ask(own_database, EVERYTHING)


def test_stopping_does_not_wait_for_a_client_that_stays(own_database):
    async def stop_with_a_client():
        staying = await connect(own_database)
        await asyncio.to_thread(parts.stop, own_database)
        staying.terminate()

    asyncio.run(stop_with_a_client())

    assert "database system is shut down" in parts.log_tail(own_database)


def test_what_was_confirmed_outlives_a_power_cut_in_the_middle_of_a_statement(own_database):
    async def cut_the_power():
        busy, other = await connect(own_database), await connect(own_database)
        await other.execute("CREATE TABLE fruit AS SELECT 'caju' AS name")
        # This backend looks at nothing else for a minute: it does not see its server die.
        counting = asyncio.create_task(busy.fetch(COUNT_LONG))
        await counted(other)
        await asyncio.to_thread(parts.kill, own_database)
        await asyncio.to_thread(parts.start, own_database)
        with pytest.raises((OSError, asyncpg.PostgresError)):
            await counting
        other.terminate()

    asyncio.run(cut_the_power())

    assert [("caju",)] == ask(own_database, EVERYTHING)


def test_a_first_start_that_was_cut_short_is_made_again(own_database):
    parts.stop(own_database)
    cluster = own_database.folder / "16"
    (cluster / "PG_VERSION").unlink()
    cluster.rename(own_database.folder / "16.draft")

    parts.start(own_database)

    assert [(1,)] == ask(own_database, "SELECT 1")


def test_data_of_an_earlier_release_are_not_opened(own_database):
    parts.stop(own_database)
    (own_database.folder / "16" / "pg_hba.conf").write_text("local all all reject\n")

    with pytest.raises(PartDiedError, match="an earlier release made these data"):
        parts.start(own_database)


def test_what_a_killed_server_left_is_not_in_the_way(own_database):
    parts.kill(own_database)
    folder = own_database.folder / "16"
    with subprocess.Popen(["sleep", "30"], user=folder.stat().st_uid) as other:
        # As if another process of the server's user had its number by now.
        for lock in (folder / "postmaster.pid", *folder.glob(".s.PGSQL.*.lock")):
            _, *lines = lock.read_text().splitlines()
            lock.write_text("\n".join([str(other.pid), *lines, ""]))

        parts.start(own_database)
        other.kill()

    assert [(1,)] == ask(own_database, "SELECT 1")


def test_two_installations_have_different_passwords(tmp_path):
    here, there = postgresql.passwords(tmp_path / "here"), postgresql.passwords(tmp_path / "there")

    assert 2 == len({*here.values(), *there.values()})
    assert here == postgresql.passwords(tmp_path / "here")


def test_only_their_owner_can_read_the_passwords(tmp_path):
    postgresql.passwords(tmp_path)

    assert 0o600 == (tmp_path / "postgresql-passwords.json").stat().st_mode & 0o777
