from pydantic import BaseModel, Field


class Book(BaseModel):
    isbn: str = Field(pattern=r"^\d{13}$")
    title: str
    author: str
    year: int


class Shelf(BaseModel):
    name: str
    books: int


class Health(BaseModel):
    status: str = "ok"


BOOKS: dict[str, Book] = {
    book.isbn: book
    for book in (
        Book(isbn="9780141439518", title="Pride and Prejudice", author="Jane Austen", year=1813),
        Book(isbn="9780141439471", title="Frankenstein", author="Mary Shelley", year=1818),
        Book(
            isbn="9780141439600", title="A Tale of Two Cities", author="Charles Dickens", year=1859
        ),
        Book(isbn="9780141439563", title="Great Expectations", author="Charles Dickens", year=1861),
    )
}
