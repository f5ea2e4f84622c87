from mcp.server import MCPServer

server = MCPServer("adder")


@server.tool()
def add(a: int, b: int) -> int:
    """The sum."""
    return a + b


if __name__ == "__main__":
    server.run()
