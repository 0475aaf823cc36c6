package dev.auditlogs.event;

/// What becomes of messages whose events lie in an envelope of SNS or EventBridge.
public enum Envelopes {
    /// Their events count as if they had been sent without it.
    OPENED,
    /// They are rejected, with a reason that says what to change.
    REJECTED
}
