"""The one access key that is the account's root: the random one of this installation.

The emulator also takes the key `test`, any twelve digits and, at S3, no key at all for the root,
and checks no signature of a root key; whoever has read its manual could do anything.
"""

from __future__ import annotations

import hmac
import os

from ministack.core import iam_evaluator
from ministack.services import sts


def install() -> None:
    """Make the key in the environment the only root key, and check its signatures as any other."""
    root_key = os.environ["AWS_ACCESS_KEY_ID"].encode()

    def is_root(access_key_id: str) -> bool:
        return hmac.compare_digest(access_key_id.encode(), root_key)

    # STS holds the function under a name of its own, so it is replaced in both places.
    iam_evaluator.is_root_access_key = is_root
    sts.is_root_access_key = is_root
    # This one only ever answers whether the check of a signature may be left out.
    iam_evaluator._is_root_key = _never


def _never(_access_key_id: str) -> bool:
    return False
