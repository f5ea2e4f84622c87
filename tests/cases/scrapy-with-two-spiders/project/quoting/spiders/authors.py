import scrapy


class AuthorsSpider(scrapy.Spider):
    name = "authors"
    start_urls = ["data:text/html,<p>quoted%20words</p>"]

    def parse(self, response):
        yield {"text": response.css("p::text").get()}
