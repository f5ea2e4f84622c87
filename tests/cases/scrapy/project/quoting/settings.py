BOT_NAME = "quoting"
SPIDER_MODULES = ["quoting.spiders"]
