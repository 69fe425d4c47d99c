"""The object store of a run: moto's S3 over HTTP, run as a program in a service cell.

moto believes everybody, so a guard stands before it that checks signatures as S3 does (version 4, in the header or in
the address), knows two keys, the suite's and the learner's, and lets nobody at moto's own pages. The suite's secret is
made anew for each run and lies, for the checker, in the folder of the services' sockets.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from calendar import timegm
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from judge.box.services import KNOWN, SOCKETS

REGION = "us-east-1"
SUITE_KEY, LEARNER_KEY = "SUITE0000000000KEY00", "LEARNER00000000KEY00"
LEARNER_SECRET = "learner-secret-for-this-run-only-00000000"  # noqa: S105  # of a store that nobody else reaches
SECRET_FILE = f"{SOCKETS}/s3-secret"
ALGORITHM = "AWS4-HMAC-SHA256"
SKEW_SECONDS = 900
SIGNED_PARTS = re.compile(
    "acl|delete|lifecycle|location|partNumber|policy|requestPayment|tagging|uploadId|uploads|versionId|versioning|versions"
    "|response-(cache-control|content-disposition|content-encoding|content-language|content-type|expires)"
)
Start = Callable[..., Any]


def _sign(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


class Refused(Exception):
    """S3's code for the refusal."""


def checked(environ: dict[str, Any], keys: dict[str, str], now: float) -> None:
    """Raises Refused unless the request of `environ` is signed with one of `keys` (id to secret) at about `now`."""
    path, _, query = str(environ["RAW_URI"]).partition("?")
    pairs = _pairs(query)
    said = dict(pairs)
    header = str(environ.get("HTTP_AUTHORIZATION", ""))
    if header.startswith(ALGORITHM + " "):
        parts = dict(part.strip().partition("=")[::2] for part in header[len(ALGORITHM) :].split(","))
        credential, signed, signature = (parts.get(name, "") for name in ("Credential", "SignedHeaders", "Signature"))
        stamp, lasts = str(environ.get("HTTP_X_AMZ_DATE", "")), SKEW_SECONDS
        payload = str(environ.get("HTTP_X_AMZ_CONTENT_SHA256", ""))
    elif said.get("X-Amz-Algorithm") == ALGORITHM:
        credential, signed, signature = (
            said.get(f"X-Amz-{n}", "") for n in ("Credential", "SignedHeaders", "Signature")
        )
        stamp, payload = said.get("X-Amz-Date", ""), "UNSIGNED-PAYLOAD"
        lasts = int(said.get("X-Amz-Expires", "0")) if said.get("X-Amz-Expires", "0").isdigit() else 0
        pairs = [(name, value) for name, value in pairs if name != "X-Amz-Signature"]
    elif "AWSAccessKeyId" in said:
        _old_address(environ, keys, now, path, said)
        return
    else:
        raise Refused("AccessDenied")
    key, _, scope = credential.partition("/")
    if key not in keys:
        raise Refused("InvalidAccessKeyId")
    try:
        age = now - timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise Refused("AccessDenied") from None
    if not -SKEW_SECONDS <= age <= lasts:
        raise Refused("AccessDenied" if said.get("X-Amz-Expires") else "RequestTimeTooSkewed")
    canonical = "\n".join(
        [
            str(environ["REQUEST_METHOD"]),
            path,
            "&".join(f"{n}={v}" for n, v in sorted((quote(n, safe="-_.~"), quote(v, safe="-_.~")) for n, v in pairs)),
            *(f"{name}:{' '.join(_header(environ, name).split())}" for name in signed.split(";")),
            "",
            signed,
            payload,
        ]
    )
    text = "\n".join([ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    secret = b"AWS4" + keys[key].encode()
    for part in scope.split("/"):
        secret = _sign(secret, part)
    if not hmac.compare_digest(_sign(secret, text).hex(), signature):
        raise Refused("SignatureDoesNotMatch")


def _old_address(environ: dict[str, Any], keys: dict[str, str], now: float, path: str, said: dict[str, str]) -> None:
    """An address signed by version 2, which boto3 still makes where nobody says otherwise."""
    key, expires = said["AWSAccessKeyId"], said.get("Expires", "")
    if key not in keys:
        raise Refused("InvalidAccessKeyId")
    if not expires.isdigit() or now > int(expires):
        raise Refused("AccessDenied")
    parts = [f"{name}={said[name]}" if said[name] else name for name in sorted(said) if SIGNED_PARTS.fullmatch(name)]
    amz = "".join(
        f"{name[5:].lower().replace('_', '-')}:{environ[name]}\n"
        for name in sorted(environ)
        if name.startswith("HTTP_X_AMZ_")
    )
    head = [str(environ["REQUEST_METHOD"]), _header(environ, "content-md5"), _header(environ, "content-type"), expires]
    text = "\n".join([*head, amz + path + ("?" + "&".join(parts) if parts else "")])
    made = base64.b64encode(hmac.new(keys[key].encode(), text.encode(), hashlib.sha1).digest()).decode()
    if not hmac.compare_digest(made, said.get("Signature", "")):
        raise Refused("SignatureDoesNotMatch")


def _header(environ: dict[str, Any], name: str) -> str:
    upper = name.upper().replace("-", "_")
    return str(environ.get(upper if name in ("content-type", "content-length") else f"HTTP_{upper}", ""))


def guarded(inner: Callable[..., Iterable[bytes]], keys: dict[str, str]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that passes on what is signed."""

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        try:
            if str(environ["PATH_INFO"]).startswith("/moto-api"):
                raise Refused("AccessDenied")
            checked(environ, keys, time.time())
        except Refused as refused:
            body = f"<Error><Code>{refused}</Code><Message>{refused}</Message></Error>"
            start("403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))])
            return [body.encode()]
        return inner(environ, start)

    return application


def main() -> None:
    """Serve until killed."""
    create_backend_app = import_module("moto.moto_server.werkzeug_app").create_backend_app  # of the image
    serving = import_module("werkzeug.serving")

    class Quiet(serving.WSGIRequestHandler):  # type: ignore[name-defined,misc]  # of the image
        protocol_version = "HTTP/1.1"

        def log(self, *args: Any) -> None:
            """Nobody reads it."""

    secret = secrets.token_hex(20)
    Path(SECRET_FILE).write_text(secret)
    application = create_backend_app("s3")
    keys = {SUITE_KEY: secret, LEARNER_KEY: LEARNER_SECRET}
    serving.make_server(
        "127.0.0.1", KNOWN["s3"].port, guarded(application, keys), threaded=True, request_handler=Quiet
    ).serve_forever()
