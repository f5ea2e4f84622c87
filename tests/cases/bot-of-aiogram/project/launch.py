import asyncio
import os

from aiogram import Bot

from handlers import dp


async def main():
    await dp.start_polling(Bot(os.environ["BOT_TOKEN"]))


asyncio.run(main())
