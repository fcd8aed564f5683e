"""Sessions of roles outlive a stop, as the programs that hold their credentials do."""

from __future__ import annotations

from ministack.services import sts

from delivery.local.emulator.resource_types import Record


def install() -> None:
    """Have them kept with all else: the emulator forgets them."""
    sts.get_state = _state
    sts.load_persisted_state = _load


def _state() -> Record:
    return {"sessions": dict(sts._sessions)}


def _load(kept: Record) -> None:
    sts._sessions.update(kept["sessions"])
