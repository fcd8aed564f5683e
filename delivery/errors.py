"""What can go wrong while delivering the shop.

DeliveryError
├── NoSuchTemplateError    a folder that should hold templates does not
├── SpoiltFileError        a file of this installation is not what was written
├── SpoiltBundleError      a bundle is not what its name says
├── NoSuchTierError        a template that the blueprints do not make
├── StackError             a stack does not do what it was told
│   ├── StackFailedError
│   └── StackTooSlowError
└── PartError              a process of the one-machine shop
    ├── AlreadyRunningError
    ├── PortBusyError
    ├── PartDiedError
    ├── NotReadyError
    ├── WillNotStopError
    ├── NoSuchFaultError
    ├── NoAnswerError
    └── StaleStacksError
"""

from pathlib import Path


class DeliveryError(Exception):
    """Something that is delivered, or that delivers, is not as it must be."""


class NoSuchTemplateError(DeliveryError):
    """A folder or file that should hold templates does not."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path}: {problem}; wanted a folder of templates, as `make generate` writes"
        )
        self.path = path


class SpoiltFileError(DeliveryError):
    """A file that this installation keeps is not what was written there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: cannot be read; `make down`, remove var/, begin again")
        self.path = path


class SpoiltBundleError(DeliveryError):
    """A bundle that was fetched is not the one that was uploaded."""

    def __init__(self, key: str, *, met: str) -> None:
        super().__init__(f"{key}: its SHA-256 is {met}; remove it from the bucket, `make up` again")
        self.key, self.met = key, met


class NoSuchTierError(DeliveryError):
    """Somebody asks for a template that the blueprints do not make."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"there is no tier {asked!r}; tiers: {', '.join(known)}")
        self.asked = asked


class StackError(DeliveryError):
    """A stack does not do what it was told."""

    def __init__(self, stack: str, problem: str) -> None:
        super().__init__(f"stack {stack}: {problem}")
        self.stack = stack


class StackFailedError(StackError):
    """A stack could not be made, changed or deleted; `cause` is the first thing that failed."""

    def __init__(self, stack: str, status: str, cause: str) -> None:
        super().__init__(stack, f"{status}; the first failure: {cause}")
        self.status, self.cause = status, cause


class StackTooSlowError(StackError):
    """A stack was not done in time; it goes on without us."""

    def __init__(self, stack: str, status: str, *, seconds: float) -> None:
        super().__init__(stack, f"still {status} after {seconds:g} s; it goes on, look again later")
        self.status, self.seconds = status, seconds


class PartError(DeliveryError):
    """A part of the one-machine shop does not do what it was told."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


class AlreadyRunningError(PartError):
    """The part is asked to start while it runs."""

    def __init__(self, name: str, *, pid: int) -> None:
        super().__init__(name, f"already runs as process {pid}; `make down` stops it")
        self.pid = pid


class PortBusyError(PartError):
    """Another process listens where the part would."""

    def __init__(self, name: str, *, port: int) -> None:
        problem = f"port {port} of 127.0.0.1 is taken by another process; end that first"
        super().__init__(name, problem)
        self.port = port


class PartDiedError(PartError):
    """The part ended before it was ready."""

    def __init__(self, name: str, *, exit_code: int, log: str) -> None:
        super().__init__(name, f"ended with {exit_code} before it was ready; its log ends:\n{log}")
        self.exit_code, self.log = exit_code, log


class NotReadyError(PartError):
    """The part runs, but was not ready in time; it has been stopped."""

    def __init__(self, name: str, *, seconds: float, log: str) -> None:
        super().__init__(name, f"not ready within {seconds:g} s; its log ends:\n{log}")
        self.seconds, self.log = seconds, log


class WillNotStopError(PartError):
    """The part lives on although it was killed."""

    def __init__(self, name: str, *, pid: int) -> None:
        super().__init__(name, f"process {pid} lives on although it was killed")
        self.pid = pid


class NoSuchFaultError(PartError):
    """The proxy is asked for a fault that it does not have, or at a port that it does not have."""


class NoAnswerError(PartError):
    """The part is asked something and does not say."""


class StaleStacksError(PartError):
    """What var/ holds was deployed for a database at another address."""

    def __init__(self, name: str, *, met: list[str], wanted: str) -> None:
        super().__init__(
            name,
            f"its stacks lead to a database at {', '.join(met)}, but it is at {wanted}; "
            "`make down`, remove var/ and start again",
        )
        self.met, self.wanted = met, wanted
