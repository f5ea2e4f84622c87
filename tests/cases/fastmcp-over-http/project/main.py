from fastmcp import FastMCP

mcp = FastMCP("books")


@mcp.tool
def title(number: int) -> str:
    return f"book {number}"


if __name__ == "__main__":
    mcp.run(transport="http")
