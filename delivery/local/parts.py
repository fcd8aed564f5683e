"""The one way to start, await, stop and log a process of the one-machine shop.

A part leaves three traces under its `var`: `data/<name>/` is its own, `log/<name>.log` is what it
said since its last start (`.log.1` holds the start before), `run/<name>.json` says which process
it is. Whoever has the same `var` can stop it: `make down` ends what `make up` started.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from delivery.errors import (
    AlreadyRunningError,
    NotReadyError,
    PartDiedError,
    PortBusyError,
    WillNotStopError,
)
from delivery.local import pid_files
from delivery.local.pid_files import Running
from delivery.local.processes import POLL_SECONDS, is_group_gone, read_process

HOST = "127.0.0.1"
START_SECONDS = 30.0

# A database checkpoints when it is told to stop; killing takes effect at once, unless the process
# hangs in the kernel.
PATIENCE_SECONDS = {signal.SIGTERM: 10.0, signal.SIGINT: 10.0, signal.SIGKILL: 5.0}

LOG_TAIL_LINES = 20

# All that a part takes over from whoever starts it. Anything else of a developer's shell, above
# all the credentials and profiles of a real AWS account, must not reach the local shop.
INHERITED_VARIABLES = ("HOME", "LANG", "PATH", "TMPDIR", "TZ")


def accepts_connections(port: int) -> bool:
    """Say whether something listens on the port."""
    try:
        socket.create_connection((HOST, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def answers_http(path: str) -> Callable[[int], bool]:
    """Return the check that a GET of this path answers 200."""

    def check(port: int) -> bool:
        connection = http.client.HTTPConnection(HOST, port, timeout=1.0)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return check


@dataclass(frozen=True)
class Part:
    """A process of the one-machine shop; it listens on 127.0.0.1 and nowhere else.

    Without a port it does not listen at all; then `is_ready` looks at something else.
    """

    name: str
    command: Sequence[str]
    var: Path
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[int], bool] = accepts_connections
    # What asks the part to end at once and in good order.
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def folder(self) -> Path:
        """Where the part keeps its data; also its working directory."""
        return self.var / "data" / self.name

    @property
    def log_file(self) -> Path:
        return self.var / "log" / f"{self.name}.log"

    @property
    def digest(self) -> str:
        """What tells whether one that runs was started just so, and none of its secrets."""
        told = json.dumps([list(self.command), dict(self.environment)], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Say whether a part could listen on the port at this moment."""
    with socket.socket() as probe:
        # As a server does: connections of its predecessor may still linger in TIME_WAIT.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def bring_up(part: Part) -> str:
    """Have the part run just as it is given, and return what that took."""
    if runs_as_asked(part):
        return "runs already"
    # At another port it is in the way, which starting it says.
    is_old = (part.name, part.port) in {(one.name, one.port) for one in running_parts(part.var)}
    if is_old:
        stop(part)
    start(part)
    return "started anew" if is_old else "started"


def runs_as_asked(part: Part) -> bool:
    """Say whether it runs, and was started just as it is given."""
    return part.digest in {one.digest for one in running_parts(part.var) if one.name == part.name}


def run(part: Part, *, within_seconds: float = START_SECONDS) -> None:
    """Start a part that ends by itself, and return once it has done what it is for."""
    running = _launch(part)
    try:
        exit_code = _children[running.pid].wait(within_seconds)
    except subprocess.TimeoutExpired as error:
        raise NotReadyError(part.name, seconds=within_seconds, log=log_tail(part)) from error
    finally:
        _end(running, part.var)
    if exit_code:
        raise PartDiedError(part.name, exit_code=exit_code, log=log_tail(part))


def start(part: Part, *, within_seconds: float = START_SECONDS) -> None:
    """Start the part and return once it is ready."""
    running = _launch(part)
    deadline = time.monotonic() + within_seconds
    while True:
        ready = part.is_ready(part.port)
        # Asked afterwards: what answered may be another that took the port, and the part be dead.
        if not _is_alive(running):
            exit_code = _end(running, part.var)
            raise PartDiedError(part.name, exit_code=exit_code, log=log_tail(part))
        if ready:
            return
        if time.monotonic() > deadline:
            _end(running, part.var)
            raise NotReadyError(part.name, seconds=within_seconds, log=log_tail(part))
        time.sleep(POLL_SECONDS)


