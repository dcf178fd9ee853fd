"""Which access counts when a filter names products and sites, also where Atlassian says little."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.builders import NOW, make_user
from umsync.kinds.filters.last_active import LastActive
from umsync.kinds.filters.product_access import HasProductAccess
from umsync.kinds.products import Products
from umsync.kinds.scope import GroupCatalog, NameNotFoundError, Scope, WorkspaceCatalog
from umsync.model.answer import Answer, Verdict
from umsync.model.field import Field
from umsync.model.organization import Workspace
from umsync.model.position import NOWHERE
from umsync.model.user import ProductActivity
from umsync.model.values import Cutoff

_JIRA = Workspace("ari:jira-1", "jira-software", "Jira", "acme", "acme.example")
_OTHER = replace(_JIRA, id="ari:jira-2", name="labs", host="labs.example")
_LOOM = Workspace("ari:loom-1", "loom", "Loom", "acme", "acme.example")
_SCOPE = Scope(
    "acme", NOW, GroupCatalog(()), {}, workspaces=WorkspaceCatalog((_JIRA, _OTHER, _LOOM))
)
_NOWHERE = ProductActivity("jira-software", None, NOW)
_ELSEWHERE = ProductActivity("jira-software", "ari:jira-9", NOW)


def _products(*product: str, site: tuple[str, ...] | None = None) -> Products:
    return Products.find(_SCOPE, product or None, site, NOWHERE)


def _asked(where: LastActive | HasProductAccess, *entries: ProductActivity) -> Answer:
    return where.bind(_SCOPE)(make_user(product_access=entries))


@pytest.mark.parametrize("name", ["jira-software", "Jira", "jira", "ari:jira-1"])
def test_a_product_is_found_by_key_by_name_and_by_id(name: str) -> None:
    assert _products(name).include(ProductActivity("jira-software", "ari:jira-1", None))


@pytest.mark.parametrize("entry", [_NOWHERE, _ELSEWHERE])
def test_a_product_in_an_unknown_place_is_that_product(entry: ProductActivity) -> None:
    assert _products("jira").include(entry) is True
    assert _products("loom").include(entry) is False


@pytest.mark.parametrize("entry", [_NOWHERE, _ELSEWHERE])
def test_a_product_in_an_unknown_place_may_be_on_the_site_that_is_asked_for(
    entry: ProductActivity,
) -> None:
    assert _products("jira", site=("acme",)).include(entry) is None
    assert _products(site=("acme",)).include(entry) is None
    assert _products("loom", site=("acme",)).include(entry) is False


def test_a_product_in_an_unknown_place_may_be_the_one_with_the_id_that_is_asked_for() -> None:
    assert _products("ari:jira-1").include(_NOWHERE) is None


def test_without_names_everything_counts() -> None:
    assert _products().include(ProductActivity("unheard-of", None, None)) is True


def test_a_product_must_be_on_one_of_the_sites() -> None:
    expected = "There is no product 'loom' on site labs. Name a site that has it."
    with pytest.raises(NameNotFoundError, match=expected):
        _products("jira", "loom", site=("labs",))


def test_a_site_is_said_only_where_it_matters() -> None:
    loom = ProductActivity("loom", "ari:loom-1", None)
    jira = ProductActivity("jira-software", "ari:jira-2", None)
    both = _products("jira", "loom")
    assert [both.label(loom), both.label(jira)] == ["loom", "jira-software on labs.example"]
    assert both.label(_NOWHERE) == "jira-software"
    assert _products("loom", site=("acme",)).label(loom) == "loom on acme.example"
    assert _products().label(jira) == "jira-software"


def test_a_resource_that_is_no_product_is_called_by_its_id() -> None:
    assert _products().place("ari:jira-1") == "jira-software on acme.example"
    assert _products().place("ari:unknown") == "ari:unknown"


def test_access_on_an_unknown_site_is_unknown_unless_other_access_decides() -> None:
    where = HasProductAccess(product=("jira",), site=("acme",))
    sure = ProductActivity("jira-software", "ari:jira-1", None)
    assert _asked(where, _NOWHERE).verdict is Verdict.UNKNOWN
    assert _asked(where, _NOWHERE, sure).verdict is Verdict.YES


def test_use_on_an_unknown_site_is_unknown_and_no_use_there_changes_nothing() -> None:
    where = LastActive(after=Cutoff.parse("30d"), site=("labs",))
    unused = replace(_NOWHERE, last_active=None)
    assert _asked(where, _NOWHERE).verdict is Verdict.UNKNOWN
    assert _asked(where, unused).verdict is Verdict.NO


@pytest.mark.parametrize("kind", [LastActive, HasProductAccess])
def test_products_are_read_only_when_they_are_named(
    kind: type[LastActive | HasProductAccess],
) -> None:
    activity = frozenset({Field.PRODUCT_ACCESS})
    assert kind().needs({}) == activity
    assert kind(product=("jira",)).needs({}) == activity | {Field.WORKSPACES}
    assert kind(site=("acme",)).needs({}) == activity | {Field.WORKSPACES}
