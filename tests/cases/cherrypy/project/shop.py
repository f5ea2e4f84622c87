import cherrypy


class Shop:
    @cherrypy.expose
    def index(self):
        return "cherries by the pound"


if __name__ == "__main__":
    cherrypy.config.update({"server.socket_host": "0.0.0.0", "server.socket_port": 8080})
    cherrypy.quickstart(Shop())
