import discord

client = discord.Client(intents=discord.Intents.default())

if __name__ == "__main__":
    client.run("token")
