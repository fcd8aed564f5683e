"""The list of who did what, over the internal API, on a real PostgreSQL."""

import asyncio
from dataclasses import replace

from tests.integration.worker.asking import asker
from worker.adapters.audit import Audit


def test_the_owner_reads_who_did_what_page_by_page(shop):
    async def scenario():
        async with shop:
            async with shop.pool.connection() as connection:
                for n in range(5):
                    after = {"password": "x", "role": "staff"}
                    await Audit(connection).write(f"a{n % 2}", "change", f"s{n}", after=after)
            owner = asker(shop, session="owner")
            staff = await replace(owner, session="staff").asked("GET", "/v1/owner/audit")
            pages, before = [], 2**53
            while before:
                target = f"/v1/owner/audit?most=2&before={before}"
                page = (await owner.asked("GET", target)).json
                pages.append([one["subject"] for one in page["deeds"]])
                before = page["before"]
            by = (await owner.asked("GET", "/v1/owner/audit?account=a1&subject=s3")).json
            return staff.status, pages, by["deeds"]

    status, pages, [one] = asyncio.run(scenario())

    assert 403 == status
    assert [["s4", "s3"], ["s2", "s1"], ["s0"]] == pages
    assert ("a1", "s3", "staff") == (one["account"], one["subject"], one["after"]["role"])
    assert "x" != one["after"]["password"]
