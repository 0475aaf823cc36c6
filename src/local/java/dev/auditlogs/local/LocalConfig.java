package dev.auditlogs.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What can be changed about the laptop run: `./mvnw quarkus:dev -Plocal -Dlocal.s3-port=9425`.
@ConfigMapping(prefix = "local")
interface LocalConfig {

    /// Where SQS listens on 127.0.0.1.
    @WithDefault("9324")
    int sqsPort();

    /// Where S3 listens on 127.0.0.1.
    @WithDefault("9325")
    int s3Port();

    /// Where the API for destinations listens on 127.0.0.1.
    @WithDefault("9327")
    int apiPort();

    /// Where no Lambda event ever comes from on 127.0.0.1.
    @WithDefault("9326")
    int lambdaPort();
}
