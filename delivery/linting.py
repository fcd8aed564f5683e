"""Judge templates: cfn-lint in one process, then our own rules, both remembered by content.

A verdict is kept under the digest of all that it depends on: the template and those it nests,
the rules and the linter's version. Nothing changed means nothing is imported.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from importlib import metadata
from pathlib import Path
from typing import Any

from delivery import templates

CACHE = Path(__file__).parent.parent / ".cache" / "lint"
RULES = Path(__file__).parent / "rules"
RESOLVER = Path(__file__).parent / "resolved"

REGIONS = ["us-east-1", "sa-east-1", "eu-west-1"]
# W3002 warns that a relative TemplateURL needs `package`. It is relative on purpose: so the
# linter sees parameters and outputs across nested stacks; `package` makes it absolute.
IGNORED = ["W3002"]


@dataclasses.dataclass(frozen=True)
class Finding:
    """What is wrong with a template, and where."""

    file: str
    logical_id: str
    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.logical_id or '-'}: {self.rule}: {self.reason}"

    def as_dict(self) -> dict[str, str]:
        """Return the finding as it is printed in JSON."""
        return dataclasses.asdict(self)


def judge(texts: Mapping[str, str]) -> list[Finding]:
    """Return what cfn-lint and our rules find in a set of templates, by file."""
    return sorted(
        [*_by_linter(texts), *_by_rules(texts)],
        key=lambda one: (one.file, one.logical_id, one.rule, one.reason),
    )


# ---- cfn-lint


def _by_linter(texts: Mapping[str, str]) -> list[Finding]:
    version = " ".join([metadata.version("cfn-lint"), *REGIONS, *IGNORED])
    found: list[Finding] = []
    unknown: dict[str, Path] = {}
    for name, text in texts.items():
        memory = _memory("cfn-lint", version, name, text, *_children(text, texts))
        if (known := _recall(memory)) is None:
            unknown[name] = memory
        else:
            found.extend(known)
    if unknown:
        for name, findings in _lint(texts, list(unknown)):
            _remember(unknown[name], findings)
            found.extend(findings)
    return found


def _children(text: str, texts: Mapping[str, str]) -> list[str]:
    """Return the templates that *text* nests: the linter reads their parameters and outputs."""
    if templates.NESTED not in text:
        return []
    named = sorted((name, child) for name, child in texts.items() if name in text)
    return [f"{name}={child}" for name, child in named]


def _lint(texts: Mapping[str, str], names: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """Run cfn-lint over *names*; they lie in a folder together, as nested stacks need."""
    from cfnlint.config import ConfigMixIn, ManualArgs  # noqa: PLC0415, seconds to import
    from cfnlint.runner import Runner  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, _progress(len(names)) as advance:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        for name in names:
            config = ConfigMixIn(
                [],
                **ManualArgs(
                    templates=[str(Path(folder) / name)],
                    regions=REGIONS,
                    ignore_checks=IGNORED,
                    include_checks=["I"],
                ),
            )
            yield name, [_finding(name, match) for match in Runner(config).run()]
            advance()


def _finding(name: str, match: Any) -> Finding:  # Any: cfn-lint's Match
    path = [str(part) for part in getattr(match, "path", None) or []]
    reason = " ".join(str(match.message).split())
    return Finding(name, path[1] if len(path) > 1 else "", match.rule.id, reason)


# ---- our own rules


def _by_rules(texts: Mapping[str, str]) -> list[Finding]:
    sources = [*sorted(RULES.rglob("*.py")), *sorted(RESOLVER.rglob("*.py"))]
    set_ = [f"{name}={text}" for name, text in sorted(texts.items())]
    memory = _memory("rules", *(source.read_text("utf-8") for source in sources), *set_)
    if (known := _recall(memory)) is not None:
        return known
    from delivery import rules  # noqa: PLC0415, a hundred modules

    parsed, broken = _parsed(texts)
    # What follows from a template that cannot be read is no finding of its own.
    found = broken or [
        Finding(fault.file, fault.logical_id, rule.id, f"{fault.reason}; {rule.remedy}")
        for rule, fault in rules.judge(parsed, rules.all_rules())
    ]
    _remember(memory, found)
    return found


def _parsed(texts: Mapping[str, str]) -> tuple[dict[str, dict[str, Any]], list[Finding]]:
    """Return the templates as data, and a finding for each text that is no template."""
    parsed: dict[str, dict[str, Any]] = {}
    broken: list[Finding] = []
    for name, text in texts.items():
        try:
            body = templates.parse(text)
        except (templates.NotYamlError, RecursionError) as error:
            broken.append(Finding(name, "", "T00", " ".join(f"not YAML: {error}".split())))
            continue
        if isinstance(body, dict) and isinstance(body.get("Resources"), dict):
            parsed[name] = body
        else:
            broken.append(Finding(name, "", "T00", "not a template: it has no Resources"))
    if templates.ROOT not in texts:
        problem = "not in this folder: without it no rule of the shop can be asked"
        broken.append(Finding(templates.ROOT, "", "T00", problem))
    return parsed, broken


# ---- memory


def _memory(*parts: str) -> Path:
    """Return the file that holds the verdict on all of *parts*."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:".encode())
        digest.update(part.encode())
    return CACHE / f"{digest.hexdigest()}.json"


def _recall(memory: Path) -> list[Finding] | None:
    try:
        return [Finding(**one) for one in json.loads(memory.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return None  # not judged yet, or half a file of a run that was cut off


def _remember(memory: Path, findings: list[Finding]) -> None:
    draft = memory.with_suffix(".draft")
    with suppress(OSError):  # a checkout that somebody may only read
        memory.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps([one.as_dict() for one in findings]), encoding="utf-8")
        draft.replace(memory)


def _progress(total: int) -> AbstractContextManager[Any]:
    """Show a bar where somebody watches; return what moves it on."""
    if not sys.stderr.isatty():
        return nullcontext(lambda: None)
    from delivery.progress import bar  # noqa: PLC0415, rich is slow to import

    return bar("cfn-lint", total)
