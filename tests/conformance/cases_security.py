"""Domains, the audit log, policies and app access settings."""

from __future__ import annotations

from tests.conformance.world import Case

_ORG = "/admin/v1/orgs/{orgId}"
_EVENTS = f"{_ORG}/events"
_STREAM = f"{_ORG}/events-stream"
_POLICY = f"{_ORG}/policies/{{policyId}}"
_RESOURCES = f"{_POLICY}/resources"
_RESOURCE = f"{_RESOURCES}/{{resourceId}}"
_SETTINGS = "/admin/v2/orgs/{orgId}/app-access-settings/domains"
_ONE = f"{_SETTINGS}/{{domain}}"
_PRODUCT = {"productId": "${resourceId}", "adminApprovalRequired": True}
_WITH_PRODUCT = {"adminNotifications": True, "products": [_PRODUCT]}
_NEW = {"domain": "new.example"} | _WITH_PRODUCT
_NO_SETTINGS = {"domain": "nobody.example"}
_OTHER = {"orgId": "${otherOrgId}"}
_NO_ORG = {"orgId": "00000000-0000-4000-8000-000000000000"}
_NOTHING = "00000000-0000-4000-8000-000000000000"
_NO_POLICY = {"policyId": _NOTHING}
_READ_ONLY = {"policyId": "${readOnlyPolicyId}"}
_SUSPEND = Case(
    "POST /admin/v2/orgs/{orgId}/directories/{directoryId}/users/{accountId}/suspend", 204, {}
)
_UNKNOWN = {"id": "ari:cloud:jira-software::site/none"}
_FAILED = Case(f"POST {_RESOURCES}", 202, _UNKNOWN)


def _policy(*, resource: str = "${resourceId}", **attributes: object) -> dict[str, object]:
    named = {"type": "ip-allowlist", "name": "Branch", "resources": [{"id": resource}]}
    return {"data": {"type": "policy", "attributes": named | attributes}}


HAPPY = (
    Case(f"GET {_ORG}/domains"),
    Case(f"GET {_ORG}/domains/{{domainId}}"),
    Case(f"GET {_EVENTS}"),
    Case(f"GET {_EVENTS}", first=(_SUSPEND,), note="after a change"),
    Case(
        f"GET {_EVENTS}",
        query=(
            ("q", "deactivated"),
            ("from", "0"),
            ("to", "1780300000000"),
            ("action", "account_deactivated"),
            ("actor", "${admin},${member}"),
            ("ip", "127.0.0.1"),
            ("product", "jira,confluence"),
            ("location", '[{"city": "Berlin", "countryName": "Germany"}]'),
            ("limit", "500"),
        ),
        note="narrowed",
    ),
    Case(f"GET {_EVENTS}/{{eventId}}"),
    Case(f"GET {_STREAM}"),
    Case(
        f"GET {_STREAM}",
        query=(("from", "0"), ("sortOrder", "desc"), ("limit", "2")),
        first=(_SUSPEND,),
        note="backwards",
    ),
    Case(f"GET {_ORG}/event-actions"),
    Case(f"GET {_ORG}/policies"),
    Case(f"GET {_ORG}/policies", query=(("type", "data-security"),), note="of a type"),
    Case(f"POST {_ORG}/policies", 202, _policy(rule={"in": ["198.51.100.0/24"]})),
    Case(
        f"POST {_ORG}/policies",
        202,
        {"data": {"type": "policy", "attributes": {"type": "data-residency"}}},
        note="of the least",
    ),
    Case(f"GET {_POLICY}"),
    Case(f"GET {_POLICY}", ids=_READ_ONLY, note="that is only read"),
    Case(f"PUT {_POLICY}", 202, _policy(type="data-residency", status="disabled")),
    Case(f"DELETE {_POLICY}", 202),
    Case(
        f"POST {_RESOURCES}",
        202,
        {
            "id": "${resourceId}",
            "meta": {"scheduledDate": "2026-12-01"},
            "links": {"ticket": "A-1"},
        },
    ),
    Case(f"POST {_RESOURCES}", 202, _UNKNOWN, note="that does not exist"),
    Case(f"PUT {_RESOURCE}", 202, {"meta": {"atlassianAccountId": "${admin}"}}),
    Case(f"DELETE {_RESOURCE}", 204),
    Case(f"GET {_POLICY}/validate", 202),
    Case(f"GET {_SETTINGS}"),
    Case(f"POST {_SETTINGS}", 201, _NEW),
    Case(f"GET {_ONE}"),
    Case(f"GET {_ONE}", ids={"domain": "ANYONE"}, note="any address"),
    Case(f"GET {_ONE}", ids=_NO_SETTINGS, note="without settings"),
    Case(f"PUT {_ONE}", 200, _WITH_PRODUCT),
    Case(f"POST {_ONE}/products", 200, _PRODUCT | {"role": "atlassian/user"}),
)

