"""The reference page `docs/kinds.md`, made from the docstrings and settings of all kinds."""

from __future__ import annotations

import sys
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from umsync.kinds.filter import Filter
from umsync.kinds.registry import actions, filters
from umsync.manifest.annotations import description_of, example_of, item_of, settings_of, value_of
from umsync.model.step import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from umsync.kinds.action import Action
    from umsync.kinds.base import Kind
    from umsync.manifest.annotations import Setting

FRAGMENT: Final = "# in a policy:"
"""The first line of an example that is a part of a policy."""

_WORDS: Final[Mapping[object, str]] = {
    str: "text",
    bool: "`true` or `false`",
    int: "whole number",
    float: "number",
    Filter: "filter",
}
_SEVERITIES: Final[Mapping[Severity, str]] = {
    Severity.GRANTS: "it gives something",
    Severity.REVOKES: "it takes something away and counts as destructive",
    Severity.IRREVERSIBLE: "it takes something away for good and counts as destructive",
}


def kinds_page() -> str:
    """The page as Markdown."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# Filters and actions"
    yield "\nGenerated from the code by `make schemas`; do not edit. `umsync kinds NAME` prints one"
    yield "of these. [manifest.md](manifest.md) tells how they combine.\n"
    yield f"- Filters: {_links(filters())}"
    yield f"- Actions: {_links(actions())}"
    yield "\n## Filters\n\nA filter stands under `where`, under `filters`, or in another filter."
    for kind in filters().values():
        yield from _kind(kind)
    yield "\n## Actions\n\nAn action stands under `do`. Several changes of one person are made in"
    yield f"this order: {_order()}."
    for action in actions().values():
        yield from _kind(action)
        yield from _effect(action)


def _links(names: Iterable[str]) -> str:
    return ", ".join(f"[`{name}`](#{name})" for name in names)


def _order() -> str:
    return ", ".join(f"`{name}`" for name in sorted(actions(), key=_rank))


def _rank(name: str) -> int:
    return actions()[name].rank


def _kind(kind: type[Kind]) -> Iterator[str]:
    yield f"\n### {kind.kind_name()}\n\n{description_of(kind)}\n"
    yield f"```yaml\n{FRAGMENT}\n{example_of(kind)}\n```\n"
    yield from _settings(kind)


def _settings(kind: type[Kind]) -> Iterator[str]:
    settings = settings_of(kind)
    if not settings:
        yield "No settings."
        return
    yield "| setting | value | default | meaning |\n| --- | --- | --- | --- |"
    for setting in settings.values():
        name = "the value itself" if kind.is_plain() else f"`{setting.name}`"
        value, default = _value(setting.annotation), _default(kind, setting)
        yield f"| {name} | {value} | {default} | {setting.doc} |"
    if kind.shorthand and not kind.is_plain():
        name = kind.kind_name()
        yield f"\n`{name}: x` is short for `{name}: {{{kind.shorthand}: x}}`."


def _value(annotation: Any) -> str:  # noqa: ANN401 - a type
    if item := item_of(annotation):
        return f"{_value(item)}, or a list"
    if value := value_of(annotation):
        return f"mapping from text to {_value(value)}"
    if annotation in _WORDS:
        return _WORDS[annotation]
    if issubclass(annotation, Enum):
        return " or ".join(f"`{each.value}`" for each in annotation)
    return str(annotation.expects)


def _default(kind: type[Kind], setting: Setting) -> str:
    if setting.is_required:
        return "required"
    default = next(each.default for each in kind.settings() if each.name == setting.name)
    return "none" if default is None else f"`{default}`".lower()


def _effect(action: type[Action]) -> Iterator[str]:
    undo = action.undo_action
    yield f"\n- Severity: `{action.severity.value}`; {_SEVERITIES[action.severity]}."
    yield f"- Undo: [`{undo}`](#{undo})." if undo else "- Undo: none."


def main() -> None:
    """Writes the page to the standard output."""
    sys.stdout.write(kinds_page())


if __name__ == "__main__":
    main()
