"""Which clinic a request is about, and whether it may be: said in a refusal when not."""

from __future__ import annotations

from starlette.requests import Request

from bot.web.context import bearer, note_clinic, web_of
from bot.web.refusals import Refusal
from bot.web.sites import Site, all_origins, named_clinic


def asked_site(request: Request, named: str | None = None, text: str = "") -> Site:
    """The clinic that the request names, else that of its token's session, else the default one.

    Args:
        named: the id in the body; it may not differ from one in the address.
        text: the patient's words, which a refusal has screened.

    A refusal is raised for an unknown id, and for a page of another clinic.
    """
    web, in_address = web_of(request), named_clinic(request.scope)
    if named is not None and in_address is not None and named != in_address:
        raise Refusal("bad_request", text)
    name = named if named is not None else in_address
    if name is None:
        name = web.gateway.clinic_of(bearer(request))
    site = web.sites.get(name)
    if site is None:
        raise Refusal("unknown_clinic", text)
    note_clinic(request, name)
    if _is_another_clinics(request, site):
        raise Refusal("wrong_site", text)
    return site


def _is_another_clinics(request: Request, site: Site) -> bool:
    """Whether the page that asks is of another clinic's website. Our own pages are every clinic's."""
    origin = request.headers.get("origin", "")
    ours = request.headers.get("sec-fetch-site") == "same-origin" or origin.partition("://")[2] == request.url.netloc
    return not ours and origin not in site.origins and origin in all_origins(web_of(request).sites)
