package dev.auditlogs.local;

import dev.auditlogs.api.DestinationsHandler;
import dev.auditlogs.config.AuditConfig;
import dev.auditlogs.evidence.SigningKeys;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.SuccessfulExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The product on a laptop: SQS, S3 and STS inside this process, the API over HTTP, sample organizations and a
/// stream of their events. After each drain a table says what arrived where.
///
/// Every start begins with empty buckets and an empty queue.
@Singleton
@IfBuildProfile("local")
final class LaptopRun {

    private static final Path OBJECTS = Path.of("target", "local", "s3");

    /// Before the scheduler, whose first drain comes at once.
    private static final int FIRST = -1;

    /// After the drain that is running has been finished.
    private static final int LAST = Integer.MAX_VALUE;

    private final SqsClient sqs;
    private final S3Client s3;
    private final AuditConfig config;
    private final LocalConfig local;
    private final SampleStream stream;
    private final DrainTable table;

    /// Both need the key of evidence, which is made at the start.
    private final Provider<DestinationsHandler> destinations;

    private final Provider<SigningKeys> keys;
    private Emulators emulators;
    private LocalApi api;

    LaptopRun(
            SqsClient sqs,
            S3Client s3,
            Clock clock,
            AuditConfig config,
            LocalConfig local,
            @Named("destinations") Provider<DestinationsHandler> destinations,
            Provider<SigningKeys> keys) {
        this.sqs = sqs;
        this.s3 = s3;
        this.config = config;
        this.local = local;
        this.destinations = destinations;
        this.keys = keys;
        this.stream = new SampleStream(sqs, clock, config.queueUrl());
        this.table = new DrainTable(OBJECTS, config.stateBucket());
    }

    void start(@Observes @Priority(FIRST) StartupEvent event) {
        LocalPort.requireFree(local.sqsPort(), "local.sqs-port");
        LocalPort.requireFree(local.s3Port(), "local.s3-port");
        LocalPort.requireFree(local.apiPort(), "local.api-port");
        deleteObjects();
        EvidenceKey.make(config.evidence());
        emulators = Emulators.inDirectory(OBJECTS, local.sqsPort(), local.s3Port());
        // The SDK's own setting: there is no other for STS.
        System.setProperty("aws.endpointUrlSts", emulators.sts().toString());
        SampleAccount.create(sqs, s3, config);
        for (var organization : SampleOrganization.values()) {
            emulators.letOnly(organization.bucket(), organization.id());
        }
        // Here, since nothing can be made on the threads that answer requests.
        api = LocalApi.start(local.apiPort(), destinations.get());
        stream.start();
        System.out.print("""

                Ready: events of four organizations are being published, and drained every %s.
                  SQS  %s, queue %s
                  S3   %s, its buckets are folders in %s
                  API  %s, as an organization: -H 'Authorization: Bearer hooli'
                  Evidence of each minute's files is among them. Verify a folder, then delete a file in it:
                    %s
                  Ctrl-C ends it; the next start begins with empty buckets.

                """.formatted(
                config.drain().every(),
                emulators.sqs(),
                String.join(", ", config.queueUrl()),
                emulators.s3(),
                OBJECTS,
                api.uri(),
                EvidenceKey.verifying(
                        String.join("' --key '", keys.get().verifierKeys()), SampleOrganization.ACME, OBJECTS)));
    }

    void tell(@Observes SuccessfulExecution drain) {
        System.out.println(table.afterDrain(SampleStream.UNWANTED_PER_DRAIN));
        stream.afterDrain();
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        stream.close();
        if (api != null) {
            api.close();
        }
        if (emulators != null) {
            emulators.close();
        }
    }

    private static void deleteObjects() {
        if (!Files.exists(OBJECTS)) {
            return;
        }
        try (var old = Files.walk(OBJECTS)) {
            for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what the last start left cannot be deleted: " + OBJECTS, e);
        }
    }
}
