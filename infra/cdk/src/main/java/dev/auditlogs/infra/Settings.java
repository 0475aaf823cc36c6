package dev.auditlogs.infra;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What an operator chooses: the parameters of infra/sam/template.yaml, by the same names, from the context of the CDK.
///
/// A value that exists is valid; one that is not fails the synthesis, before anything is deployed.
final class Settings {

    private static final Pattern PARAMETER = Pattern.compile("[A-Z][A-Za-z]+");

    private final Map<Setting, String> values;

    private Settings(Map<Setting, String> values) {
        this.values = values;
    }

    /// @param context what was given with `-c`, besides the CDK's own, which is not in this form
    /// @throws IllegalArgumentException that names every value which is none, and every name
    static Settings of(Map<String, ?> context) {
        var values = new EnumMap<Setting, String>(Setting.class);
        for (var setting : Setting.values()) {
            var given = context.get(setting.parameter());
            values.put(setting, given == null ? setting.byDefault() : given.toString());
        }
        var faults = Stream.of(unknown(context), wrong(values), missing(values))
                .flatMap(all -> all)
                .toList();
        faults = faults.isEmpty() ? tooFewQueues(values).toList() : faults;
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        return new Settings(values);
    }

    private static Stream<String> unknown(Map<String, ?> context) {
        var settings = Stream.of(Setting.values()).map(Setting::parameter);
        var known = Stream.concat(settings, Stream.of(StackName.PARAMETER)).toList();
        return context.keySet().stream()
                .filter(name -> PARAMETER.matcher(name).matches() && !known.contains(name))
                .map(name -> name + " is no parameter");
    }

    private static Stream<String> wrong(Map<Setting, String> values) {
        return values.entrySet().stream()
                .filter(value -> !value.getKey().allows(value.getValue()))
                .map(value -> "%s must be %s, not \"%s\""
                        .formatted(value.getKey().parameter(), value.getKey().form(), value.getValue()));
    }

    private static Stream<String> missing(Map<Setting, String> values) {
        var isJwt = values.get(Setting.API_AUTHORIZATION).equals("JWT");
        var hasEvidence = !values.get(Setting.EVIDENCE_KEY).isEmpty();
        return Stream.concat(
                isJwt
                        ? missing(values, "ApiAuthorization JWT", Setting.JWT_ISSUER, Setting.JWT_AUDIENCE)
                        : Stream.empty(),
                hasEvidence ? missing(values, "EvidenceKey", Setting.EVIDENCE_ORIGIN) : Stream.empty());
    }

    private static Stream<String> missing(Map<Setting, String> values, String what, Setting... needed) {
        return Stream.of(needed)
                .filter(setting -> values.get(setting).isEmpty())
                .map(setting -> what + " needs " + setting.parameter());
    }

    private static Stream<String> tooFewQueues(Map<Setting, String> values) {
        var queues = Integer.parseInt(values.get(Setting.QUEUES));
        var producers = Integer.parseInt(values.get(Setting.PRODUCER_QUEUES));
        var concurrency = values.get(Setting.DRAIN_CONCURRENCY);
        return Stream.of(
                        producers > queues ? "ProducerQueues must be at most Queues" : "",
                        concurrency.matches("\\d+") && Integer.parseInt(concurrency) < queues
                                ? "DrainConcurrency must be queues, none or at least Queues"
                                : "")
                .filter(fault -> !fault.isEmpty());
    }

    String text(Setting setting) {
        return values.get(setting);
    }

    /// What may be left out.
    Optional<String> optional(Setting setting) {
        return Optional.of(values.get(setting)).filter(value -> !value.isEmpty());
    }

    int number(Setting setting) {
        return Integer.parseInt(values.get(setting));
    }

    boolean isOn(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    boolean usesJwt() {
        return text(Setting.API_AUTHORIZATION).equals("JWT");
    }
}
