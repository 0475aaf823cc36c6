package dev.auditlogs.infra;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What an operator chooses: the parameters of infra/sam/template.yaml, by the same names, from the context of the CDK.
///
/// A value that exists is valid; one that is not fails the synthesis, before anything is deployed.
final class Settings {

    private final Map<Setting, String> values;

    private Settings(Map<Setting, String> values) {
        this.values = values;
    }

    /// @param context knows a value by its name, or answers null
    /// @throws IllegalArgumentException that names every value which is none
    static Settings of(Function<String, Object> context) {
        var values = new HashMap<Setting, String>();
        for (var setting : Setting.values()) {
            var given = context.apply(setting.parameter());
            values.put(setting, given == null ? setting.byDefault() : given.toString());
        }
        var wrong = values.entrySet().stream()
                .filter(value -> !value.getKey().allows(value.getValue()))
                .map(value -> value.getKey().parameter() + " must be "
                        + value.getKey().form() + ", not \"" + value.getValue() + "\"");
        var missing = Stream.of(Setting.JWT_ISSUER, Setting.JWT_AUDIENCE)
                .filter(setting -> values.get(Setting.API_AUTHORIZATION).equals("JWT"))
                .filter(setting -> values.get(setting).isEmpty())
                .map(setting -> "ApiAuthorization JWT needs " + setting.parameter());
        var all = Stream.concat(wrong, missing).sorted().collect(Collectors.joining("; "));
        if (!all.isEmpty()) {
            throw new IllegalArgumentException(all);
        }
        return new Settings(values);
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

    boolean usesJwt() {
        return text(Setting.API_AUTHORIZATION).equals("JWT");
    }
}
