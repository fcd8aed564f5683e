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


def _most(given: list[ast.expr], metrics: Mapping[str, Number]) -> Number:
    some = [one for part in given for one in (part.elts if isinstance(part, ast.List) else [part])]
    found = [value for one in some if (value := _value(one, metrics)) is not None]
    return max(found, default=None)


_FUNCTIONS: dict[str, Callable[[list[ast.expr], Mapping[str, Number]], Number]] = {
    "FILL": _fill,
    "IF": _if,
    "MAX": _most,
}
