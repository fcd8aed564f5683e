"""Migrations on a real PostgreSQL: once each, by one of many, never edited."""

import asyncio
import dataclasses
from contextlib import asynccontextmanager

import asyncpg
import pytest

from worker import migrate
from worker.errors import ChangedMigrationError, UnknownMigrationError


@asynccontextmanager
async def connected(address, user="postgres"):
    connection = await asyncpg.connect(host=address.host, user=user, database=address.database)
    try:
        yield connection
    finally:
        await connection.close()


async def carry_out(address, migrations, **given):
    async with connected(address) as connection:
        return await migrate.migrate(connection, migrations, **given)


def one(number, sql):
    return migrate.Migration(number, f"{number:04}_test", sql)


def test_what_is_carried_out_is_not_carried_out_again(address):
    assert [] == asyncio.run(carry_out(address, migrate.read()))


def test_many_at_once_carry_out_each_once(address):
    new = [*migrate.read(), one(len(migrate.read()) + 1, "create table once (id int)")]

    async def scenario():
        return await asyncio.gather(*(carry_out(address, new) for _ in range(5)))

    assert [[], [], [], [], [new[-1].name]] == sorted(asyncio.run(scenario()))


def test_one_that_fails_leaves_nothing_and_lets_others_in(address):
    number = len(migrate.read()) + 1
    bad = [*migrate.read(), one(number, "create table half (id int); select 1 / 0")]

    async def scenario():
        with pytest.raises(asyncpg.DivisionByZeroError):
            await carry_out(address, bad)
        return await carry_out(
            address, [*migrate.read(), one(number, "create table half (id int)")]
        )

    assert [f"{number:04}_test"] == asyncio.run(scenario())


def test_one_that_was_edited_is_refused(address):
    edited = [dataclasses.replace(migrate.read()[0], sql="select 1"), *migrate.read()[1:]]

    with pytest.raises(ChangedMigrationError, match="write a new migration"):
        asyncio.run(carry_out(address, edited))


def test_a_database_that_is_newer_is_left_alone(address):
    """A release of before must start while the next one is rolled out."""

    async def scenario():
        await carry_out(address, [*migrate.read(), one(len(migrate.read()) + 1, "select 1")])
        return await carry_out(address, migrate.read())

    assert [] == asyncio.run(scenario())


def test_the_application_changes_rows_and_no_table(address):
    async def scenario():
        async with connected(address) as owner:
            await owner.execute('create role "the app" login')
        await carry_out(address, migrate.read(), application="the app")
        async with connected(address, "the app") as app:
            await app.execute("insert into stock values ('CHAIR', 1)")
            await app.execute("delete from outbox")
            for forbidden in ("alter table stock add column more int", "delete from orders"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await app.execute(forbidden)

    asyncio.run(scenario())


def test_the_application_is_made_where_it_is_missing_and_logs_in_by_token_where_rds_does(address):
    async def scenario():
        async with connected(address) as owner:
            await owner.execute("create role rds_iam")
            try:
                await migrate.migrate(owner, migrate.read(), application="new_app")
                members = "select pg_has_role('new_app', 'rds_iam', 'member')"
                return await owner.fetchval(members)
            finally:
                await owner.execute("drop owned by new_app; drop role new_app, rds_iam")

    assert asyncio.run(scenario())


@pytest.mark.parametrize("newer", [False, True])
def test_the_application_sees_whether_there_is_something_to_do(address, newer):
    known = migrate.read()
    wanted = [*known, one(len(known) + 1, "select 1")] if newer else known

    async def scenario():
        async with connected(address) as connection:
            return await migrate.is_up_to_date(connection, wanted)

    assert (not newer) == asyncio.run(scenario())


def test_a_database_of_which_nothing_can_be_seen_is_not_up_to_date(address):
    async def scenario():
        async with connected(address) as connection:
            await connection.execute("drop table schema_migrations")
            return await migrate.is_up_to_date(connection, migrate.read())

    assert not asyncio.run(scenario())


@pytest.mark.parametrize("name", ["1_orders.sql", "0002_orders.sql", "0001_Orders.sql"])
def test_a_file_that_is_misnamed_is_named(tmp_path, name):
    (tmp_path / name).touch()

    with pytest.raises(UnknownMigrationError, match="wanted 0001_what_it_does"):
        migrate.read(tmp_path)
