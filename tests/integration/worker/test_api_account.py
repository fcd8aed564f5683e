"""What people do with their accounts over the internal API, on a real PostgreSQL."""

import pytest

from tests.integration.worker.person import ANA, BIA, PASSWORD
from tests.integration.worker.test_place import order_number, placed
from tests.integration.worker.visiting import scenario

NEW = "battery staple 2"
HOME = {
    "label": "Casa",
    "recipient": "Ana Souza",
    "address": {
        "cep": "01310100",
        "street": "Avenida Paulista",
        "number": "1000",
        "district": "Bela Vista",
        "city": "São Paulo",
        "state": "SP",
        "complement": "",
    },
}
READS = ("/my/account", "/my/account/export", "/my/addresses", "/my/consents")


@scenario
async def test_a_new_password_leaves_one_session_under_another_token(somebody):
    ana = await somebody.known()
    elsewhere = somebody.with_((await somebody.sign_in()).json["token"])

    wrong = await ana.post("/my/account/password", old=NEW, new=PASSWORD)
    changed = await ana.post("/my/account/password", old=PASSWORD, new=NEW)
    new = ana.with_(changed.json["token"])

    assert [403, 200] == [wrong.status, changed.status]
    assert [401, 401, 200] == [
        (await one.get("/my/account")).status for one in (ana, elsewhere, new)
    ]
    assert [403, 200] == [(await somebody.sign_in(password=one)).status for one in (PASSWORD, NEW)]


@scenario
async def test_another_address_is_the_accounts_once_its_mail_is_opened(somebody):
    ana = await somebody.known()

    await ana.post("/my/account/email", password=PASSWORD, email=BIA)
    before = (await ana.get("/my/account")).json["email"]
    await ana.post("/accounts/verify", token=await somebody.door.mailed("verify", BIA))

    assert [ANA, BIA] == [before, (await ana.get("/my/account")).json["email"]]


@scenario
async def test_an_address_taken_by_another_is_not_told(somebody):
    await somebody.known(BIA)
    ana = await somebody.known()

    taken, free = [
        await ana.post("/my/account/email", password=PASSWORD, email=email)
        for email in (BIA, "new@example.com")
    ]

    assert (200, b"{}") == (taken.status, taken.body) == (free.status, free.body)


@scenario
async def test_addresses_are_kept_by_label_for_their_shopper(somebody):
    ana, bia = await somebody.known(), await somebody.known(BIA)
    work = {**HOME, "label": "Trabalho"}
    for entry in (HOME, work, {**HOME, "recipient": "Bia"}):
        assert 200 == (await ana.post("/my/addresses", **entry)).status
    kept = await ana.get("/my/addresses")
    await ana.post("/my/addresses/drop", label="Trabalho")

    assert {"addresses": [{**HOME, "recipient": "Bia"}, work]} == kept.json
    assert ["Casa"] == [one["label"] for one in (await ana.get("/my/addresses")).json["addresses"]]
    assert {"addresses": []} == (await bia.get("/my/addresses")).json


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"cep": "20000000"}, "cep"),
        ({"cep": "1"}, "cep"),
        ({"cep": "01310-100"}, "cep"),
        ({"state": "XX"}, "state"),
        ({"street": " "}, "street"),
        ({"number": 7}, "address.number"),
    ],
)
def test_a_fault_in_an_address_names_its_field(shop, wrong, field):
    @scenario
    async def refused(somebody):
        ana = await somebody.known()
        answer = await ana.post(
            "/my/addresses", **{**HOME, "address": {**HOME["address"], **wrong}}
        )
        assert (422, field) == (answer.status, answer.json["field"])

    refused(shop)


@scenario
async def test_consent_to_news_is_dated_and_withdrawn(somebody):
    ana = await somebody.known()

    await ana.post("/my/consents", wording="Quero novidades por e-mail.")
    await ana.post("/my/consents/withdraw")
    await ana.post("/my/consents", wording="Sim.")
    first, second = (await ana.get("/my/consents")).json["consents"]

    assert "Quero novidades por e-mail." == first["wording"]
    assert first["given_at"] <= first["withdrawn_at"] <= second["given_at"]
    assert second.get("withdrawn_at") is None


@scenario
async def test_all_that_is_held_is_shown_to_its_owner_and_kept_nowhere(somebody):
    ana = await somebody.known()
    await ana.post("/my/addresses", **HOME)

    shown = await ana.get("/my/account/export")

    assert "Avenida Paulista" in shown.body.decode()
    assert [ANA] == [one["email"] for one in shown.json["account"]]
    assert ("export", 1) == (
        shown.json["deeds"][-1]["deed"],
        len([one for one in shown.json["deeds"] if one["deed"] == "export"]),
    )
    answers = str(await somebody.shop.run("select answer from idempotency_keys"))
    assert "Paulista" not in answers


@scenario
async def test_whoever_wants_it_is_forgotten_after_a_password_given_just_now(somebody):
    ana = await somebody.known()
    await somebody.shop.run("update sessions set confirmed_at = now() - interval '1 hour'")

    early = await ana.post("/my/account/forget")
    confirmed = await ana.post("/my/sessions/confirm", password=PASSWORD)
    ana = ana.with_(confirmed.json["token"])
    done = await ana.post("/my/account/forget")

    assert (403, "confirm-again") == (early.status, early.json["type"])
    assert [200, 401, 403] == [
        done.status,
        (await ana.get("/my/account")).status,
        (await somebody.sign_in()).status,
    ]
    assert "Ana" not in str(await somebody.shop.run("select a::text from accounts a"))


@scenario
async def test_nobody_is_forgotten_while_an_order_is_under_way(somebody):
    ana = await somebody.known()
    await somebody.shop.freight()
    await somebody.shop.stock(CHAIR=9)
    await placed(somebody.shop, order_number(1))
    account = (await ana.get("/my/account")).json["account"]
    await somebody.shop.run("update orders set account = $1", account)

    answer = await ana.post("/my/account/forget")

    assert (409, "not-over") == (answer.status, answer.json["type"])


@scenario
async def test_notice_is_given_to_guests_and_to_whoever_is_signed_in(somebody):
    await somebody.shop.stock(CHAIR=0)
    ana = await somebody.known()
    chair = {"sku": "CHAIR", "product_id": "red-chair"}

    guest = await somebody.post("/notices", email=" Bia@example.com", language="en", **chair)
    hers = [await ana.post("/notices", **chair) for _ in range(2)]
    nobodys = await somebody.post("/notices", **chair)
    unknown = await somebody.post("/notices", email=BIA, sku="GONE", product_id="gone")

    assert [200, 200, 200, 200] == [one.status for one in (guest, *hers, unknown)]
    assert (422, "email") == (nobodys.status, nobodys.json["field"])
    assert [(ANA, "pt-BR"), (BIA, "en")] == await somebody.shop.run(
        "select email, language from notices order by email"
    )


@scenario
async def test_all_of_it_is_for_whoever_is_signed_in(somebody):
    assert {401} == {(await somebody.get(path)).status for path in READS}
