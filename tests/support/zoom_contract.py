"""Holds what goes in and out of the emulator against the project's own contract of the API.

`held(app)` stands around the emulator for as long as a block runs, then asks that no request and no answer
broke the contract. Tests that send nonsense on purpose look at the `answers` of a `Watch` alone. Answers that
a fault spoilt on request are not looked at.
"""

import functools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker

from tests.support.places import ROOT

FILE = ROOT / "schemas" / "zoom-scheduler.openapi.json"
CONTRACT: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
_WORDS = {"integer": int, "boolean": {"true": True, "false": False}.__getitem__}


ODD = ("text-numbers", "defaults-left-out")
"""The behaviours of the emulator whose answers break the contract: that is what they are for."""


class Watch:
    """An ASGI application that lets everything through and remembers what breaks the contract."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.requests: list[str] = []
        self.answers: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        operation = find(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if operation is None:
            await self.app(scope, receive, send)
            return
        body, kept, start = bytearray(), bytearray(), {}
        left: list[bool] = []  # of each part of the request, whether more was to come after it

        async def hear() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            cut_off = message["type"] == "http.disconnect" and (not left or left[-1])
            left.append(cut_off or message.get("more_body", False))
            return message

        async def say(message: Any) -> None:
            start.update(message if message["type"] == "http.response.start" else {})
            kept.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, hear, say)
        if left and left[-1]:
            return  # the client went away in the middle of it: what came is no request
        name = f"{scope['method']} {scope['path']}"
        query = scope["query_string"].decode("latin-1")
        self.requests += [f"{name}: {problem}" for problem in of_request(operation, query, bytes(body))]
        if start and "emulator.fault" not in scope:
            headers = {key.decode().lower(): value.decode("latin-1") for key, value in start["headers"]}
            found = of_answer(operation, start["status"], headers, bytes(kept))
            self.answers += [f"{name} -> {start['status']}: {problem}" for problem in found]


@contextmanager
def held(app: Any, behaviours: Sequence[str] = ()) -> Iterator[Watch]:
    """Stand around `app`; every request and, but under ODD, every answer must be right."""
    watch = Watch(app)
    yield watch
    assert watch.requests == []
    odd = any(name in behaviour for behaviour in behaviours for name in ODD)
    assert odd or watch.answers == []


@functools.lru_cache(maxsize=1000)
def find(method: str, path: str) -> dict[str, Any] | None:
    """Return the operation that a request is for, if the contract has it."""
    for pattern, operations in _paths():
        if method.lower() in operations and pattern.fullmatch(path):
            return operations[method.lower()]
    return None


@functools.cache
def _paths() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    ordered = sorted(CONTRACT["paths"].items(), key=lambda item: "{" in item[0])
    full = ((known if known == "/oauth/token" else f"/v2{known}", said) for known, said in ordered)
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), said) for path, said in full]


def of_request(operation: dict[str, Any], query: str, body: bytes) -> Iterator[str]:
    """Name what is wrong with a query and a body."""
    given = dict(parse_qsl(query, keep_blank_values=True))
    known = {
        one["name"]: one
        for one in map(_resolved, operation.get("parameters", ()) if given else ())
        if one["in"] == "query"
    }
    for name, value in given.items():
        if name not in known:
            yield f"the query parameter {name} is not in the contract"
            continue
        schema = known[name]["schema"]
        try:
            read = _WORDS.get(schema["type"], str)(value)
        except (ValueError, KeyError):
            yield f"the query parameter {name} is no {schema['type']}: {value}"
            continue
        yield from _problems(schema, read)
    content = operation.get("requestBody", {}).get("content", {})
    if schema := content.get("application/json", {}).get("schema"):
        yield from _json_problems(schema, body)
    elif schema := content.get("application/x-www-form-urlencoded", {}).get("schema"):
        yield from _problems(schema, dict(parse_qsl(body.decode())))
    elif body:
        yield "has a body where the contract has none"


def of_answer(operation: dict[str, Any], status: int, headers: dict[str, str], body: bytes) -> Iterator[str]:
    """Name what is wrong with an answer."""
    if str(status) not in operation["responses"]:
        yield "the status is not in the contract"
        return
    response = _resolved(operation["responses"][str(status)])
    for name, header in ((name, _resolved(one)) for name, one in response.get("headers", {}).items()):
        if name.lower() in headers:
            yield from _problems(header["schema"], headers[name.lower()])
        elif header.get("required"):
            yield f"the header {name} is missing"
    content = response.get("content", {}).get("application/json")
    if content is None:
        if body:
            yield "has a body where the contract has none"
        return
    if headers.get("content-type") != "application/json":
        yield f"the content type is {headers.get('content-type')}"
    yield from _json_problems(content["schema"], body)


def _json_problems(schema: dict[str, Any], body: bytes) -> tuple[str, ...]:
    return _judged(_Schema(schema), body)


class _Schema:
    """A schema of CONTRACT, which stays as it is: equal to itself alone, and so quickly looked up."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Schema) and self.schema is other.schema


@functools.lru_cache(maxsize=1000)
def _judged(schema: _Schema, body: bytes) -> tuple[str, ...]:
    """Judge a body once: clients read the same page many times."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return (f"is not JSON: {body[:80]!r}",)
    return tuple(_problems(schema.schema, value))


def _problems(schema: dict[str, Any], value: Any) -> Iterator[str]:
    quick, exact = _validators(_Schema(schema))
    if not quick.is_valid(value):
        for error in exact().iter_errors(value):
            yield f"{error.json_path} {error.message[:200]}"


@functools.cache
def _validators(
    one: _Schema,
) -> tuple[jsonschema_rs.Draft202012Validator, Callable[[], Draft202012Validator]]:
    """Return two validators of a schema: a fast one that answers yes or no, and one that explains."""
    full = {"components": CONTRACT["components"], **one.schema}
    quick = jsonschema_rs.Draft202012Validator(full, validate_formats=True)
    return quick, lambda: Draft202012Validator(full, format_checker=FormatChecker())


def _resolved(value: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in value:
        found: Any = CONTRACT
        for step in value["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        value = found
    return value
