"""The table of routes and roles, tried on every route: no route without an entry, no entry without a route."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.routing import Mount, Route

from bot.desk.access import ANYONE, KNOWN, roles_of, table
from bot.desk.access import route as make_route
from bot.desk.app import routes
from bot.errors import SettingsError

WHO = {"desk": "dora", "clinician": "cleo", "admin": "adam"}
OPEN_FILES = {"/desk/shared/colours.css", "/desk/shared", "/desk/static"}  # looks, nobody's secret
LEAVES = ("/desk/sign-out",)  # works once, then nobody is signed in


def real_routes() -> set[str]:
    return {
        f"{method} {one.path}"
        for one in routes()
        if isinstance(one, Route) and one.path not in OPEN_FILES
        for method in (one.methods or ()) - {"HEAD"}
    }


def address(path: str) -> str:
    """A path with something in the place of its parameters."""
    path = path.replace("{kind}", "answers").replace("{item}", "ablation.what").replace("{answer}", "ablation.what")
    return re.sub(r"\{\w+:int\}", "1", path)


def test_the_table_and_the_routes_are_the_same() -> None:
    assert set(table()) == real_routes()
    assert {one.path for one in routes() if isinstance(one, Mount)} <= OPEN_FILES


def test_only_the_sign_in_is_for_anyone() -> None:
    assert {name for name, roles in table().items() if ANYONE in roles} == {"GET /desk/sign-in", "POST /desk/sign-in"}


@pytest.mark.parametrize("name", sorted(table()))
async def test_without_signing_in_nothing_is_shown(staff: Any, name: str) -> None:
    method, path = name.split()
    if ANYONE in table()[name]:
        return
    await staff.get("/desk/sign-in")
    call = staff.get if method == "GET" else staff.post
    response = await call(address(path))
    assert response.status_code == 303 and response.headers["location"].startswith("/desk/sign-in")
    assert "<main" not in response.text


@pytest.mark.parametrize("role", sorted(WHO))
async def test_a_role_gets_what_the_table_says_and_nothing_else(staff: Any, words: Any, role: str) -> None:
    """Every route, for every role: also when a page offers no link to it."""
    await staff.sign_in(WHO[role])
    for name, roles in table().items():
        method, path = name.split()
        if ANYONE in roles or path in LEAVES or path.endswith("/stream"):
            continue
        await staff.get("/desk/people")  # the refusal, too, is a page with a word for its forms
        response = await (staff.get if method == "GET" else staff.post)(address(path))
        if role in roles:
            assert response.status_code != 403, name
        else:
            assert response.status_code == 403 and words["refusals"]["not_allowed"] in response.text, name


def test_a_route_that_the_table_does_not_know_stops_the_start() -> None:
    with pytest.raises(SettingsError, match="who may use GET /desk/new"):
        make_route("/desk/new", {"GET": lambda request: None})  # type: ignore[arg-type, dict-item, return-value]
    assert roles_of("HEAD", "/desk") == roles_of("GET", "/desk") and all(roles <= KNOWN for roles in table().values())
