package dev.auditlogs.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.auditlogs.event.DecodedMessage.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Reads a message's body: one JSON object, an array of them, or several, one per line.
///
/// Never throws for what a producer sent: what is no event is a [Rejection] with its reason. An element that is no
/// event does not hold up the others; a body that is not JSON is rejected as a whole, or line by line where lines
/// are events. A body without an event may be an envelope of SNS or EventBridge, or something in a form that is not
/// ours, see [Wrapping]. Made for one thread, since it uses its buffers again.
public final class EventDecoder {

    /// Arrays and objects in each other, within one event.
    static final int DEPTH_MAX = 1000;

    /// An SQS message is at most 1 MiB.
    static final int BODY_CHARS_MAX = 1 << 20;

    /// Beyond so many parts that are no events, the body is kept as a whole instead of each of them.
    static final int REJECTIONS_MAX = 1000;

    /// Envelopes in each other: EventBridge may send to SNS, and that to the queue.
    static final int ENVELOPES_MAX = 3;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(BODY_CHARS_MAX)
                    .maxNumberLength(BODY_CHARS_MAX)
                    .build())
            .build();

    private final Map<String, OrganizationId> organizationIds;
    private final Envelopes envelopes;
    private final ColumnValues values = new ColumnValues();

    /// For a single thread; opens envelopes.
    public EventDecoder() {
        this(new ConcurrentHashMap<>(), Envelopes.OPENED);
    }

    /// @param organizationIds those known already, shared by several threads' decoders: equal ids share one object,
    /// and are checked once
    public EventDecoder(ConcurrentMap<String, OrganizationId> organizationIds, Envelopes envelopes) {
        this.organizationIds = organizationIds;
        this.envelopes = envelopes;
    }

    public DecodedMessage decode(String body) {
        return decode(body, 0);
    }

    /// @param opened how many envelopes it lay in
    private DecodedMessage decode(String body, int opened) {
        var isMarked = !body.isEmpty() && body.charAt(0) == BYTE_ORDER_MARK;
        var text = isMarked ? body.substring(1) : body;
        var decoded = decodeEvents(text);
        return decoded.events().isEmpty() && !decoded.rejections().isEmpty()
                ? Wrapping.of(text, JSON)
                        .map(wrapping -> unwrapped(wrapping, body, opened))
                        .orElse(decoded)
                : decoded;
    }

    private DecodedMessage unwrapped(Wrapping wrapping, String body, int opened) {
        return switch (wrapping) {
            case Wrapping.Unreadable(var reason) -> rejected(reason, body);
            case Wrapping.Envelope(var name, var content) -> {
                if (envelopes == Envelopes.REJECTED) {
                    yield rejected(name + ": send the JSON itself, or set audit.open-envelopes to true", body);
                }
                if (opened == ENVELOPES_MAX) {
                    yield rejected(name + " in " + ENVELOPES_MAX + " others", body);
                }
                var inner = decode(content, opened + 1);
                yield new DecodedMessage(
                        inner.events(),
                        inner.rejections().stream()
                                .map(rejection -> new Rejection(
                                        rejection.index(), "in " + name + ": " + rejection.reason(), rejection.text()))
                                .toList());
            }
        };
    }

    static DecodedMessage rejected(String reason, String body) {
        return new DecodedMessage(List.of(), List.of(new Rejection(Rejection.WHOLE_BODY, reason, body)));
    }

    private DecodedMessage decodeEvents(String body) {
        var parts = new Parts();
        try {
            decode(body, parts);
        } catch (JsonProcessingException e) {
            parts = lines(body);
            if (parts.events.isEmpty()) {
                return rejected(reason(e), body);
            }
        }
        return new DecodedMessage(
                parts.events,
                parts.tooManyRejections
                        ? List.of(new Rejection(
                                Rejection.WHOLE_BODY, "more than " + REJECTIONS_MAX + " parts are no events", body))
                        : parts.rejections);
    }

    /// What has been read of a body so far.
    private static final class Parts {

        final List<AuditEvent> events = new ArrayList<>(1);
        final List<Rejection> rejections = new ArrayList<>(0);
        boolean tooManyRejections;

        void reject(Rejection rejection) {
            if (rejections.size() < REJECTIONS_MAX) {
                rejections.add(rejection);
            } else {
                tooManyRejections = true;
            }
        }

        void add(int index, EventReader.Result result) {
            switch (result) {
                case EventReader.Event(var event) -> events.add(event);
                case EventReader.NoEvent(var reason, var text) -> reject(new Rejection(index, reason, text));
            }
        }
    }

    private Parts lines(String body) {
        var parts = new Parts();
        var lines = body.lines().filter(line -> !line.isBlank()).toList();
        for (var i = 0; i < lines.size(); i++) {
            var line = new Parts();
            try {
                decode(lines.get(i), line);
            } catch (JsonProcessingException e) {
                parts.reject(new Rejection(i, reason(e), lines.get(i)));
                continue;
            }
            parts.events.addAll(line.events);
            for (var rejection : line.rejections) {
                parts.reject(new Rejection(i, rejection.reason(), rejection.text()));
            }
        }
        return parts;
    }

    private void decode(String text, Parts into) throws JsonProcessingException {
        try (var parser = JSON.createParser(text)) {
            var reader = new EventReader(parser, text, organizationIds, values);
            var index = 0;
            while (parser.nextToken() != null) {
                if (index == 0 && parser.currentToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        into.add(index++, reader.read());
                    }
                } else {
                    into.add(index++, reader.read());
                }
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "JSON beyond a limit: " + e.getOriginalMessage();
        }
        var location = e.getLocation();
        return location == null
                ? "not JSON"
                : "not JSON at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
