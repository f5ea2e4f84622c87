import dramatiq
from dramatiq.brokers.redis import RedisBroker

from api.settings import REDIS_URL

dramatiq.set_broker(RedisBroker(url=REDIS_URL))


@dramatiq.actor
def ring(hour):
    print(hour, flush=True)
