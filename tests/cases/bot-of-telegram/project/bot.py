import os

from telegram.ext import Application, CommandHandler, PicklePersistence


async def start(update, context):
    await update.message.reply_text("hello")


def main():
    memory = PicklePersistence(filepath="memory.pickle")
    application = Application.builder().token(os.getenv("BOT_TOKEN")).persistence(memory).build()
    application.add_handler(CommandHandler("start", start))
    application.run_polling()


if __name__ == "__main__":
    main()
