package dev.auditlogs.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/// Who changes a destination, as API Gateway says. What it does not say is null.
///
/// @param subject the token's `sub`
/// @param email the token's `email`
/// @param arn of the IAM principal
/// @param administrator whether the caller may act for every organization
/// @param sourceAddress from which the request came
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Author(String subject, String email, String arn, boolean administrator, String sourceAddress) {

    /// Longer texts are cut: an identity provider decides what stands in a token.
    static final int TEXT_MAX = 320;

    public Author {
        subject = clean(subject);
        email = clean(email);
        arn = clean(arn);
        sourceAddress = clean(sourceAddress);
    }

    /// What log lines and audit events call him: the subject, or the ARN; empty if neither is known.
    public String name() {
        if (subject != null) {
            return subject;
        }
        return arn == null ? "" : arn;
    }

    /// Without control characters, so that it stays on its line wherever it is written.
    private static String clean(String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        var cut = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
        return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u0085]", "?");
    }
}
