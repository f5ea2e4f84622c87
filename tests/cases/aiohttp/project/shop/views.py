from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/")
async def index(request):
    return web.Response(text="open from nine to five")


@routes.get("/health")
async def health(request):
    return web.json_response({"status": "ok"})
