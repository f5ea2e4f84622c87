import os

from telethon import TelegramClient, events

client = TelegramClient("shop", int(os.environ["API_ID"]), os.environ["API_HASH"])


@client.on(events.NewMessage(pattern="/start"))
async def start(event) -> None:
    await event.respond("hello")


client.start(bot_token=os.environ["BOT_TOKEN"])
client.run_until_disconnected()
