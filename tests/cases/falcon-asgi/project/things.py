import falcon.asgi


class Things:
    async def on_get(self, request, response):
        response.media = {"things": ["lamp", "spoon"]}


app = falcon.asgi.App()
app.add_route("/", Things())
