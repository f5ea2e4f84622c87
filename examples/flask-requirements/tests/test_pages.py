import pytest

from webapp import create_app


@pytest.fixture
def client():
    return create_app({"TESTING": True, "SECRET_KEY": "test"}).test_client()


def test_index_shows_the_entries(client):
    html = client.get("/").get_data(as_text=True)

    assert "<h1>Guestbook</h1>" in html
    assert "What a lovely place!" in html


def test_visitor_is_remembered(client):
    response = client.post("/name", data={"name": "Linus"}, follow_redirects=True)

    assert "Welcome back, Linus!" in response.get_data(as_text=True)
