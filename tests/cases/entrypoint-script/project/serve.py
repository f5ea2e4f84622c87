import plugins

handler = plugins.load("flask", "Flask")("site")
handler.add_url_rule("/", view_func=lambda: "made by a plugin")