def stop(part: Part) -> None:
    """End the part and all it started; a part that does not run is left as it is."""
    recorded = pid_files.read(part.var, part.name)
    if recorded:
        _end(recorded, part.var)


def kill(part: Part) -> None:
    """End the part as a power cut would, without a word."""
    recorded = pid_files.read(part.var, part.name)
    if recorded:
        _end(recorded, part.var, signals=(signal.SIGKILL,))


def stop_all(var: Path) -> None:
    """End all parts, the last that was started first: nobody loses what he still needs."""
    for running in sorted(running_parts(var), key=lambda one: one.start_ticks, reverse=True):
        _end(running, var)


def is_running(part: Part) -> bool:
    recorded = pid_files.read(part.var, part.name)
    return recorded is not None and _is_alive(recorded)


def running_parts(var: Path) -> tuple[Running, ...]:
    """List what runs from this folder, whoever started it."""
    return tuple(running for running in pid_files.read_all(var) if _is_alive(running))


def log_tail(part: Part, *, lines: int = LOG_TAIL_LINES) -> str:
    """Return the last lines that the part wrote since it was started."""
    try:
        text = part.log_file.read_text(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


@contextlib.contextmanager
def started(part: Part, *, within_seconds: float = START_SECONDS) -> Iterator[Part]:
    """Run the part for as long as the block lasts."""
    start(part, within_seconds=within_seconds)
    try:
        yield part
    finally:
        stop(part)


# The children of this very process, by pid: whoever starts a process must also bury it.
_children: dict[int, subprocess.Popen[bytes]] = {}


def _launch(part: Part) -> Running:
    for folder in (part.folder, part.log_file.parent, part.var / "run"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part.var.chmod(0o700)
    with _alone(part.var):
        earlier = pid_files.read(part.var, part.name)
        if earlier and _is_alive(earlier):
            raise AlreadyRunningError(part.name, pid=earlier.pid)
        if earlier:
            _end(earlier, part.var)
        if not is_free(part.port):
            raise PortBusyError(part.name, port=part.port)
        child = _spawn(part)
        _children[child.pid] = child
        # Even a child that is dead already can be found, as nobody has waited for it.
        process = read_process(child.pid)
        start_ticks = process.start_ticks if process else 0
        running = Running(
            part.name, child.pid, part.port, start_ticks, part.stop_signal, part.digest
        )
        pid_files.write(running, part.var)
        return running


@contextlib.contextmanager
def _alone(var: Path) -> Iterator[None]:
    """Keep two `make up` from starting the same part twice."""
    with (var / "run" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _spawn(part: Part) -> subprocess.Popen[bytes]:
    if part.log_file.exists():
        part.log_file.replace(part.log_file.with_suffix(".log.1"))
    inherited = {name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
    with part.log_file.open("wb") as log:
        return subprocess.Popen(  # noqa: S603, the commands are the project's own
            part.command,
            cwd=part.folder,
            env=inherited | dict(part.environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )


def _end(
    recorded: Running,
    var: Path,
    *,
    signals: Sequence[signal.Signals] = (),
) -> int:
    """End the process and its group; return its exit code where it is known: from a child."""
    found = read_process(recorded.pid)
    if found is None or found.start_ticks != recorded.start_ticks:
        pid_files.remove(var, recorded.name)
        return 0
    for number in signals or (signal.Signals(recorded.stop_signal), signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(recorded.pid, number)
        if is_group_gone(recorded.pid, within_seconds=PATIENCE_SECONDS[number]):
            break
    else:
        raise WillNotStopError(recorded.name, pid=recorded.pid)
    pid_files.remove(var, recorded.name)
    child = _children.pop(recorded.pid, None)
    return child.wait() if child else 0


def _is_alive(running: Running) -> bool:
    found = read_process(running.pid)
    return found is not None and found.start_ticks == running.start_ticks and found.is_alive
