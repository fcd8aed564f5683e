"""What everything is compared with: nginx that serves a static file of 11,264 bytes.

One worker on the measured core, wrk on the other; the figure is CPU time of the worker a request.
"""

import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.benchmarks.processes import MEASURED, OTHER, _children, cpu_seconds, pin, running

BYTES = 11_264
SECONDS = 2

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


def missing():
    """Return which of the programs are not installed."""
    return [name for name in ("nginx", "wrk", "taskset") if not shutil.which(name)]


@contextlib.contextmanager
def nginx():
    """Run nginx; lends what measures it."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as free:
        folder = Path(name)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        (folder / "www").mkdir()
        (folder / "www" / "page.html").write_bytes(b"x" * BYTES)
        user = "user root;" if Path.home() == Path("/root") else ""
        text = CONFIGURATION.format(folder=folder, port=port, user=user)
        (folder / "nginx.conf").write_text(text)
        free.close()
        with running(["nginx", "-c", str(folder / "nginx.conf")], core=MEASURED) as master:
            _wait(port)
            yield lambda: _measured(master.pid, port)


def _measured(master, port):
    """Return the CPU microseconds of the worker a request, and requests a second."""
    (worker,) = _children(master)
    before = cpu_seconds(worker)
    done = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{SECONDS}s", f"http://127.0.0.1:{port}/page.html"],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: pin(0, OTHER),
    ).stdout
    used = cpu_seconds(worker) - before
    requests = int(re.search(r"(\d+) requests in", done)[1])
    return used * 1e6 / requests, requests / SECONDS


def _wait(port):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise TimeoutError(port)
