package dev.auditlogs.destination;

import dev.auditlogs.file.Encoding;

/// What is to be done with an organization's events.
public sealed interface Route {

    /// A verified destination: deliver.
    record Deliver(Destination destination) implements Route {}

    /// A destination that cannot be served yet, because it is not verified, asks for something that this version
    /// cannot do, or is damaged: its files wait in `pending/`.
    ///
    /// @param encoding of those files: as the destination says, or the default while that cannot be read
    record Wait(String reason, Encoding encoding) implements Route {}

    /// S3 clearly says that there is none: `audit.unconfigured` decides.
    record Unconfigured() implements Route {}

    /// It cannot be known, since S3 fails or too many destinations are gone: nothing of the organization is
    /// acknowledged.
    record Unreadable(String reason) implements Route {}
}
