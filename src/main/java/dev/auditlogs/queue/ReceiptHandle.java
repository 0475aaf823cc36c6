package dev.auditlogs.queue;

/// What SQS wants to see when a message is acknowledged; valid until the message is received again.
record ReceiptHandle(String value) {}
