"""What signing in, up and out share: the session cookie, the visitor's address, names without surprises."""

import ipaddress
import unicodedata

from fastapi import Request, Response

from judge.store import sessions
from web.site import Site
from web.visitor import COOKIE


def set_cookie(response: Response, site: Site, secret: str) -> None:
    """Sign the browser in: HttpOnly, SameSite=Lax, Secure where the site is reached by https."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(sessions.LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=site.secure,
        path="/",
    )


def drop_cookie(response: Response, site: Site) -> None:
    """Sign the browser out."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=site.secure, path="/")


def address(request: Request) -> str:
    """Who counts as one for rates: an IPv4 address, or the /64 network that one IPv6 customer has."""
    host = request.client.host if request.client else ""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def visible_name(text: str) -> str:
    """`text` as a name others may see: one line, no controls or direction marks, at most 64 characters."""
    kept = "".join(" " if unicodedata.category(c) in ("Zl", "Zp", "Cc") else c for c in text)
    kept = "".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", kept).split())[:64]
