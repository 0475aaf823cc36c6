package dev.auditlogs.destination;

/// What is to be done with an organization's events.
public sealed interface Route {

    /// A verified destination: deliver.
    record Deliver(Destination destination) implements Route {}

    /// A destination that cannot be served yet, because it is not verified or asks for something that this version
    /// cannot do: its files wait in `pending/`.
    record Wait(String reason) implements Route {}

    /// S3 clearly says that there is none: `audit.unconfigured` decides.
    record Unconfigured() implements Route {}

    /// It cannot be known: nothing of the organization is acknowledged.
    record Unreadable(String reason) implements Route {}
}
