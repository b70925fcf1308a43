"""The Python SDK: `python_client.py auto|legacy|<version>`."""

import asyncio
import json
import os
import sys

from mcp.client.client import Client

MODE = sys.argv[1]
MODERN = MODE != "legacy"


def ensure(condition, message):
    if not condition:
        raise AssertionError(message)


async def lists(client):
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    ensure("add" in tools, f"no `add` in {sorted(tools)}")
    ensure(tools["add"].input_schema["required"] == ["a", "b"], tools["add"].input_schema)


async def adds(client):
    result = await client.call_tool("add", {"a": 2, "b": 3})
    ensure(not result.is_error and result.structured_content == {"sum": 5}, result)
    ensure(json.loads(result.content[0].text) == {"sum": 5}, result)


async def counts(client):
    result = await client.call_tool("list", {})
    wanted = [1, 2, 3] if MODERN else {"result": [1, 2, 3]}
    ensure(result.structured_content == wanted, result)


async def shows(client):
    result = await client.call_tool("test_image_content", {})
    ensure(result.content[0].type == "image" and result.content[0].mime_type == "image/png", result)


async def refuses(client):
    result = await client.call_tool("add", {"a": 2})
    ensure(result.is_error and "`b` is required" in result.content[0].text, result)


async def fails(client):
    result = await client.call_tool("test_error_handling", {})
    ensure(result.is_error and "Example.Error" in result.content[0].text, result)


async def progresses(client):
    steps = []

    async def heard(progress, _total, message):
        steps.append((progress, message))

    await client.call_tool("test_tool_with_progress", {}, progress_callback=heard)
    numbers = [number for number, _ in steps]
    ensure(len(steps) >= 3 and numbers == sorted(set(numbers)), steps)
    ensure("Sort" in [message for _, message in steps], steps)


async def is_refused_an_unknown_tool(client):
    try:
        result = await client.call_tool("nobody", {})
    except Exception as error:  # noqa: BLE001 - whichever the SDK raises
        ensure("unknown tool" in str(error).lower(), error)
    else:
        raise AssertionError(result)


CHECKS = {
    "lists tools": lists,
    "gets a structured answer": adds,
    "gets a list": counts,
    "gets an image": shows,
    "is told what is wrong with its arguments": refuses,
    "is told that a run failed": fails,
    "hears of progress": progresses,
    "is refused an unknown tool": is_refused_an_unknown_tool,
}


async def main():
    async with Client(os.environ["MCP_URL"], mode=MODE) as client:
        for name, check in CHECKS.items():
            try:
                await check(client)
                print(f"ok {name}")
            except Exception as error:  # noqa: BLE001 - every failure is a finding
                print(f"not ok {name}: {type(error).__name__}: {error}".replace("\n", " "))


asyncio.run(main())
