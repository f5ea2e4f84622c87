import falcon


class Things:
    def on_get(self, request, response):
        response.media = {"things": ["lamp", "spoon"]}


application = falcon.App()
application.add_route("/", Things())
