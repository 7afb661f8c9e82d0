"""One's own password at the desk: who may change it, what is refused, and what ends with the old one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.desk import throttle

OLD, NEW = "a long enough password", "four words of mine"


async def change(staff: Any, **fields: str) -> Any:
    await staff.get("/desk/account")
    return await staff.post("/desk/account", **{"password": OLD, "new": NEW, "again": NEW, **fields})


@pytest.mark.parametrize("name", ["dora", "cleo", "adam"])
async def test_everybody_can_change_their_own(staff: Any, words: Any, name: str) -> None:
    await staff.sign_in(name)
    assert words["account"]["done"] in (await change(staff)).text
    assert (await staff.get("/desk/account")).status_code == 200  # still signed in here
    await staff.post("/desk/sign-out")
    assert (await staff.sign_in(name)).status_code == 401
    assert (await staff.sign_in(name, password=NEW)).status_code == 303


async def test_all_other_sign_ins_end_and_the_token_is_a_new_one(
    staff: Any, app: Any, browsers: Callable[..., Any]
) -> None:
    thief = browsers(app, address="10.9.9.9")
    await thief.sign_in("dora")
    await staff.sign_in("dora")
    before = dict(staff.http.cookies)
    await change(staff)
    assert dict(staff.http.cookies) != before
    assert (await thief.get("/desk/ask")).status_code == 303
    assert (await staff.get("/desk/ask")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"password": "a guess of mine"}, "wrong"),
        ({"again": "four words of mime"}, "differs"),
        ({"new": OLD, "again": OLD}, "same"),
        ({"new": "short", "again": "short"}, "weak"),
        ({"new": "a" * 20, "again": "a" * 20}, "weak"),
        ({"new": "x y" * 100, "again": "x y" * 100}, "weak"),
    ],
)
async def test_what_is_refused_changes_nothing(staff: Any, words: Any, fields: dict[str, str], said: str) -> None:
    await staff.sign_in("dora")
    response = await change(staff, **fields)
    assert response.status_code == 400 and words["account"][said] in response.text
    await staff.post("/desk/sign-out")
    assert (await staff.sign_in("dora")).status_code == 303


async def test_guesses_at_an_open_desk_are_throttled(staff: Any, words: Any) -> None:
    await staff.sign_in("dora")
    for _ in range(throttle.PER_PAIR):
        await change(staff, password="a guess of mine")
    assert words["account"]["throttled"] in (await change(staff)).text


async def test_no_page_holds_a_password_and_what_is_kept_is_a_hash(staff: Any, app: Any) -> None:
    await staff.sign_in("dora")
    for fields in ({"password": "a guess of mine"}, {"new": "short", "again": "short"}, {}):
        page = (await change(staff, **fields)).text
        assert not any(typed in page for typed in (OLD, NEW, "a guess of mine", 'value="short'))
    rows = app.state.desk.db.execute("SELECT password FROM people").fetchall()
    assert len(rows) == 3 and all(row[0].startswith("$argon2id$") for row in rows)
