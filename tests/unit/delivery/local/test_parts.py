"""What a part is called and where it keeps its things."""

from pathlib import Path

from delivery.errors import NotReadyError, PartDiedError
from delivery.local.parts import Part


def a_part():
    return Part("cache", command=["cache-server"], var=Path("/shop/var"), port=4000)


def test_a_part_keeps_its_data_in_a_folder_of_its_own():
    assert Path("/shop/var/data/cache") == a_part().folder


def test_a_part_logs_to_a_file_of_its_name():
    assert Path("/shop/var/log/cache.log") == a_part().log_file


def test_the_end_of_the_log_is_in_the_message_of_a_part_that_died():
    error = PartDiedError("cache", exit_code=3, log="no memory left")

    assert "cache: ended with 3 before it was ready; its log ends:\nno memory left" == str(error)


def test_the_end_of_the_log_is_in_the_message_of_a_part_that_was_not_ready():
    error = NotReadyError("cache", seconds=30, log="still loading")

    assert "cache: not ready within 30 s; its log ends:\nstill loading" == str(error)
