package dev.auditlogs.world;

import dev.auditlogs.config.AuditConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/// Settings for what a test puts together by hand: the product's own defaults but for what the test says.
public final class TestConfig {

    private TestConfig() {}

    public static AuditConfig of(String queueUrl, Map<String, String> settings) {
        var properties = new HashMap<>(settings);
        properties.putIfAbsent("audit.queue-url", queueUrl);
        properties.putIfAbsent("audit.state-bucket", AwsWorld.STATE_BUCKET);
        properties.putIfAbsent("audit.drain.poll-wait", "0s");
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .addDiscoveredConverters()
                .withMapping(AuditConfig.class)
                .build()
                .getConfigMapping(AuditConfig.class);
    }
}
