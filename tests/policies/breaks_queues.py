"""What breaks the rules of queues and topics, and what does not."""

from tests.policies.changes import Change, breaks

BREAKS = [
    breaks("Q01", "order_queue.yaml", "Resources.OrderQueue.Properties.RedrivePolicy"),
    breaks(
        "Q01",
        "order_queue.yaml",
        "Resources.OrderQueue.Properties.RedrivePolicy.maxReceiveCount",
        1,
    ),
]

HARMLESS = [
    Change("order_queue.yaml", "Resources.OrderQueue.Properties.VisibilityTimeout", 600),
]
