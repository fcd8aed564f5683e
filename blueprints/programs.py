"""The programs that fleets run, and what each is told at start: a field is a line for it."""

from storefront.settings import Settings as Storefront
from worker.settings import Settings as Worker

SETTINGS: dict[str, type[Storefront] | type[Worker]] = {"storefront": Storefront, "worker": Worker}
