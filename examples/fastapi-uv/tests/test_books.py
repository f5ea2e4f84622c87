from fastapi.testclient import TestClient

from app.main import app

client = TestClient(app)


def test_books_can_be_filtered_by_author() -> None:
    response = client.get("/books", params={"author": "Charles Dickens"})

    assert response.status_code == 200
    assert [book["year"] for book in response.json()] == [1859, 1861]


def test_unknown_book_is_not_found() -> None:
    assert client.get("/books/0000000000000").status_code == 404
