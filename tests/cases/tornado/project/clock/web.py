import tornado.web


class Hour(tornado.web.RequestHandler):
    def get(self):
        self.write("half past ten")


def make_app():
    return tornado.web.Application([(r"/", Hour)])
