"""Where a program finds its role: a metadata service of its own, as each instance has one.

An instance lets nobody else ask its service. Here all programs share one address of the machine,
so that the path is what only a program itself knows: it ends in a proof of the root's secret.
"""

from __future__ import annotations

import hashlib
import hmac

# No path of AWS's begins so.
PREFIX = "/_shop/metadata/"


def path(role: str, root_secret: str) -> str:
    """Return the path of the service that hands out credentials of this role."""
    return f"{PREFIX}{role}/{proof(role, root_secret)}/"


def proof(role: str, root_secret: str) -> str:
    """Return what only the installation's own root can tell of a role."""
    return hmac.new(root_secret.encode(), role.encode(), hashlib.sha256).hexdigest()
