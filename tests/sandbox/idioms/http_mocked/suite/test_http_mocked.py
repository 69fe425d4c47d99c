from unittest import mock
from unittest.mock import MagicMock, Mock, patch

import pytest
import requests
import solution
from solution import WeatherError, safe, temperature, with_session


@patch("requests.get")
def test_get_patched(get):
    get.return_value.status_code = 200
    get.return_value.json.return_value = {"main": {"temp": 21.5}}
    assert temperature("Bern") == 21.5
    get.assert_called_once_with("https://weather.test/api", params={"q": "Bern"}, timeout=5)


@patch("solution.requests.get")
def test_get_of_the_module_patched(get):
    get.return_value = Mock(status_code=200, json=lambda: {"main": {"temp": 3}})
    assert temperature("Rome") == 3 and get.call_count == 1


def test_monkeypatch(monkeypatch):
    class Answer:
        status_code = 200

        @staticmethod
        def json():
            return {"main": {"temp": -4}}

    monkeypatch.setattr(requests, "get", lambda *args, **kwargs: Answer())
    assert temperature("Oslo") == -4


def test_error():
    with patch("requests.get", return_value=Mock(status_code=404)):
        with pytest.raises(WeatherError) as caught:
            temperature("x")
    assert caught.value.status == 404


def test_side_effect():
    with patch("requests.get", side_effect=requests.exceptions.ConnectionError("down")):
        assert safe("x") is None
    with patch("solution.requests.get", side_effect=requests.exceptions.ConnectionError("down")):
        assert safe("x") is None


def test_session_patched():
    with patch("requests.Session") as Session:
        Session.return_value.__enter__.return_value.get.return_value.text = "sunny"
        assert with_session("Nice") == "sunny"
