"""Everything that can be set, read once at the start of a process and refused loudly when wrong.

Each setting is an environment variable `ASSAY_NAME`, or `ASSAY_NAME_FILE` naming a file that holds the value (a secret
of Docker or systemd). An `ASSAY_…` variable nobody knows, a value that does not fit, both forms at once or a file that
cannot be read stop the start with one sentence that names the variable (`SettingsError`). Nothing else reads the
environment for Assay's own settings; what a child process must know, `assay up` puts into its environment under the
same names.
"""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "ASSAY_"


class SettingsError(Exception):
    """The environment does not describe a way to start. The text is for the person who set it."""


class Settings(BaseSettings):
    """The settings, frozen. `docs/` and the README list them with their meaning; the defaults are the embedded way."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str = ""
    redis_server: Path | None = None
    sandbox: Literal["auto", "docker", "gvisor", "native"] = "auto"
    sandbox_form: Literal["auto", "cells", "pair"] = "auto"
    sandbox_limits: Literal["auto", "hard", "soft"] = "auto"
    sandbox_apparmor: Literal["auto", "profile", "unconfined", "default"] = "auto"
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=0, le=256)
    public_url: str = ""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    signup: Literal["open", "code", "closed"] = "open"
    signup_code: str = ""
    exercises: Path = Path("exercises")
    log: Literal["text", "json"] = "text"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `read` hands in: the library's own reading of the environment would not name unknown variables."""
        return (init_settings,)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("public_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must look like https://judge.example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value.startswith("postgresql://"):
            value = "postgresql+psycopg://" + value.removeprefix("postgresql://")
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must begin with postgresql:// or sqlite:///")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @field_validator("redis_server")
    @classmethod
    def _server(cls, value: Path | None) -> Path | None:
        if value is not None and not os.access(value, os.X_OK):
            raise ValueError("is not a program that can be started")
        return value

    @model_validator(mode="after")
    def _code(self) -> "Settings":
        if self.signup == "code" and not self.signup_code:
            raise ValueError("ASSAY_SIGNUP=code needs ASSAY_SIGNUP_CODE")
        return self

    @property
    def database(self) -> str:
        """The database's URL for `judge.store.database.Database`: as set, else SQLite in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'assay.db'}"

    @property
    def origin(self) -> str:
        """Scheme, host and port that pages are served under, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environ` (default: the process's). Raises SettingsError naming every variable that is wrong."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for variable in sorted(environ):
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        text = environ[variable]
        if name not in Settings.model_fields and name.removesuffix("_file") in Settings.model_fields:
            name = name.removesuffix("_file")
            if f"{PREFIX}{name.upper()}" in environ:
                wrong.append(f"{variable} and {PREFIX}{name.upper()} are both set")
                continue
            try:
                text = Path(text).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                wrong.append(f"{variable}: {error}")
                continue
        elif name not in Settings.model_fields:
            wrong.append(f"{variable} is not a setting")
            continue
        if text != "":  # an empty variable, as compose files leave them, is one that is not set
            values[name] = text
    try:
        settings = Settings(**values)
    except ValidationError as error:
        for problem in error.errors():
            names = ".".join(str(part) for part in problem["loc"][:1])
            message = str(problem["msg"]).removeprefix("Value error, ")
            wrong.append(f"{PREFIX}{names.upper()}: {message}" if names else message)
    if wrong:
        raise SettingsError("; ".join(wrong))
    return settings
