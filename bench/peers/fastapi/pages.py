"""How a list goes on: the product's cursors, byte for byte, and the `Link` header."""

import hmac
import json
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from schemas import ListQuery, iso
from tokens import SECRET


def sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


# HKDF without a salt, of one block (RFC 5869).
KEY = sha256(sha256(b"", SECRET.encode()), b"tickline list cursor\x01")


def to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sort_text(value: Any, query: ListQuery) -> str:
    """As the product's cursors have it: due dates as PostgreSQL writes them."""
    if value is None:
        return "infinity" if query.order == "asc" else "-infinity"
    if not hasattr(value, "isoformat"):
        return value
    if query.sort != "due_date":
        return iso(value)
    return iso(value)[:-1].rstrip("0").rstrip(".").replace("T", " ") + "+00"


def next_cursor(user_id: str, query: ListQuery, key: Any, task_id: int) -> str:
    """The cursor that follows the task which the list sorts by `key`."""
    before, after = query.due_before, query.due_after
    name = to_json(
        [
            user_id,
            query.status,
            query.priority and sorted(set(query.priority)),
            query.search,
            before and iso(before),
            after and iso(after),
            query.sort,
            query.order,
        ]
    )
    payload = to_json([sort_text(key, query), task_id]).encode()
    # JavaScript counts UTF-16.
    length = len(name.encode("utf-16-le")) // 2
    mac = sha256(KEY, f"{length}:{name}".encode() + payload)
    return urlsafe_b64encode(mac[:16] + payload).decode().rstrip("=")


def page_headers(request: Request, query: ListQuery, total: int) -> dict:
    """`Link` (RFC 8288) and `X-Total-Count`."""
    limit, offset = query.limit, query.offset
    asked = [(k, v) for k, v in parse_qsl(request.url.query, keep_blank_values=True) if k != "offset"]

    def link(relation: str, *more: tuple) -> str:
        parameters = urlencode([*asked, *more])
        return f'<{request.url.path}{"?" if parameters else ""}{parameters}>; rel="{relation}"'

    links = [link("first")]
    if offset > 0:
        links.append(link("prev", ("offset", max(0, min(offset, total) - limit))))
    if offset + limit < total:
        links.append(link("next", ("offset", offset + limit)))
    return {"Link": ", ".join(links), "X-Total-Count": str(total)}
