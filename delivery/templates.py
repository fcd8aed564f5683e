"""Templates as text: rendered from the blueprints, written to a folder, compared with it.

The text is YAML with the short forms of CloudFormation's functions. The same templates give the
same bytes, whatever the hash seed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from delivery.errors import NoSuchTemplateError

NESTED = "AWS::CloudFormation::Stack"
NotYamlError = yaml.YAMLError

FOLDER = Path(__file__).parent.parent / "templates"
ROOT = "root.yaml"

# The order in which a reader expects the parts of a template and of a resource.
SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Resources",
    "Outputs",
)
ATTRIBUTES = (
    "Type",
    "Condition",
    "DependsOn",
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Properties",
)

# CloudFormation's own limit on a template in S3.
MOST_BYTES = 1_000_000

# What may be an alias; it may stand in a script, too.
_ALIAS = re.compile(r"(?:^|[\s\[{,])\*\w", re.MULTILINE)

# One line for a value is easier to compare than a folded one.
NEVER_FOLD = 10_000


def make_all() -> dict[str, dict[str, Any]]:
    """Return every template as data by its file name; the root first."""
    from blueprints import bootstrap, root  # noqa: PLC0415, half of a second that --help saves

    made = {**root.build(), **bootstrap.build()}
    return {file: template.to_dict() for file, template in made.items()}


def render_all() -> dict[str, str]:
    """Return the text of every template by its file name; the root first."""
    return {file: render(body) for file, body in make_all().items()}


def render(template: Mapping[str, Any]) -> str:
    """Return *template* as YAML text."""
    body = {"AWSTemplateFormatVersion": "2010-09-09", **template}
    ordered: dict[str, Any] = {name: body[name] for name in SECTIONS if name in body}
    ordered["Resources"] = {
        title: {name: resource[name] for name in ATTRIBUTES if name in resource}
        for title, resource in body.get("Resources", {}).items()
    }
    return yaml.dump(
        _tagged(ordered),
        Dumper=_Dumper,
        sort_keys=False,
        width=NEVER_FOLD,
        allow_unicode=True,
    )


def read(folder: Path) -> dict[str, str]:
    """Return the text of every template in *folder* by its file name."""
    if not folder.is_dir():
        problem = "a file, not a folder" if folder.exists() else "no such folder"
        raise NoSuchTemplateError(folder, problem)
    texts = {path.name: _text(path) for path in sorted(folder.glob("*.yaml"))}
    if not texts:
        others = ", ".join(sorted(path.name for path in folder.glob("*.*"))[:3])
        raise NoSuchTemplateError(folder, f"no *.yaml in this folder, but {others or 'nothing'}")
    return texts


def _text(path: Path) -> str:
    if not path.is_file():
        raise NoSuchTemplateError(path, "not a file")
    if path.stat().st_size > MOST_BYTES:
        raise NoSuchTemplateError(path, "larger than 1 MB, more than CloudFormation takes")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise NoSuchTemplateError(path, "not UTF-8 text") from error


def drift(texts: Mapping[str, str], folder: Path, *, whole: bool = True) -> list[str]:
    """Return the files of *folder* that are not what *texts* says, or that it does not know.

    With *whole* false *texts* is only a part of the set, and other files are none of its business.
    """
    there = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
    made = {name: text.encode() for name, text in texts.items()}
    names = {*made, *there} if whole else set(made)
    return sorted(name for name in names if made.get(name) != there.get(name))


def write(texts: Mapping[str, str], folder: Path, stale: list[str]) -> None:
    """Bring the files that `drift` found up to date; remove those that *texts* does not know."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in texts:
            (folder / name).write_text(texts[name], encoding="utf-8")
        else:
            (folder / name).unlink()


def parse(text: str) -> dict[str, Any]:
    """Return a template's text as data, every function in its long form.

    Raises `NotYamlError` for an alias, too: CloudFormation knows none.
    """
    if _ALIAS.search(text) and any(
        isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader)
    ):
        raise NotYamlError("it holds an alias (*name), which CloudFormation does not take")
    loader = _Loader(text)
    try:
        parsed: dict[str, Any] = loader.get_single_data()
    finally:
        loader.dispose()
    return parsed


# ---- the short forms

_SHORT = (
    "And",
    "Base64",
    "Cidr",
    "Equals",
    "FindInMap",
    "GetAZs",
    "If",
    "Join",
    "Not",
    "Or",
    "Select",
    "Split",
    "Sub",
)


class _Tagged:
    """A function in its short form."""

    def __init__(self, tag: str, value: Any) -> None:
        self.tag, self.value = tag, value


class _Dumper(yaml.CSafeDumper):
    """Writes short forms, and scripts as blocks of lines."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _write_tagged(dumper: _Dumper, node: _Tagged) -> yaml.Node:
    if isinstance(node.value, list):
        return dumper.represent_sequence(node.tag, node.value)
    return dumper.represent_scalar(node.tag, node.value, style=_style(node.value))


def _write_text(dumper: _Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    return "|" if "\n" in text else None


_Dumper.add_representer(_Tagged, _write_tagged)
_Dumper.add_representer(str, _write_text)


def _tagged(value: Any) -> Any:
    if isinstance(value, list):
        return [_tagged(one) for one in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, argument),) = value.items()
        if short := _short(name, argument):
            return short
    return {name: _tagged(one) for name, one in value.items()}


def _short(name: str, argument: Any) -> _Tagged | None:
    """Return the short form; a function of a function must keep the long one."""
    if name == "Ref" and isinstance(argument, str):
        return _Tagged("!Ref", argument)
    if name == "Fn::GetAtt" and isinstance(argument, list):
        return _Tagged("!GetAtt", ".".join(argument))
    function = name.removeprefix("Fn::")
    if name.startswith("Fn::") and function in _SHORT and isinstance(argument, str | list):
        return _Tagged(f"!{function}", _tagged(argument))
    return None


class _Loader(yaml.CSafeLoader):
    """Reads short forms into long ones."""


def _read_tagged(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        scalar = loader.construct_scalar(node)
        return {name: str(scalar).split(".", 1) if suffix == "GetAtt" else scalar}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    if isinstance(node, yaml.MappingNode):
        return {name: loader.construct_mapping(node, deep=True)}
    raise yaml.constructor.ConstructorError(None, None, f"!{suffix} of nothing", node.start_mark)


_Loader.add_multi_constructor("!", _read_tagged)


def walk(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield every value below *value* with the keys that lead to it, outermost first."""
    yield path, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from walk(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from walk(one, (*path, index))
