"""A process learns all that is wrong with its environment at once."""

from dataclasses import dataclass

import pytest

from shop.environment import SettingsError, read


@dataclass(frozen=True)
class Settings:
    queue_url: str
    database_port: int
    back_soon_bucket: str | None
    port: int = 8080


COMPLETE = {"QUEUE_URL": "https://q", "DATABASE_PORT": "5432", "BACK_SOON_BUCKET": ""}


def test_settings_are_read_by_the_names_of_their_fields():
    assert Settings("https://q", 5432, None, 8080) == read(Settings, COMPLETE)


def test_a_default_is_overridden():
    assert 9000 == read(Settings, {**COMPLETE, "PORT": "9000"}).port


def test_an_optional_setting_may_hold_a_value():
    assert "bucket" == read(Settings, {**COMPLETE, "BACK_SOON_BUCKET": "bucket"}).back_soon_bucket


def test_every_fault_is_named_at_once():
    with pytest.raises(SettingsError) as refusal:
        read(Settings, {"QUEUE_URL": "", "DATABASE_PORT": "five"})

    assert [
        "QUEUE_URL is empty",
        "DATABASE_PORT is 'five', wanted a whole number",
        "BACK_SOON_BUCKET is not set",
    ] == refusal.value.faults


@pytest.mark.parametrize("text", ["-1", "1.5", " 1", "", "１"])
def test_a_number_is_plain_digits(text):
    with pytest.raises(SettingsError, match="DATABASE_PORT"):
        read(Settings, {**COMPLETE, "DATABASE_PORT": text})


def test_what_nobody_asks_for_is_ignored():
    assert read(Settings, {**COMPLETE, "PATH": "/bin"})
