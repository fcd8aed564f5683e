"""SQS and DynamoDB, played: `python -m tests.benchmarks.stand_in TOLD`.

TOLD is a folder with `messages` (a body a line) and `items` (an item of the catalogue a line, as
DynamoDB's JSON). It answers the few operations that the consumer asks for, without looking at
signatures, as leanly as Python can, so that it does not slow down what is measured. With a rate,
messages become visible one by one. Once all were deleted it writes how long each has waited.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import httptools
import uvloop

# A long poll that finds nothing is answered after so long.
WAIT_SECONDS = 1.0
MOST = 10


class Played:
    """What both services hold."""

    def __init__(self, folder, rate):
        self.messages = [
            (str(number), body) for number, body in enumerate((folder / "messages").open())
        ]
        self.items = {}
        for line in (folder / "items").open():
            self.items[json.loads(line)["pk"]["S"]] = line.strip()
        self.rate, self.next, self.started = rate, 0, None
        self.sent, self.waited = {}, {}
        self.report = folder / "waited.json"

    def take(self):
        """Return the receive's answer; None where nothing is visible yet."""
        now = time.time()
        self.started = self.started or now
        due = len(self.messages)
        if self.rate:
            due = min(due, int((now - self.started) * self.rate) + 1)
        batch = self.messages[self.next : min(due, self.next + MOST)]
        if not batch:
            return None
        told = []
        for number, body in batch:
            sent = self.started + int(number) / self.rate if self.rate else now
            self.sent[number] = sent
            attributes = {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": str(int(sent * 1000)),
            }
            told.append(
                {
                    "MessageId": number.rjust(36, "0"),
                    "ReceiptHandle": number.rjust(180, "r"),
                    "Body": body.rstrip("\n"),
                    "Attributes": attributes,
                }
            )
        self.next += len(batch)
        return json.dumps({"Messages": told}).encode()

    def delete(self, body):
        """Be done with messages; at the last write the report."""
        now = time.time()
        entries = json.loads(body)["Entries"]
        for entry in entries:
            number = entry["ReceiptHandle"].lstrip("r")
            self.waited[number] = now - self.sent[number]
        if len(self.waited) == len(self.messages):
            draft = self.report.with_suffix(".draft")
            draft.write_text(json.dumps({"ended": now, "waited": list(self.waited.values())}))
            draft.rename(self.report)
        done = [{"Id": entry["Id"]} for entry in entries]
        return json.dumps({"Successful": done, "Failed": []}).encode()

    def read(self, body):
        """Answer a BatchGetItem."""
        ((table, asked),) = json.loads(body)["RequestItems"].items()
        found = (self.items.get(key["pk"]["S"]) for key in asked["Keys"])
        items = ",".join(one for one in found if one)
        return f'{{"Responses":{{"{table}":[{items}]}},"UnprocessedKeys":{{}}}}'.encode()


class Connection(asyncio.Protocol):
    """One connection of HTTP/1.1, a request at a time."""

    def __init__(self, played):
        self.played, self.transport = played, None
        self.target, self.body = "", []
        self.parser = httptools.HttpRequestParser(self)

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.parser.feed_data(data)

    def on_header(self, name, value):
        if name.lower() == b"x-amz-target":
            self.target = value.decode().rpartition(".")[2]

    def on_body(self, piece):
        self.body.append(piece)

    def on_message_complete(self):
        body, self.body = b"".join(self.body), []
        if self.target == "ReceiveMessage":
            asyncio.get_running_loop().create_task(self._receive())
        elif self.target == "DeleteMessageBatch":
            self._answer(self.played.delete(body))
        elif self.target == "BatchGetItem":
            self._answer(self.played.read(body))
        else:
            self._answer(b"{}")

    async def _receive(self):
        deadline = time.monotonic() + WAIT_SECONDS
        while (found := self.played.take()) is None and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        self._answer(found or b"{}")

    def _answer(self, body):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
        self.transport.write(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body))


async def main(folder, port, rate):
    played = Played(Path(folder), rate)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(played), "127.0.0.1", port
    )
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3])))
