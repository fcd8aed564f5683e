"""`make up` as a whole: what runs, where the stacks lead, and what a second start does."""

import asyncio
import os
import re
import signal
import socket
import urllib.request
from dataclasses import replace

import pytest

from delivery.errors import AlreadyRunningError, StaleStacksError
from delivery.local import parts, shop
from shop.api.account_operations import ME
from shop.api.identity_operations import (
    REGISTER,
    SIGN_IN,
    VERIFY,
    Credentials,
    MailedLink,
    Registration,
)
from storefront.errors import BackendError
from tests.integration.delivery.local.asking import visitor
from tests.integration.delivery.local.machine import Machine, database, owner
from worker.adapters.limits import RULES

ANA, PASSWORD = "ana@example.com", "correct horse 1"
MOST_TRIES = RULES["sign-in"][0].most
PROGRAMS = ["worker-api-1", "worker-api-2", "worker-orders"]
PAGES = ["storefront-1", "storefront-2"]
DOORS = ["front-door", "inner-door"]
NAMES = sorted(["aws", "memcached", "postgresql", "proxy", "valkey", *PROGRAMS, *PAGES, *DOORS])


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    made = Machine(tmp_path_factory.mktemp("machine") / "var")
    yield made
    shop.stop(made.var)


@pytest.fixture(scope="module")
def first(machine):
    """The first `make up` of an installation."""
    return machine.start()


@pytest.fixture
def aws(first):
    return first[0].aws


def memcached(aws):
    clusters = aws.client("elasticache").describe_cache_clusters(ShowCacheNodeInfo=True)
    (found,) = (one for one in clusters["CacheClusters"] if one["Engine"] == "memcached")
    return found


def test_the_first_start_starts_every_part(first):
    _, told = first

    assert [
        "postgresql started",
        "memcached started",
        "proxy started",
        "aws started",
        "valkey started",
        "worker-migrate done",
        "worker-seed done",
        "worker-orders started",
        "worker-api-1 started",
        "worker-api-2 started",
        "inner-door started",
        "storefront-publish done",
        "storefront-1 started",
        "storefront-2 started",
        "front-door started",
    ] == told


def test_the_shop_is_at_its_front_door(first):
    running, _ = first

    def get(path):
        with urllib.request.urlopen(running.address + path, timeout=20) as answer:  # noqa: S310
            return answer.headers, answer.read()

    _, page = get("/")
    files = sorted(set(re.findall(r"/static/[a-z0-9.-]+", page.decode())))
    pictures = re.findall(r"/media/[0-9a-f]{64}-[0-9]+\.avif", page.decode())
    sheets = [get(one)[0]["content-type"] for one in files if one.endswith(".css")]

    assert b"Quintal" in page
    assert ["text/css; charset=utf-8"] == sheets
    assert "image/avif" == get(pictures[0])[0]["content-type"]
    assert b"ok\n" == get("/edge-health")[1]
    assert b"Coffee" in get("/en/c/cafe")[1]


def test_of_two_storefronts_one_is_enough(first, machine):
    running, _ = first
    one = next(one for one in parts.running_parts(machine.var) if one.name == PAGES[0])
    os.kill(one.pid, signal.SIGKILL)

    statuses = []
    for _ in range(4):
        with urllib.request.urlopen(running.address + "/healthz", timeout=20) as answer:  # noqa: S310
            statuses.append(answer.status)

    assert [200] * 4 == statuses


def test_the_owner_logs_in_where_and_as_rds_says(machine, aws):
    async def ask():
        connection = await machine.connect(aws)
        found = await connection.fetchval("SELECT current_user::text")
        await connection.close()
        return found

    assert "shop_owner" == asyncio.run(ask())


def test_somebody_who_registers_is_let_in_by_the_mailed_link(machine, aws):
    async def scenario():
        async with visitor(machine, aws) as somebody:
            await somebody.ask(REGISTER, Registration(ANA, PASSWORD, "Ana Souza", "en"))
            await somebody.ask(VERIFY, MailedLink(await somebody.mailed(ANA)))
            signed_in = await somebody.ask(SIGN_IN, Credentials(ANA, PASSWORD))
            somebody.caller = replace(somebody.caller, session=signed_in.token)
            return await somebody.ask(ME)

    me = asyncio.run(scenario())

    assert (ANA, "Ana Souza", "en") == (me.email, me.name, me.language)


def test_tries_are_counted_for_all_processes_together(machine, aws):
    async def scenario():
        async with visitor(machine, aws) as somebody:
            refused = []
            for _ in range(MOST_TRIES + 1):
                try:
                    await somebody.ask(SIGN_IN, Credentials("bia@example.com", PASSWORD))
                except BackendError as error:
                    refused.append(error.type)
            return refused

    assert [*["not-recognised"] * MOST_TRIES, "too-many"] == asyncio.run(scenario())


def test_memcached_is_discovered_where_elasticache_says(machine, aws):
    place = memcached(aws)["ConfigurationEndpoint"]

    with (
        socket.create_connection((place["Address"], place["Port"]), timeout=5) as plain,
        machine.trusting().wrap_socket(plain, server_hostname=place["Address"]) as connection,
    ):
        connection.sendall(b"config get cluster\r\n")
        answer = connection.recv(1000)

    assert f"{place['Address']}|{place['Address']}|{place['Port']}".encode() in answer


def test_the_secrets_of_the_database_are_in_no_log(machine, aws):
    told = "".join(file.read_text() for file in (machine.var / "log").iterdir())

    assert owner(aws)["password"] not in told


def test_a_second_start_starts_only_what_does_not_run(machine, first):
    (proxy,) = (part for part in shop.stores(machine.var).parts if part.name == "proxy")
    parts.kill(proxy)

    _, told = machine.start()

    assert [
        "postgresql runs already",
        "memcached runs already",
        "proxy started",
        "aws runs already",
        "valkey runs already",
        "worker-orders runs already",
        "worker-api-1 runs already",
        "worker-api-2 runs already",
        "inner-door runs already",
        "storefront-publish done",
        "storefront-1 started",
        "storefront-2 runs already",
        "front-door runs already",
    ] == told


def test_the_stacks_lead_to_the_same_places_after_a_stop(machine, aws):
    before = database(aws)["Endpoint"], memcached(aws)["ConfigurationEndpoint"]

    assert NAMES == shop.stop(machine.var)
    machine.start()

    assert before == (database(aws)["Endpoint"], memcached(aws)["ConfigurationEndpoint"])
    assert [before[1]] == [node["Endpoint"] for node in memcached(aws)["CacheNodes"]]


def test_a_part_that_runs_at_another_port_is_in_the_way(machine, first):
    with pytest.raises(AlreadyRunningError):
        shop.start(machine.var, port=parts.free_port())


def test_stacks_that_lead_elsewhere_are_refused(machine, first):
    shop.stop(machine.var)
    for file in (machine.var / "ports").iterdir():
        file.unlink()

    with pytest.raises(StaleStacksError) as refusal:
        machine.start()

    assert "remove var/" in str(refusal.value)
