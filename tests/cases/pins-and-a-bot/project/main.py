import discord

print("a bot of", discord.__version__)
