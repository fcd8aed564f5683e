"""Programs that tests need: without one its tests are skipped, counted and named at the end."""

import os
import shutil

import pytest

MISSING = pytest.StashKey[dict[str, int]]()


def pytest_configure(config):
    config.stash[MISSING] = {}


def pytest_runtest_setup(item):
    wanted = [program for marker in item.iter_markers("needs") for program in marker.args]
    missing = [program for program in wanted if shutil.which(program) is None]
    if not missing:
        return
    why = f"{', '.join(missing)} is not installed: run `make system`"
    # Continuous integration installs them all, so there their absence is a fault.
    if os.environ.get("REQUIRE_SYSTEM"):
        pytest.fail(why, pytrace=False)
    for program in missing:
        counts = item.config.stash[MISSING]
        counts[program] = counts.get(program, 0) + 1
    pytest.skip(why)


def pytest_terminal_summary(terminalreporter, config):
    for program, count in sorted(config.stash[MISSING].items()):
        terminalreporter.write_line(f"skipped for want of {program}: {count} (`make system`)")
