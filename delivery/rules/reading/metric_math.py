"""Metric math as CloudWatch carries it out, for one minute: enough for quotients with guards."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

Number = float | None  # None: no data in that minute

_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Div: operator.truediv,
    ast.Mult: operator.mul,
    ast.Sub: operator.sub,
}
_COMPARED: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Eq: operator.eq,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.NotEq: operator.ne,
}


def outcome(expression: str, metrics: Mapping[str, Number]) -> Number:
    """Return the value of *expression*; no data where CloudWatch has none, or we do not know."""
    try:
        return _value(ast.parse(expression.strip(), mode="eval").body, metrics)
    except (ArithmeticError, LookupError, SyntaxError, TypeError, ValueError, RecursionError):
        return None


def _value(node: ast.expr, metrics: Mapping[str, Number]) -> Number:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]  # anything else is a TypeError
    if isinstance(node, ast.Name):
        return metrics[node.id]
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, metrics), _value(node.right, metrics)
        return None if left is None or right is None else _BINARY[type(node.op)](left, right)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = _value(node.left, metrics), _value(node.comparators[0], metrics)
        return None if left is None or right is None else _COMPARED[type(node.ops[0])](left, right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _FUNCTIONS[node.func.id](node.args, metrics)
    raise ValueError(ast.dump(node))


def _fill(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    metric, instead = given
    found = _value(metric, metrics)
    return _value(instead, metrics) if found is None else found


def _if(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    test, yes, no = given
    return _value(yes if _value(test, metrics) else no, metrics)


def _known(given: list[ast.expr], metrics: Mapping[str, Number]) -> list[float]:
    """Return the values that there are of all that is *given*, in lists or not."""
    some = [one for part in given for one in (part.elts if isinstance(part, ast.List) else [part])]
    found = [_value(one, metrics) for one in some if not _is_all(one)]
    found += [value for one in some if _is_all(one) for value in metrics.values()]
    return [value for value in found if value is not None]


def _is_all(node: ast.expr) -> bool:
    return ast.unparse(node) == "METRICS()"


def _most(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    return max(_known(given, metrics), default=None)


def _least(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    return min(_known(given, metrics), default=None)


def _sum(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    found = _known(given, metrics)
    return sum(found) if found else None


def _mean(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    found = _known(given, metrics)
    return sum(found) / len(found) if found else None


_FUNCTIONS: dict[str, Callable[[list[ast.expr], Mapping[str, Number]], Number]] = {
    "AVG": _mean,
    "FILL": _fill,
    "IF": _if,
    "MAX": _most,
    "MIN": _least,
    "SUM": _sum,
}
