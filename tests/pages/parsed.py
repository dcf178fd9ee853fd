"""A page as an HTML parser sees it: which elements, with which attributes and texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Parsed(HTMLParser):
    """Every start tag with its attributes, and every text with the element that it is in."""

    tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))
        if tag not in {"meta", "link", "input", "br", "wbr", "col"}:
            self.path.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag, f"{tag} is closed where it was not opened"

    def handle_data(self, data: str) -> None:
        self.texts.append((self.path[-1] if self.path else "", data))

    @property
    def words(self) -> str:
        """All text but style and script."""
        return "".join(each for tag, each in self.texts if tag not in {"style", "script"})

    def content(self, tag: str) -> str:
        """The text of the elements of this name."""
        return "".join(each for name, each in self.texts if name == tag)

    def attributes(self, name: str) -> list[str]:
        """The values of an attribute, wherever it is."""
        return [value or "" for _, each in self.tags for key, value in each if key == name]

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Elements and the names of their attributes; where a line may break is no element."""
        return [(tag, tuple(name for name, _ in each)) for tag, each in self.tags if tag != "wbr"]


def parsed(html: str) -> Parsed:
    """Parses a whole page; every element must be closed."""
    parser = Parsed()
    parser.feed(html)
    parser.close()
    assert parser.path == []
    return parser
