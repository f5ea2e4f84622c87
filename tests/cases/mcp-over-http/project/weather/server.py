from mcp.server import MCPServer

from weather.forecast import forecast

server = MCPServer("weather")
server.tool()(forecast)


def main() -> None:
    server.run(transport="streamable-http", host="0.0.0.0", port=9100)


if __name__ == "__main__":
    main()
