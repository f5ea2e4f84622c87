from twisted.internet import endpoints, reactor
from twisted.web import resource, server


class Hello(resource.Resource):
    isLeaf = True

    def render_GET(self, request):
        return b"twisted says hello"


endpoints.serverFromString(reactor, "tcp:8765").listen(server.Site(Hello()))
reactor.run()
