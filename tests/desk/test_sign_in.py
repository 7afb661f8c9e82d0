"""Who gets in, who does not, and what an attacker can do with the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.desk import throttle
from bot.desk.cookie import ON_THIS_MACHINE, SAFE
from bot.desk.proof import STEP, is_password, kept_password, new_secret, step_of
from bot.desk.sessions import IDLE_SECONDS, SHIFT_SECONDS
from bot.errors import DeskError
from bot.settings import Server


async def test_name_password_and_code_let_somebody_in(staff: Any) -> None:
    response = await staff.sign_in("dora")
    assert response.status_code == 303 and response.headers["location"] == "/desk"
    page = (await staff.get("/desk", follow_redirects=True)).text
    assert "dora" in page and "Sign out" in page


async def test_the_cookie_is_bound_to_the_host_and_out_of_reach_of_scripts(staff: Any) -> None:
    cookie = (await staff.sign_in("dora")).headers["set-cookie"]
    assert cookie.startswith(f"{SAFE}=")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "nobody"},
        {"password": "another long password"},
        {"code": "000000"},
        {"code": ""},
        {"password": "x" * 500},
    ],
)
async def test_whatever_is_wrong_looks_the_same(staff: Any, words: Any, wrong: dict[str, str]) -> None:
    await staff.get("/desk/sign-in")
    right = {"name": "dora", "password": "a long enough password", "code": staff.code("dora")}
    response = await staff.post("/desk/sign-in", **{**right, **wrong})
    assert response.status_code == 401 and words["sign_in"]["wrong"] in response.text
    assert (await staff.get("/desk")).headers["location"].startswith("/desk/sign-in")


async def test_a_password_is_compared_even_when_there_is_nobody(staff: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr("bot.desk.sign_in.is_password", lambda kept, typed: compared.append(kept) or False)
    await staff.get("/desk/sign-in")
    await staff.post("/desk/sign-in", name="nobody", password="a long enough password", code="123456")
    assert len(compared) == 1 and compared[0].startswith("$argon2id$")


async def test_a_code_works_once(staff: Any, app: Any, browsers: Callable[..., Any]) -> None:
    code = staff.code("dora")
    assert (await staff.sign_in("dora", code=code)).status_code == 303
    staff.clock.wait(-STEP)
    thief = browsers(app, address="10.9.9.9")
    assert (await thief.sign_in("dora", code=code)).status_code == 401


async def test_a_token_from_before_the_sign_in_is_never_taken_over(staff: Any, app: Any, browsers: Any) -> None:
    """Session fixation: an attacker plants a cookie of theirs, and the victim signs in with it."""
    attacker = browsers(app)
    await attacker.get("/desk/sign-in")
    planted, staff.page = attacker.http.cookies[SAFE], attacker.page
    staff.http.cookies.set(SAFE, planted, domain="test", path="/")
    code = staff.code("dora")
    await staff.post("/desk/sign-in", name="dora", password="a long enough password", code=code)
    assert (await attacker.get("/desk")).headers["location"].startswith("/desk/sign-in")
    assert app.state.desk.sessions.find(planted) is None


async def test_signing_in_again_ends_the_sign_in_before(staff: Any, app: Any) -> None:
    await staff.sign_in("dora")
    first = staff.http.cookies[SAFE]
    await staff.get("/desk", follow_redirects=True)
    await staff.post("/desk/sign-in", name="cleo", password="a long enough password", code=staff.code("cleo"))
    assert app.state.desk.sessions.find(first) is None
    assert app.state.desk.sessions.find(staff.http.cookies[SAFE]).person.name == "cleo"


async def test_fifteen_idle_minutes_end_it(staff: Any, words: Any) -> None:
    await staff.sign_in("dora")
    staff.clock.wait(IDLE_SECONDS - STEP - 1)
    assert (await staff.get("/desk")).headers["location"] != "/desk/sign-in?over=1"
    staff.clock.wait(IDLE_SECONDS)
    response = await staff.get("/desk", follow_redirects=True)
    assert words["sign_in"]["over"].split(",")[0] in response.text


async def test_a_shift_ends_it_whatever_is_done(staff: Any) -> None:
    await staff.sign_in("dora")
    for _ in range(SHIFT_SECONDS // 600):
        await staff.get("/desk")
        staff.clock.wait(600)
    assert (await staff.get("/desk")).headers["location"] == "/desk/sign-in?over=1"


async def test_signing_out_ends_it_on_the_server(staff: Any, app: Any) -> None:
    await staff.sign_in("dora")
    token = staff.http.cookies[SAFE]
    await staff.get("/desk/people")
    response = await staff.post("/desk/sign-out")
    assert response.status_code == 303 and app.state.desk.sessions.find(token) is None


async def test_somebody_who_is_kept_out_is_out_at_once(staff: Any, app: Any) -> None:
    await staff.sign_in("dora")
    app.state.desk.people.block("dora", True)
    assert (await staff.get("/desk")).status_code == 303
    assert (await staff.sign_in("dora")).status_code == 401


async def test_brute_force_is_stopped_and_a_restart_gives_no_new_tries(
    staff: Any, make_desk: Any, browsers: Any, words: Any
) -> None:
    for _ in range(throttle.PER_PAIR):
        assert (await staff.sign_in("dora", password="a wrong long password")).status_code == 401
    again = browsers(make_desk())
    response = await again.sign_in("dora")
    assert response.status_code == 429 and words["sign_in"]["throttled"].split(".")[0] in response.text
    assert (await browsers(again.app, address="10.0.0.77").sign_in("dora")).status_code == 303
    staff.clock.wait(throttle.WINDOW_SECONDS)
    assert (await again.sign_in("dora")).status_code == 303


async def test_one_address_cannot_try_many_names(staff: Any) -> None:
    for number in range(throttle.PER_ADDRESS):
        await staff.sign_in(f"somebody{number}", code="123456")
    assert (await staff.sign_in("dora")).status_code == 429


async def test_many_addresses_cannot_try_one_name(app: Any, browsers: Any) -> None:
    for number in range(throttle.PER_NAME):
        app.state.desk.throttle.failed("dora", f"10.1.0.{number}")
    assert (await browsers(app, address="10.2.0.1").sign_in("dora")).status_code == 429


async def test_without_https_only_this_machine_is_let_in(app: Any, browsers: Any, words: Any) -> None:
    here = browsers(app, address="127.0.0.1", origin="http://localhost")
    cookie = (await here.sign_in("dora")).headers["set-cookie"]
    assert cookie.startswith(f"{ON_THIS_MACHINE}=") and "Secure" not in cookie and "HttpOnly" in cookie
    assert (await here.get("/desk/people")).status_code == 403  # signed in, though not an admin
    for address, origin in (("10.0.0.9", "http://localhost"), ("127.0.0.1", "http://desk.example")):
        response = await browsers(app, address=address, origin=origin).get("/desk/sign-in")
        assert response.status_code == 403 and "HTTPS" in response.text


async def test_behind_the_trusted_proxy_the_patients_side_counts(make_desk: Any, browsers: Any, tmp_path: Any) -> None:
    app = make_desk(server=Server(data_dir=tmp_path / "proxied", trusted_proxy="127.0.0.1"))
    staff = browsers(app, address="127.0.0.1", origin="http://desk.example")
    response = await staff.get("/desk/sign-in", headers={"X-Forwarded-Proto": "https"})
    assert response.status_code == 200 and SAFE in response.headers["set-cookie"]


async def test_what_staff_do_is_noted_without_what_they_typed(staff: Any, rows: Any) -> None:
    await staff.sign_in("dora", password="my secret is in here")
    await staff.sign_in("dora")
    await staff.get("/desk/people")
    await staff.post("/desk/sign-out")
    noted = rows("SELECT who, action, about FROM audit ORDER BY id")
    assert [(row["who"], row["action"]) for row in noted] == [
        ("unknown", "sign-in failed"),
        ("dora", "signed in"),
        ("dora", "signed out"),
    ]
    assert "secret" not in str(noted)


def test_passwords_are_kept_as_argon2id_and_weak_ones_are_refused() -> None:
    kept = kept_password("correct horse battery")
    assert kept.startswith("$argon2id$") and is_password(kept, "correct horse battery")
    assert not is_password(kept, "correct horse batterY") and not is_password("broken", "correct horse battery")
    for weak in ("short", "a" * 20, "x" * 129):
        with pytest.raises(DeskError):
            kept_password(weak)


def test_a_phones_clock_may_be_half_a_minute_off() -> None:
    import pyotp

    secret, now = new_secret(), 1_800_000_015.0
    code_at = pyotp.TOTP(secret).at
    here = int(now // STEP)
    for off, right in ((-1, True), (0, True), (1, True), (-2, False), (2, False)):
        assert (step_of(secret, code_at(int(now) + off * STEP), now, 0) == here + off) is right
    assert step_of(secret, code_at(int(now)), now, here) is None
    assert step_of(secret, "12345a", now, 0) is None
