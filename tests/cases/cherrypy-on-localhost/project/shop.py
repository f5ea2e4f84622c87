import cherrypy


class Shop:
    @cherrypy.expose
    def index(self):
        return "cherries by the pound"


if __name__ == "__main__":
    cherrypy.quickstart(Shop())
