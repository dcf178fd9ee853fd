"""The keys and the screen of a list to tick; all decisions are made in `state` and `view`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, Layout, Window

from umsync.cli.checklist.view import list_height, screen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prompt_toolkit.formatted_text import StyleAndTextTuples

    from umsync.cli.checklist.state import CheckList

    Key = Callable[[CheckList, int], CheckList]
    """What a key makes of a list of which so many rows are seen at once."""

_KEYS: Final[Mapping[str, Key]] = {
    "up": lambda state, _page: state.move(-1),
    "down": lambda state, _page: state.move(1),
    "pageup": lambda state, page: state.move(-page),
    "pagedown": lambda state, page: state.move(page),
    "home": lambda state, _page: state.move(-len(state.rows)),
    "end": lambda state, _page: state.move(len(state.rows)),
    "space": lambda state, _page: state.tick(),
    "c-a": lambda state, _page: state.tick_shown(),
    "backspace": lambda state, _page: state.filter(state.typed[:-1]),
}
_LEAVE: Final = ("c-c", Keys.SIGINT)


def ask(state: CheckList) -> CheckList | None:
    """Shows the list until enter, and gives it as it is then; None if it was left.

    The screen is full while it is shown, and as it was before afterwards. `NO_COLOR` is heeded.
    """
    shown = _Shown(state)
    control = FormattedTextControl(shown.text, focusable=True)
    application: Application[CheckList | None] = Application(
        Layout(Window(control)),
        key_bindings=shown.keys(),
        full_screen=True,
        erase_when_done=True,
    )
    try:
        return application.run()
    except EOFError:  # the terminal is gone
        return None


class _Shown:
    """The list as it is now, between the keys and the screen."""

    def __init__(self, state: CheckList) -> None:
        self._state = state

    def text(self) -> StyleAndTextTuples:
        size = get_app().output.get_size()
        return screen(self._state, size.columns, size.rows)

    def keys(self) -> KeyBindings:
        keys = KeyBindings()
        for name, change in _KEYS.items():
            keys.add(name)(self._changing(change))
        for name in (Keys.Any, Keys.BracketedPaste):
            keys.add(name)(self._type)
        for name in _LEAVE:
            keys.add(name)(lambda event: event.app.exit(result=None))
        keys.add("enter")(lambda event: event.app.exit(result=self._state))
        return keys

    def _changing(self, change: Key) -> Callable[[KeyPressEvent], None]:
        def pressed(event: KeyPressEvent) -> None:
            page = list_height(event.app.output.get_size().rows)
            self._state = change(self._state, page)

        return pressed

    def _type(self, event: KeyPressEvent) -> None:
        """Adds a letter or a paste; keys without a meaning here send what nobody can print."""
        if event.data.isprintable() or event.key_sequence[0].key is Keys.BracketedPaste:
            self._state = self._state.filter(self._state.typed + event.data)
