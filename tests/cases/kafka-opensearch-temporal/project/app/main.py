import os

from aiokafka import AIOKafkaProducer
from fastapi import FastAPI
from opensearchpy import OpenSearch
from temporalio.client import Client

app = FastAPI()
search = OpenSearch(os.environ["OPENSEARCH_URL"])


@app.get("/")
async def index() -> dict[str, str]:
    async with AIOKafkaProducer(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"]) as producer:
        await producer.send("visits", b"one")
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
    return {"namespace": client.namespace}
