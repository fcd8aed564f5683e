"""The life of a part: started, awaited, stopped, logged, and all that can go wrong with it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from delivery.errors import AlreadyRunningError, NotReadyError, PartDiedError, PortBusyError
from delivery.local import parts
from delivery.local.parts import Part

REPOSITORY = Path(__file__).parents[4]

LISTEN = """
import socket, sys
listening = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", flush=True)
while True:
    listening.accept()[0].close()
"""
LISTEN_ON = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + LISTEN
LISTEN_WITH_CHILD = (
    "import subprocess; print(subprocess.Popen(['sleep', '60']).pid, flush=True)" + LISTEN
)
SAY_VARIABLES = "import os, json; print(json.dumps(dict(os.environ)), flush=True)" + LISTEN
FAIL = "import sys; print('first line'); print('no memory left'); sys.exit(3)"
IDLE = "import time; print('still loading', flush=True); time.sleep(60)"

# Long enough for a Python to start on a busy machine, short enough to wait for.
NOT_READY_SECONDS = 0.5


@pytest.fixture
def a_part(tmp_path):
    """Build parts that are stopped at the end, whatever the test did with them."""
    made = []

    def build(script=LISTEN, **given):
        port = given.pop("port", None) or parts.free_port()
        command = [sys.executable, "-S", "-c", script, str(port)]
        made.append(Part("server", command, tmp_path / "var", port, **given))
        return made[-1]

    yield build
    for part in made:
        parts.stop(part)


def running(part):
    (found,) = parts.running_parts(part.var)
    return found


def is_alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def await_that(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_started_part_answers(a_part):
    part = a_part()

    parts.start(part)

    assert parts.is_running(part)
    socket.create_connection(("127.0.0.1", part.port)).close()


def test_a_running_part_is_listed_with_its_port(a_part):
    part = a_part()

    parts.start(part)

    assert ("server", part.port) == (running(part).name, running(part).port)


def test_a_stopped_part_is_gone(a_part):
    part = a_part()
    parts.start(part)
    pid = running(part).pid

    parts.stop(part)

    assert not parts.is_running(part)
    assert () == parts.running_parts(part.var)
    assert not is_alive(pid)


def test_stopping_ends_what_the_part_had_started(a_part):
    part = a_part(LISTEN_WITH_CHILD)
    parts.start(part)
    child = int(parts.log_tail(part).splitlines()[0])
    assert is_alive(child)

    parts.stop(part)

    assert not is_alive(child)


def test_a_part_that_will_not_end_is_killed(a_part, monkeypatch):
    monkeypatch.setitem(parts.PATIENCE_SECONDS, signal.SIGTERM, 0.1)
    part = a_part(LISTEN_ON)
    parts.start(part)

    parts.stop(part)

    assert not parts.is_running(part)


def test_a_part_is_asked_to_end_by_the_signal_it_names_whoever_asks(a_part):
    part = a_part(LISTEN_ON, stop_signal=signal.SIGINT)
    parts.start(part)

    parts.stop_all(part.var)

    assert "KeyboardInterrupt" in parts.log_tail(part)


def test_a_part_can_be_killed_without_a_word(a_part):
    part = a_part(LISTEN_ON)
    parts.start(part)

    parts.kill(part)

    assert not parts.is_running(part)


def test_stopping_what_does_not_run_changes_nothing(a_part):
    parts.stop(a_part())


def test_a_part_is_not_started_twice(a_part):
    part = a_part()
    parts.start(part)
    pid = running(part).pid

    with pytest.raises(AlreadyRunningError) as refusal:
        parts.start(part)

    assert pid == refusal.value.pid
    assert pid == running(part).pid


def test_a_part_that_runs_as_asked_is_left_alone(a_part):
    part = a_part()
    assert "started" == parts.bring_up(part)
    pid = running(part).pid

    assert "runs already" == parts.bring_up(part)
    assert pid == running(part).pid


@pytest.mark.parametrize("changed", ["environment", "command"])
def test_a_part_that_is_asked_to_run_otherwise_is_started_anew(a_part, changed):
    part = a_part()
    parts.bring_up(part)
    pid = running(part).pid
    change = {"environment": {"SHOP_LANGUAGE": "en"}, "command": [*part.command, "more"]}

    done = parts.bring_up(replace(part, **{changed: change[changed]}))

    assert "started anew" == done
    assert pid != running(part).pid


def test_what_tells_parts_apart_tells_no_secret(a_part):
    part = a_part(environment={"KEY": "s3cret"})

    parts.bring_up(part)

    assert "s3cret" not in (part.var / "run" / "server.json").read_text()


def test_a_part_at_another_port_is_in_the_way(a_part):
    parts.bring_up(a_part())

    with pytest.raises(AlreadyRunningError):
        parts.bring_up(a_part())


def test_a_part_that_ends_by_itself_is_waited_for(a_part):
    part = a_part("print('done')")

    parts.run(part)

    assert "done" == parts.log_tail(part)
    assert not parts.is_running(part)


def test_a_part_that_ends_badly_says_why(a_part):
    with pytest.raises(PartDiedError) as failure:
        parts.run(a_part(FAIL))

    assert (3, "first line\nno memory left") == (failure.value.exit_code, failure.value.log)


def test_a_part_that_does_not_end_in_time_is_stopped(a_part):
    part = a_part(IDLE)

    with pytest.raises(NotReadyError):
        parts.run(part, within_seconds=NOT_READY_SECONDS)

    assert not parts.is_running(part)


def test_a_busy_port_is_named(a_part):
    with socket.create_server(("127.0.0.1", 0)) as other:
        part = a_part(port=other.getsockname()[1])

        with pytest.raises(PortBusyError) as refusal:
            parts.start(part)

        assert part.port == refusal.value.port
    assert not parts.is_running(part)


def test_a_part_that_dies_says_why(a_part):
    part = a_part(FAIL)

    with pytest.raises(PartDiedError) as failure:
        parts.start(part)

    assert 3 == failure.value.exit_code
    assert "first line\nno memory left" == failure.value.log
    assert not parts.is_running(part)


def test_a_part_that_is_not_ready_in_time_says_what_it_did_and_is_stopped(a_part):
    part = a_part(IDLE)

    with pytest.raises(NotReadyError) as failure:
        parts.start(part, within_seconds=NOT_READY_SECONDS)

    assert "still loading" == failure.value.log
    assert not parts.is_running(part)


def test_a_killed_part_is_down_and_can_be_started_again(a_part):
    part = a_part()
    parts.start(part)
    pid = running(part).pid
    os.kill(pid, signal.SIGKILL)
    await_that(lambda: not parts.is_running(part))

    parts.start(part)

    assert pid != running(part).pid


def test_what_a_killed_part_leaves_behind_is_ended(a_part):
    part = a_part(LISTEN_WITH_CHILD)
    parts.start(part)
    child = int(parts.log_tail(part).splitlines()[0])
    os.kill(running(part).pid, signal.SIGKILL)
    await_that(lambda: not parts.is_running(part))

    parts.stop(part)

    assert not is_alive(child)


def test_a_stale_pid_never_costs_another_process_its_life(a_part):
    part = a_part()
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        (part.var / "run").mkdir(parents=True)
        stale = {"name": "server", "pid": stranger.pid, "port": part.port, "start_ticks": 1}
        (part.var / "run" / "server.json").write_text(json.dumps(stale))

        assert not parts.is_running(part)
        parts.stop(part)
        parts.start(part)

        assert stranger.poll() is None
        stranger.kill()


def test_what_one_process_starts_another_can_stop(a_part):
    part = a_part()
    parts.start(part)
    script = (
        "import sys; from pathlib import Path; from delivery.local import parts;"
        "parts.stop_all(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", script, str(part.var)]

    subprocess.run(command, cwd=REPOSITORY, check=True)

    assert not parts.is_running(part)


def test_the_callers_aws_credentials_do_not_reach_a_part(a_part, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    part = a_part(SAY_VARIABLES, environment={"SHOP_LANGUAGE": "pt-BR"})

    parts.start(part)

    said = json.loads(parts.log_tail(part).splitlines()[0])
    assert "AWS_PROFILE" not in said
    assert "pt-BR" == said["SHOP_LANGUAGE"]


def test_nobody_else_can_look_into_the_state(a_part):
    part = a_part()

    parts.start(part)

    assert 0o700 == part.var.stat().st_mode & 0o777


def test_the_log_of_the_start_before_is_kept(a_part):
    part = a_part()
    parts.start(part)
    parts.stop(part)

    parts.start(part)

    assert "listening\n" == part.log_file.with_suffix(".log.1").read_text()


def test_a_part_runs_for_as_long_as_the_block(a_part):
    part = a_part()

    with parts.started(part):
        assert parts.is_running(part)

    assert not parts.is_running(part)


def test_readiness_can_be_an_answer_of_http(tmp_path):
    port = parts.free_port()
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    part = Part("site", command, tmp_path, port, is_ready=parts.answers_http("/"))

    with parts.started(part):
        assert parts.answers_http("/")(port)
        assert not parts.answers_http("/missing")(port)
