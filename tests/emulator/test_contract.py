"""The code of the emulator and the project's contract of the API say the same."""

import asyncio
import contextlib

import pytest

from reconciler.emulator import app, auth, bodies, contract, server
from reconciler.emulator.operations import OPERATIONS
from tests.support.emulated import FIXTURE, Zoom, body
from tests.support.zoom_contract import CONTRACT, Watch

SCHEMAS = CONTRACT["components"]["schemas"]
PAIRS = {
    "ScheduleCreate": bodies.POST,
    "SchedulePatch": bodies.PATCH,
    "AvailabilityWrite": bodies.AVAILABILITY,
    "EventPatch": bodies.EVENT,
    "ShareCreate": bodies.SHARE,
    "SingleUseLinkCreate": bodies.SINGLE_USE,
}


def schema(value):
    while "$ref" in value:
        value = SCHEMAS[value["$ref"].rpartition("/")[2]]
    return value


def check(kind, rule, at):
    """Compare a kind of field with its schema, all the way down."""
    rule = schema(rule)
    plain = {"type": rule["type"]} | {name: rule[name] for name in LIMITS if name in rule}
    assert plain == expected(kind), at
    if isinstance(kind, contract.Thing):
        fields = {name: field for name, field in rule["properties"].items() if not field.get("readOnly")}
        apart = fields.keys() ^ kind.fields.keys()
        assert not apart, f"bodies.py and {at} of schemas/zoom-scheduler.openapi.json differ in {apart}"
        assert set(rule.get("required", ())) == set(kind.required), at
        for name, field in fields.items():
            check(kind.fields[name], field, f"{at}.{name}")
    if isinstance(kind, contract.Many):
        check(kind.item, rule["items"], f"{at}[]")


LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "enum", "format")


def expected(kind):
    match kind:
        case contract.Number(least, most):
            limits = {"minimum": least, "maximum": most}
            return {"type": "number"} | {name: n for name, n in limits.items() if abs(n) != float("inf")}
        case contract.Text(least, most):
            limits = {"minLength": least or None, "maxLength": most}
            return {"type": "string"} | {name: n for name, n in limits.items() if n is not None}
        case contract.Many(_, least, most):
            limits = {"minItems": least or None, "maxItems": most}
            return {"type": "array"} | {name: n for name, n in limits.items() if n is not None}
        case contract.Choice(words):
            return {"type": "string", "enum": list(words)}
        case contract.Flag():
            return {"type": "boolean"}
        case contract.Day():
            return {"type": "string", "format": "date"}
        case contract.Zone():
            return {"type": "string", "format": "time-zone"}
        case contract.Thing() | contract.Week():
            return {"type": "object"}


@pytest.mark.parametrize("name", PAIRS)
def test_request_bodies_have_the_fields_and_limits_of_the_contract(name):
    check(PAIRS[name], SCHEMAS[name], name)


def test_every_operation_of_the_contract_is_served_with_its_scopes_and_no_other():
    served = {
        (method.lower(), "/scheduler" + path.replace("_id}", "Id}")): granular
        for method, path, _, granular in OPERATIONS
    }
    documented = {
        (method, path): operation
        for path, operations in CONTRACT["paths"].items()
        for method, operation in operations.items()
        if method in ("get", "post", "patch", "delete") and path != "/oauth/token"
    }
    assert served.keys() == documented.keys()
    for key, operation in documented.items():
        verb = "read" if key[0] == "get" else "write"
        assert set(operation["x-scopes"]) < auth.scopes(f"scheduler:{verb}", f"scheduler:{served[key]}")


def test_errors_that_the_published_document_lacks_are_marked():
    delete = CONTRACT["paths"]["/scheduler/schedules/{scheduleId}"]["delete"]
    assert "409" in delete["responses"]
    assert delete["x-not-published"] == [403, 404]


def test_a_breach_is_seen_in_a_request_and_in_an_answer():
    watch = Watch(app.create(FIXTURE, behaviours=["text-numbers"]))
    with server.running(watch) as url, contextlib.closing(Zoom(url, watch).login().http) as http:
        path = "/v2/scheduler/schedules"
        assert http.post(path, json=body(capacity=0)).status_code == 400
        assert http.post(path, json=body()).status_code == 201
    assert watch.requests == [f"POST {path}: $.capacity 0 is less than the minimum of 1"]
    assert f"POST {path} -> 201: $.capacity '1' is not of type 'number'" in watch.answers


@pytest.mark.parametrize(("then", "judged"), [("http.disconnect", False), ("http.request", True)])
def test_a_request_that_its_client_breaks_off_is_not_held_against_it(then, judged):
    parts = [{"type": "http.request", "body": b'{"capacity": ', "more_body": True}, {"type": then}]

    async def listens_to_the_end(scope, receive, send):
        while (await receive()).get("more_body"):
            pass

    async def receive():
        return parts.pop(0)

    watch = Watch(listens_to_the_end)
    scope = {"type": "http", "method": "POST", "path": "/v2/scheduler/schedules", "query_string": b""}
    asyncio.run(watch(scope, receive, None))
    assert bool(watch.requests) is judged
