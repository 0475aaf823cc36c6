package dev.auditlogs.api;

import dev.auditlogs.destination.DestinationStore;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// `If-Match` and `If-None-Match` of a change
/// ([RFC 9110, section 13](https://www.rfc-editor.org/rfc/rfc9110#section-13)): it is made only to the version that its
/// sender has seen.
record Preconditions(Optional<String> ifMatch, Optional<String> ifNoneMatch) {

    /// An entity tag is quoted, and may hold a comma.
    private static final Pattern ENTITY_TAG = Pattern.compile("(?:W/)?\"[^\"]*\"");

    static Preconditions of(ApiRequest request) {
        return new Preconditions(request.header("if-match"), request.header("if-none-match"));
    }

    boolean hold(Optional<DestinationStore.Stored> current) {
        return ifMatch.map(tags -> names(tags, current)).orElse(true)
                && ifNoneMatch.map(tags -> !names(tags, current)).orElse(true);
    }

    private static boolean names(String tags, Optional<DestinationStore.Stored> current) {
        return current.isPresent()
                && (tags.strip().equals("*")
                        || entityTags(tags).contains(current.get().eTag().value()));
    }

    private static List<String> entityTags(String tags) {
        return ENTITY_TAG.matcher(tags).results().map(result -> result.group()).toList();
    }
}
