import scrapy


class QuotesSpider(scrapy.Spider):
    name = "quotes"
    start_urls = ["data:text/html,<p>quoted%20words</p>"]

    def parse(self, response):
        yield {"text": response.css("p::text").get()}
