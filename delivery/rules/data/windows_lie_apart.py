"""D19: stores are backed up and maintained at night in Brazil, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from delivery.resolved import Deployment
from delivery.rules.rule import Fault, Rule, fault

# By type: the daily window of backups, the weekly one of maintenance, the shortest AWS takes.
TYPES: dict[str, tuple[str, str, int]] = {
    "AWS::ElastiCache::CacheCluster": ("", "PreferredMaintenanceWindow", 60),
    "AWS::ElastiCache::ReplicationGroup": ("SnapshotWindow", "PreferredMaintenanceWindow", 60),
    "AWS::RDS::DBInstance": ("PreferredBackupWindow", "PreferredMaintenanceWindow", 30),
}
WINDOW = re.compile(r"^(?:[a-z]{3}:)?(\d\d):(\d\d)-(?:[a-z]{3}:)?(\d\d):(\d\d)$")
DAY = 24 * 60
# In UTC: from ten in the evening to seven in the morning in Sao Paulo.
NIGHT = (1 * 60, 10 * 60)

Window = tuple[int, int]


def check(shop: Deployment) -> Iterator[Fault]:
    for type_, (backup, maintenance, shortest) in TYPES.items():
        for one in shop.of(type_):
            windows: list[Window] = []
            for name in filter(None, (backup, maintenance)):
                window = _window(str(one.get(name)))
                if window is None or not NIGHT[0] <= window[0] <= window[1] <= NIGHT[1]:
                    yield fault(one, f"{name} is {one.get(name)}, wanted one at night")
                elif window[1] - window[0] < shortest:
                    yield fault(one, f"{name} is {one.get(name)}, wanted {shortest} minutes")
                else:
                    windows.append(window)
            if _overlap(windows):
                yield fault(one, f"{backup} and {maintenance} overlap")


def _window(text: str) -> Window | None:
    """Return the minutes of the day at which a window begins and ends."""
    found = WINDOW.match(text.lower())
    if found is None:
        return None
    first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
    first, last = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    return first, last if last >= first else last + DAY


def _overlap(windows: list[Window]) -> bool:
    return len(windows) > 1 and max(one[0] for one in windows) < min(one[1] for one in windows)


RULE = Rule(
    "D19",
    reason="AWS refuses windows that overlap, and shoppers notice those of the day",
    remedy="backups first, maintenance after, between 01:00 and 10:00 UTC",
    check=check,
)
