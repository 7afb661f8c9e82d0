"""Security headers and cross-origin rules."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.asyncio
CLINIC_SITE = "https://clinic.example"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/chat",
        "/diary",
        "/health",
        "/api/chat/config",
        "/api/chat/messages",
        "/nowhere",
        "/static/widget.js",
        "/static/pictures/block.svg",
    ],
)
async def test_every_response_has_the_headers(patient: Any, path: str) -> None:
    headers = (await patient.http.get(path)).headers
    policy = headers["content-security-policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert rule in policy.split("; ")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/diary", "/api/chat/config", "/api/chat/messages", "/health", "/static/none.js"]
)
async def test_nothing_of_a_conversation_is_stored_by_caches(patient: Any, path: str) -> None:
    assert (await patient.http.get(path)).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/widget.js", "/static/pictures/block.svg"])
async def test_the_widget_and_its_pictures_may_be_cached_for_minutes(patient: Any, path: str) -> None:
    assert (await patient.http.get(path)).headers["cache-control"] == "public, max-age=300"


async def test_hsts_when_the_connection_is_encrypted(make_app: Any, patients: Any) -> None:
    response = await patients(make_app(), origin="https://test").http.get("/")
    assert response.headers["strict-transport-security"].startswith("max-age=63072000")


async def test_clinic_sites_may_embed_and_call(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(allowed_origins=(CLINIC_SITE,)))
    response = await patient.http.post("/api/chat/start", json={}, headers={"Origin": CLINIC_SITE})
    assert response.headers["access-control-allow-origin"] == CLINIC_SITE
    assert "access-control-allow-credentials" not in response.headers
    assert f"frame-ancestors {CLINIC_SITE}" in response.headers["content-security-policy"]


async def test_a_refusal_can_be_read_by_the_clinic_site_too(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(allowed_origins=(CLINIC_SITE,)))
    response = await patient.http.post("/api/chat/message", json={"text": "hi"}, headers={"Origin": CLINIC_SITE})
    assert response.status_code == 401
    assert response.headers["access-control-allow-origin"] == CLINIC_SITE


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://clinic.example.evil.example", "null", "http://clinic.example"]
)
async def test_other_sites_may_not_call(make_app: Any, patients: Any, origin: str) -> None:
    patient = patients(make_app(allowed_origins=(CLINIC_SITE,)))
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert (await patient.http.options("/api/chat/start", headers=asked)).status_code == 400
    response = await patient.http.post("/api/chat/start", json={}, headers={"Origin": origin})
    assert "access-control-allow-origin" not in response.headers


async def test_pages_are_not_shared_with_other_sites(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(allowed_origins=(CLINIC_SITE,)))
    assert (
        "access-control-allow-origin" not in (await patient.http.get("/chat", headers={"Origin": CLINIC_SITE})).headers
    )