REFUSED = (
    Case(f"GET {_ORG}/domains", 400, query=(("cursor", "nonsense"),)),
    Case(f"GET {_ORG}/domains", 403, ids=_OTHER),
    Case(f"GET {_ORG}/domains/{{domainId}}", 400, ids={"domainId": "acme.example"}),
    Case(f"GET {_ORG}/domains/{{domainId}}", 404, ids={"domainId": _NOTHING}),
    Case(f"GET {_ORG}/domains/{{domainId}}", 403, ids=_OTHER),
    *(
        Case(f"GET {path}", 400, query=query, note=note)
        for path in (_EVENTS, _STREAM)
        for query, note in (
            ((("cursor", "nonsense"),), "cursor"),
            ((("from", "yesterday"),), "from"),
            ((("to", "99999999999999999"),), "to"),
            ((("from", "2"), ("to", "1")), "backwards"),
            ((("limit", "0"),), "limit 0"),
            ((("limit", "501"),), "limit 501"),
        )
    ),
    Case(f"GET {_EVENTS}", 400, query=(("action", "a"), ("action", "b")), note="two actions"),
    Case(f"GET {_EVENTS}", 400, query=(("product", "trello"),), note="product"),
    Case(f"GET {_EVENTS}", 400, query=(("location", "Berlin"),), note="location"),
    Case(f"GET {_STREAM}", 400, query=(("sortOrder", "up"),), note="sortOrder"),
    Case(f"GET {_EVENTS}/{{eventId}}", 404, ids={"eventId": _NOTHING}),
    Case(f"GET {_EVENTS}/{{eventId}}", 404, ids=_NO_ORG, note="organization"),
    Case(f"GET {_ORG}/event-actions", 404, ids=_NO_ORG),
    Case(f"GET {_ORG}/policies", 404, ids=_NO_ORG),
    Case(f"POST {_ORG}/policies", 400, {}),
    Case(f"POST {_ORG}/policies", 400, _policy(type="data-security"), note="type"),
    Case(f"POST {_ORG}/policies", 400, _policy(rule={"in": ["here"]}), note="no network"),
    Case(f"POST {_ORG}/policies", 400, _policy(resource="none"), note="no resource"),
    Case(f"GET {_POLICY}", 404, ids=_NO_POLICY),
    Case(f"PUT {_POLICY}", 404, _policy(), ids=_NO_POLICY),
    Case(f"PUT {_POLICY}", 400, _policy(), note="of another type"),
    Case(f"PUT {_POLICY}", 400, _policy(type="data-residency"), ids=_READ_ONLY, note="read only"),
    Case(f"DELETE {_POLICY}", 404, ids=_NO_POLICY),
    Case(f"DELETE {_POLICY}", 400, ids=_READ_ONLY),
    Case(f"POST {_RESOURCES}", 404, {"id": "${resourceId}"}, ids=_NO_POLICY),
    Case(f"PUT {_RESOURCE}", 404, {}, ids={"resourceId": "none"}),
    Case(f"DELETE {_RESOURCE}", 404, ids={"resourceId": "none"}),
    Case(f"DELETE {_RESOURCE}", 404, ids=_NO_POLICY, note="policy"),
    Case(f"GET {_POLICY}/validate", 404, ids=_NO_POLICY),
    Case(f"GET {_POLICY}/validate", 400, first=(_FAILED,)),
    Case(f"GET {_SETTINGS}", 400, query=(("limit", "101"),)),
    Case(f"GET {_SETTINGS}", 400, query=(("cursor", "nonsense"),), note="cursor"),
    Case(f"GET {_SETTINGS}", 404, ids=_NO_ORG),
    Case(f"POST {_SETTINGS}", 400, {"domain": "new.example"}),
    Case(f"POST {_SETTINGS}", 400, _NEW | {"domain": "here"}, note="no domain"),
    Case(f"POST {_SETTINGS}", 409, _NEW | {"domain": "acme.example"}),
    Case(f"GET {_ONE}", 403, ids=_OTHER),
    Case(f"GET {_ONE}", 404, ids=_NO_ORG),
    Case(f"PUT {_ONE}", 404, _WITH_PRODUCT, ids=_NO_SETTINGS),
    Case(f"PUT {_ONE}", 400, {"adminNotifications": True}),
    Case(f"POST {_ONE}/products", 404, _PRODUCT, ids=_NO_SETTINGS),
    Case(f"POST {_ONE}/products", 400, {"productId": "none"}),
)
