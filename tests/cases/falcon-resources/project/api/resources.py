class Things:
    def on_get(self, req, resp):
        resp.media = ["a"]


class Health:
    def on_get(self, req, resp):
        resp.media = {"ok": True}
