"""The services we call, and how each wants to be spoken to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One service: its name in addresses and signatures, and the protocol it speaks."""

    name: str
    # As it stands in AWS_ENDPOINT_URL_SQS and in the section `services` of the config file.
    endpoint_name: str
    content_type: str
    # Stands before the operation in X-Amz-Target; services that take forms have none.
    target: str = ""
    version: str = ""


SQS = Service("sqs", "sqs", "application/x-amz-json-1.0", "AmazonSQS.")
DYNAMODB = Service("dynamodb", "dynamodb", "application/x-amz-json-1.0", "DynamoDB_20120810.")
SECRETS_MANAGER = Service(
    "secretsmanager", "secrets_manager", "application/x-amz-json-1.1", "secretsmanager."
)
# SNS answers to forms alone, in XML.
SNS = Service(
    "sns", "sns", "application/x-www-form-urlencoded; charset=utf-8", version="2010-03-31"
)

ALL = (SQS, DYNAMODB, SECRETS_MANAGER, SNS)
