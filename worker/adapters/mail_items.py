"""Mails where their sender reads them: items of the catalogue's table that end by themselves."""

from __future__ import annotations

from datetime import datetime

from cloud.aws import AWS
from cloud.errors import AWSError
from shop.mails import KEPT, Mail


class DynamoDBMailItems:
    """`worker.people.MailItems` on DynamoDB."""

    def __init__(self, aws: AWS, table: str) -> None:
        self._aws, self._table = aws, table

    async def put(self, mail: Mail, now: datetime) -> None:
        """Keep a mail for its sender; one that is there stays, with what its sender noted."""
        item = {
            "pk": {"S": f"MAIL#{mail.key}"},
            "sk": {"S": "MAIL"},
            "kind": {"S": mail.kind.value},
            "recipient": {"S": mail.recipient},
            "language": {"S": mail.language},
            "path": {"S": mail.path},
            "expires_at": {"N": str(int((now + KEPT).timestamp()))},
        }
        request = {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            await self._aws.json("dynamodb", "PutItem", request)
        except AWSError as error:
            if error.code != "ConditionalCheckFailedException":
                raise
