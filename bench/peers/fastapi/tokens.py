"""Who a request's token is for."""

import os
import re
from typing import Optional

import jwt
from fastapi import Header, HTTPException

SECRET = os.environ["BETTER_AUTH_SECRET"]
RESERVED = {"me", "auth", "v1"}
BEARER = re.compile(r"bearer +(\S+)\s*", re.IGNORECASE)


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": "Bearer"})


def user_of(token: str) -> str:
    try:
        claims = jwt.decode(
            token, SECRET, algorithms=["HS256"], leeway=5, options={"require": ["exp"], "verify_aud": False}
        )
    except jwt.InvalidTokenError:
        raise unauthorized("Invalid token")
    user_id = claims.get("sub", claims.get("user_id"))
    is_id = isinstance(user_id, str) and 0 < len(user_id) <= 255 and user_id not in RESERVED
    if not is_id or claims.get("user_id", user_id) != user_id:
        raise unauthorized("Invalid token")
    return user_id


# Not `def`: it waits for nothing, so a thread would only cost.
async def current_user(user_id: str, authorization: Optional[str] = Header(None)) -> str:
    """The user in the path, which has to be the token's."""
    bearer = BEARER.fullmatch(authorization or "")
    if not bearer:
        raise unauthorized("Not authenticated")
    current = user_of(bearer[1])
    if user_id not in ("me", current):
        raise HTTPException(403, "Not authorized to access this user's tasks")
    return current
