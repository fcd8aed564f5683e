"""How the proxy has a login token checked: it asks the embedded AWS, over HTTP on this machine."""

from __future__ import annotations

import http.client
import json

from delivery.errors import NoAnswerError
from delivery.local.parts import HOST

# No path of AWS's begins so.
PATH = "/_shop/database-logins"

# The worker gives up a connection after two seconds.
SECONDS = 1.5


def refuse(aws_port: int, *, address: str, user: str, token: str) -> str:
    """Return why the token does not open the database at *address*; nothing if it does."""
    asked = json.dumps({"address": address, "user": user, "token": token})
    connection = http.client.HTTPConnection(HOST, aws_port, timeout=SECONDS)
    try:
        connection.request("POST", PATH, asked, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError("aws", f"does not answer at port {aws_port}: {error}") from error
    finally:
        connection.close()
    if answer.status not in (http.client.OK, http.client.FORBIDDEN):
        raise NoAnswerError("aws", f"answers {answer.status}: {text}")
    return text
