"""How the JSON and the pages of answers err: by field, by entry, by form."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

ODD_HEADERS = [
    (b"x-ratelimit-remaining", "caf\u00e9-inf".encode()), (b"x-ratelimit-limit", b"-1"),
    (b"x-ratelimit-type", b""), (b"x-ratelimit-reset", b"1e400"), (b"retry-after", b"soon"), (b"age", b"x"),
    (b"date", b"yesterday"),
]  # fmt: skip
ODD: tuple[Any, ...] = (
    None, "", "x", 0, -1, 7.5, [], {}, True, False, float("nan"), float("inf"), float("-inf"), "9:00 AM",
    10**30, [None], {"a": 1}, "\ud800", "30",
)  # fmt: skip
ENTRY = re.compile(r'(<script type="application/json" id="scheduler-data">)(.*?)(</script>)', re.DOTALL)


def broken(content: bytes, how: str) -> bytes | None:
    """Return an answer's body in another form; None where `how` is about its values."""
    match how:
        case "empty-body":
            return b""
        case "html":
            return b"<html><body>Sign in</body></html>"
        case "cut":
            return content[: len(content) // 2]
        case "utf16":
            return content.decode().encode("utf-16")
        case "null" | "number" | "text" | "array":
            return {"null": b"null", "number": b"7", "text": b'"so"', "array": b"[]"}[how]
        case "wrapped":
            return b'{"data": ' + content + b"}"
        case "bom":
            return b"\xef\xbb\xbf" + content
        case "constant":
            return b"NaN"
        case "slow":
            return content
    return None


def sent_otherwise(body: dict[str, Any], how: str, rng: Random) -> dict[str, Any]:
    """Return what the service takes a request to say."""
    body = {**body}
    name = rng.choice(sorted(body))
    match how:
        case "drop-field":
            body.pop(name)
        case "suffix" if "slug" in body:
            body["slug"] += "-1"
        case "change-field":
            value = body[name]
            if isinstance(value, bool):
                body[name] = not value
            elif isinstance(value, int):
                body[name] = value + 5
            elif name in ("summary", "location", "description"):
                body[name] = f"{value}!"
            elif name == "availability_rules" and isinstance(value, list):
                body[name] = [{**rule, "segments_recurrence": {}} for rule in value]
    return body


def change(answer: Any, how: str, rng: Random, earlier: Any) -> None:
    """Change an answer in place. `earlier` is the first one to the same question."""
    items = answer.get("items") if isinstance(answer, dict) else None
    target = rng.choice(items) if isinstance(items, list) and items else answer
    match how:
        case "field":
            change_field(answer if rng.random() < 0.1 else target, rng)
        case "deep":
            change_deep(answer, rng)
        case "constant-field" if isinstance(target, dict) and target:
            numbers = [name for name, value in target.items() if isinstance(value, (int, float))]
            target[rng.choice(numbers or sorted(target))] = rng.choice([float("nan"), float("inf")])
        case "as-sibling" if isinstance(items, list) and len(items) > 1:
            one, other = rng.sample(items, 2)
            if isinstance(one, dict) and isinstance(other, dict) and one.keys() & other.keys():
                name = rng.choice(sorted(one.keys() & other.keys()))
                one[name] = other[name]
        case "as-earlier" if isinstance(target, dict) and isinstance(earlier, dict):
            then = [*(earlier.get("items") or [earlier])]
            same = [
                e for e in then if isinstance(e, dict) and e.get("schedule_id") == target.get("schedule_id")
            ]
            if same and (names := sorted(same[0].keys() & target.keys())):
                name = rng.choice(names)
                target[name] = same[0][name]
        case _ if isinstance(items, list):
            _entries(answer, items, how, rng)


def _entries(answer: dict[str, Any], items: list[Any], how: str, rng: Random) -> None:
    match how:
        case "empty":
            items.clear()
        case "pages-loop":
            answer["next_page_token"] = "again"
        case "pages-end":
            items[:] = items[: len(items) // 2]
        case _ if not items:
            return
        case "pages-404":
            answer["next_page_token"] = "more"
            items.pop()
        case "omit":
            items.pop(rng.randrange(len(items)))
        case "twice":
            items.insert(0, {**items[-1], "summary": "Old", "duration": 15})
        case "doubled":
            items.append(items[rng.randrange(len(items))])
        case "cancelled":
            items[rng.randrange(len(items))]["status"] = "cancelled"
        case "swapped-ids" if len(items) > 1:
            one, other = rng.sample(items, 2)
            one["schedule_id"], other["schedule_id"] = other["schedule_id"], one["schedule_id"]
        case "slugs-lost":
            for item in items:
                item.pop("slug", None)


def of_others(answer: Any, how: str, rng: Random, others: list[Any]) -> Any:
    """Return an answer with what belongs to other people, or is of another page."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not others:
        return answer
    match how:
        case "another":
            return rng.choice(others)
        case "another-body" if isinstance(answer, dict):
            return {**rng.choice(others), "schedule_id": answer.get("schedule_id")}
        case "all-owners" | "anothers-too" if isinstance(items, list):
            items += others
        case "anothers" if isinstance(items, list):
            items[:] = others
        case "another-owner" if isinstance(items, list) and items:
            other = rng.choice(others)
            names = [name for name in ("organizer", "creator", "scheduling_url") if name in other]
            rng.choice(items).update({name: other[name] for name in names})
    return answer


def change_field(target: Any, rng: Random) -> None:
    """Drop one of an object's fields, or give it another value."""
    if not isinstance(target, dict) or not target:
        return
    name = rng.choice(sorted(target))
    if rng.random() < 0.3:
        target.pop(name)
    else:
        target[name] = _odd(target[name], rng)


def _odd(value: Any, rng: Random) -> Any:
    """Return another value. That a list is empty is a way to err of its own."""
    return rng.choice([odd for odd in ODD if odd != []] if isinstance(value, list) else ODD)


def change_deep(answer: Any, rng: Random) -> None:
    """Drop or change one value anywhere in an answer."""
    places: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        for key in keys:
            places.append((value, key))
            walk(value[key])

    walk(answer)
    if not places:
        return
    at, key = rng.choice(places)
    if rng.random() < 0.3:
        del at[key]
    else:
        at[key] = _odd(at[key], rng)


def page_text(text: str, how: str, rng: Random, others: list[str]) -> str:
    """Return a public page that says something else; `others` are earlier ones of any page."""
    match how:
        case "stranger" | "one-more":
            return ENTRY.sub(lambda found: found[1] + _stranger(found[2], how) + found[3], text)
        case "no-data":
            return ENTRY.sub("", text)
        case "two-blobs" if others and (blob := ENTRY.search(rng.choice(others))):
            return text.replace("</body>", f"{blob[0]}</body>")
        case "another-page" if others:
            return rng.choice(others)
        case "data-field":
            return ENTRY.sub(lambda found: found[1] + _deep(found[2], rng) + found[3], text)
    return text


def _stranger(data: str, how: str) -> str:
    """Name a stranger as a host of a page, beside the others or instead of the last one."""
    try:
        value = json.loads(data)
    except ValueError:
        return data
    lists = [(value, "attendees", {"email": "stranger@example.com", "host": True})]
    lists += [(pool, "selected_users", "stranger@example.com") for pool in value.get("user_pools", ())]
    for at, name, entry in lists:
        kept = at.get(name, [])
        at[name] = [*(kept if how == "one-more" else kept[:-1]), entry]
    return json.dumps(value)


def _deep(data: str, rng: Random) -> str:
    try:
        value = json.loads(data)
    except ValueError:
        return data
    change_deep(value, rng)
    return json.dumps(value)
