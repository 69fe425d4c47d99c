"""Settings are read once and refused loudly."""

from pathlib import Path

import pytest

from judge.settings import Settings, SettingsError, read


def test_the_defaults_are_the_embedded_way() -> None:
    settings = read({"PATH": "/bin"})
    assert (settings.host, settings.port, settings.sandbox, settings.signup) == ("127.0.0.1", 8000, "auto", "open")
    assert settings.database == f"sqlite:///{Path('data').absolute() / 'assay.db'}"
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.workers >= 1


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"ASSAY_PROT": "80"}, "ASSAY_PROT is not a setting"),
        ({"ASSAY_PROT_FILE": "/x"}, "ASSAY_PROT_FILE is not a setting"),
        ({"ASSAY_PORT": "eighty"}, "ASSAY_PORT: "),
        ({"ASSAY_PORT": "70000"}, "ASSAY_PORT: "),
        ({"ASSAY_WORKERS": "-1"}, "ASSAY_WORKERS: "),
        ({"ASSAY_SANDBOX": "chroot"}, "ASSAY_SANDBOX: "),
        ({"ASSAY_SIGNUP": "maybe"}, "ASSAY_SIGNUP: "),
        ({"ASSAY_SIGNUP": "code"}, "ASSAY_SIGNUP_CODE"),
        ({"ASSAY_LOG": "xml"}, "ASSAY_LOG: "),
        ({"ASSAY_PUBLIC_URL": "judge.example.org"}, "ASSAY_PUBLIC_URL: "),
        ({"ASSAY_TRUSTED_PROXIES": "proxy"}, "ASSAY_TRUSTED_PROXIES: "),
        ({"ASSAY_DATABASE_URL": "mysql://x"}, "ASSAY_DATABASE_URL: "),
        ({"ASSAY_REDIS_URL": "localhost"}, "ASSAY_REDIS_URL: "),
        ({"ASSAY_REDIS_SERVER": "/no/such/program"}, "ASSAY_REDIS_SERVER: "),
        ({"ASSAY_DATABASE_URL_FILE": "/no/such/file"}, "ASSAY_DATABASE_URL_FILE: "),
        ({"ASSAY_PORT": "1", "ASSAY_PORT_FILE": "/x"}, "ASSAY_PORT_FILE and ASSAY_PORT are both set"),
    ],
)
def test_what_is_wrong_is_named(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(environ)
    assert named in str(refused.value)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        read({"ASSAY_NONSENSE": "1", "ASSAY_PORT": "x", "ASSAY_LOG": "xml"})
    for name in ("ASSAY_NONSENSE", "ASSAY_PORT", "ASSAY_LOG"):
        assert name in str(refused.value)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_can_come_from_a_file(name: str, tmp_path: Path) -> None:
    value = {
        "host": "0.0.0.0",
        "port": "81",
        "data_dir": "/srv/assay",
        "database_url": "postgresql://assay:secret@db/assay",
        "redis_url": "redis://:secret@redis:6379/0",
        "redis_server": "/bin/true",
        "sandbox": "native",
        "sandbox_form": "pair",
        "sandbox_limits": "hard",
        "sandbox_apparmor": "unconfined",
        "workers": "3",
        "public_url": "https://judge.example.org/",
        "trusted_proxies": "10.0.0.0/8,127.0.0.1",
        "signup": "closed",
        "signup_code": "tuesday",
        "exercises": "/srv/exercises",
        "log": "json",
        "sandbox_form": "pair",
        "sandbox_limits": "soft",
        "sandbox_apparmor": "profile",
    }.get(name)
    if value is None:
        pytest.fail(f"say here what a good value of {name} is")
    file = tmp_path / "value"
    file.write_text(value + "\n")
    assert getattr(read({f"ASSAY_{name.upper()}_FILE": str(file)}), name) == getattr(
        read({f"ASSAY_{name.upper()}": value}), name
    )


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert read({"ASSAY_PORT": "", "ASSAY_DATABASE_URL": ""}) == read({})


def test_addresses_are_put_in_the_form_the_rest_expects() -> None:
    settings = read({"ASSAY_PUBLIC_URL": "https://judge.example.org/", "ASSAY_DATABASE_URL": "postgresql://a@b/c"})
    assert settings.origin == "https://judge.example.org"
    assert settings.database == "postgresql+psycopg://a@b/c"
