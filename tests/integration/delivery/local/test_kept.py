"""What an installation makes once and keeps."""

import pytest

from delivery.local import parts
from delivery.local.kept import keep, keep_bytes
from delivery.local.kept_ports import RANGE, kept_port


@pytest.fixture
def file(tmp_path):
    return tmp_path / "var" / "passwords.json"


def test_what_is_kept_is_made_once(file):
    first = keep(file, lambda: {"owner": "first"})

    assert first == keep(file, lambda: {"owner": "second"})


def test_what_is_kept_is_for_its_owner_alone(file):
    keep(file, lambda: {"owner": "secret"})

    assert 0o600 == file.stat().st_mode & 0o777
    assert 0o700 == file.parent.stat().st_mode & 0o777


def test_a_file_is_replaced_and_leaves_no_draft(file):
    keep_bytes(file, b"before")

    keep_bytes(file, b"after")

    assert b"after" == file.read_bytes()
    assert [file] == list(file.parent.iterdir())


def test_a_port_is_picked_once(tmp_path):
    picked = kept_port(tmp_path, "memcached")

    assert picked == kept_port(tmp_path, "memcached")
    assert picked in RANGE


def test_every_name_has_a_port_of_its_own(tmp_path):
    names = [f"store-{number}" for number in range(20)]

    assert 20 == len({kept_port(tmp_path, name) for name in names})


def test_a_port_that_somebody_listens_on_is_not_picked(tmp_path, monkeypatch):
    free = iter([False, False, True])
    monkeypatch.setattr(parts, "is_free", lambda _port: next(free))

    kept_port(tmp_path, "memcached")

    assert [] == list(free)
