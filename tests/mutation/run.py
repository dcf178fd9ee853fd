"""Breaks the gate modules in every small way, and counts what no test notices.

mutmut makes the mutants and runs the tests that reach each one. It gets operators that it lacks:
a check that is not made at all, a condition that always or never holds, and a result that is lost.
It works on a copy in the folder `mutants`; the sources stay as they are.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import libcst as cst
from mutmut.__main__ import cli
from mutmut.mutation import file_mutation
from mutmut.mutation.mutators import mutation_operators
from mutmut.runners.harness import PytestRunner
from mutmut.workers import isolation

from tests.mutation.score import report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def without_call(node: cst.Expr) -> Iterator[cst.Pass]:
    """A call whose result nobody uses, left out."""
    if isinstance(node.value, cst.Call):
        yield cst.Pass()


def forced(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """A condition that never holds, and one that always does."""
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    for operator, name in ((cst.And(), "False"), (cst.Or(), "True")):
        yield node.with_changes(test=cst.BooleanOperation(test, operator, cst.Name(name)))


def without_value(node: cst.Return) -> Iterator[cst.Return]:
    """A result that is lost."""
    if node.value and not node.value.deep_equals(cst.Name("None")):
        yield node.with_changes(value=cst.Name("None"))


OPERATORS: Final = (
    (cst.Expr, without_call),
    (cst.If, forced),
    (cst.CompIf, forced),
    (cst.Return, without_value),
)


class GatesFirst(PytestRunner):
    """Runs the narrow tests first: they kill most mutants at once."""

    def _pytest_args_regular_run(self, tests: Iterable[str]) -> list[str]:
        ordered = sorted(tests, key=lambda name: ("_gates.py" not in name, name))
        return super()._pytest_args_regular_run(ordered)


def extend_mutmut() -> None:
    """Adds the operators and the order of tests where mutmut takes them from."""
    vars(file_mutation)["mutation_operators"] = (*mutation_operators, *OPERATORS)
    vars(isolation)["PytestRunner"] = GatesFirst


if __name__ == "__main__":
    extend_mutmut()
    cli(["run", *sys.argv[1:]], standalone_mode=False)
    sys.exit(report())
