import requests


class WeatherError(Exception):
    def __init__(self, status):
        super().__init__(f"status {status}")
        self.status = status


def temperature(city):
    response = requests.get("https://weather.test/api", params={"q": city}, timeout=5)
    if response.status_code != 200:
        raise WeatherError(response.status_code)
    return response.json()["main"]["temp"]


def safe(city):
    try:
        return temperature(city)
    except requests.exceptions.ConnectionError:
        return None


def with_session(city):
    with requests.Session() as session:
        session.headers["X-Key"] = "k"
        answer = session.get("https://weather.test/" + city)
        answer.raise_for_status()
        return answer.text
