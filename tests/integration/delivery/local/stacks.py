"""Stacks of the tests: put in place, changed and removed, each awaited."""

import time

# Far longer than any template of these tests takes.
DEADLINE_SECONDS = 20
BUCKET = "templates"
CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]


class Stacks:
    """The stacks of one embedded AWS, with templates in a bucket of its own."""

    def __init__(self, aws):
        self.aws, self.cloudformation = aws, aws.client("cloudformation")
        aws.client("s3").create_bucket(Bucket=BUCKET)

    def upload(self, template, key="root.yaml"):
        """Return the path-style address of the template."""
        self.aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=template)
        return f"{self.aws.endpoint}/{BUCKET}/{key}"

    def create(self, name, template, **parameters):
        self.cloudformation.create_stack(
            StackName=name,
            TemplateURL=self.upload(template),
            Parameters=written(parameters),
            Capabilities=CAPABILITIES,
        )
        return self.settled(name)

    def update(self, name, template, **parameters):
        self.cloudformation.update_stack(
            StackName=name,
            TemplateURL=self.upload(template),
            Parameters=written(parameters),
            Capabilities=CAPABILITIES,
        )
        return self.settled(name)

    def delete(self, name):
        (stack,) = self.cloudformation.describe_stacks(StackName=name)["Stacks"]
        self.cloudformation.delete_stack(StackName=name)
        return self.settled(stack["StackId"])

    def settled(self, name):
        """Return the stack once nothing is in progress."""
        deadline = time.monotonic() + DEADLINE_SECONDS
        while True:
            (stack,) = self.cloudformation.describe_stacks(StackName=name)["Stacks"]
            if not stack["StackStatus"].endswith("IN_PROGRESS"):
                return stack
            assert time.monotonic() < deadline, stack["StackStatus"]
            time.sleep(0.02)

    def resources(self, name):
        """Return the physical ids by logical id."""
        found = self.cloudformation.describe_stack_resources(StackName=name)["StackResources"]
        return {entry["LogicalResourceId"]: entry.get("PhysicalResourceId") for entry in found}

    def reasons(self, name):
        """Return why things failed, oldest first."""
        events = self.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        return [event["ResourceStatusReason"] for event in reversed(failed)]


def outputs(stack):
    return {entry["OutputKey"]: entry["OutputValue"] for entry in stack.get("Outputs", [])}


def written(parameters):
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
