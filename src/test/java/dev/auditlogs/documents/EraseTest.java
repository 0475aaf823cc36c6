package dev.auditlogs.documents;

import static dev.auditlogs.world.Events.event;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.auditlogs.TestDrain;
import dev.auditlogs.world.AwsTestResource;
import dev.auditlogs.world.AwsWorld;
import dev.auditlogs.world.EmulatedAws;
import dev.auditlogs.world.VersionedBucket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `bin/operate erase` leaves of an organization, and of others, whose ids begin as its id does. Skipped where
/// [OperateTest] is.
class EraseTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SINCE = "2026-01-01T00:00:00Z";
    private static final String UNTIL = "2099-01-01T00:00:00Z";

    private EmulatedAws emulated;
    private VersionedBucket bucket;

    private record Result(int status, String output) {}

    @BeforeAll
    static void findTools() throws Exception {
        OperateTest.findTools();
    }

    @BeforeEach
    void start() {
        emulated = new EmulatedAws();
        bucket = new VersionedBucket();
    }

    @AfterEach
    void stop() {
        bucket.close();
        emulated.close();
    }

    private Result operate(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", "bin/operate"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = builder.environment();
        environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"));
        environment.putAll(Map.of("AWS_REGION", "us-east-1", "AWS_DEFAULT_REGION", "us-east-1"));
        environment.put("AWS_ENDPOINT_URL_S3", bucket.uri().toString());
        environment.put("AUDIT_STATE_BUCKET", AwsWorld.STATE_BUCKET);
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    /// A drain spools a file of each organization in one segment, and leaves it in `pending/`; all of it is deleted.
    private void drain(String... organizations) throws Exception {
        var queueUrl = emulated.createQueue("audit-events");
        var aws = emulated.world(queueUrl);
        for (var organization : organizations) {
            aws.putDestination(organization, "the-logs", ",\"status\":\"unverified\"");
            aws.publish(event(organization, "e1"));
        }
        try (var s3 = AwsTestResource.s3(emulated.emulators.s3(), bucket.keeping(emulated.s3))) {
            TestDrain.of(emulated.sqs, s3, queueUrl).build().run();
        }
        bucket.all().forEach(version -> bucket.delete(version.replaceFirst(" .*", "")));
    }

    /// As if a segment had all of their files.
    private void forgetPending(String... organizations) {
        for (var organization : organizations) {
            bucket.all().stream()
                    .filter(version -> version.startsWith("pending/" + organization + "/"))
                    .forEach(bucket::forget);
        }
    }

    private void add(String key, String text) {
        bucket.add(key, text.getBytes(UTF_8));
    }

    /// Of an organization's own objects old versions and current ones, and those that are deleted.
    private void addAllOf(String id) throws IOException {
        for (var key : List.of(
                "destinations/%s.json",
                "health/%s.json", "settled/%s/f", "changes/%s/c", "pending/%s/f", "pending/~changes/%s/f")) {
            add(key.formatted(id), "old");
            add(key.formatted(id), "new");
        }
        bucket.delete("pending/%s/f".formatted(id));
        add("pending/%s/g".formatted(id), "waits");
    }

    /// A claim and a quarantined message of an organization.
    private void addBesideOthers(String id) throws IOException {
        add("claims/the-logs/%s.json".formatted(id.hashCode()), "{\"organizationId\":\"%s\"}".formatted(id));
        quarantine(id, event(id, "q1").replace("EVENT_TIME", "EVENT_TIM"));
    }

    private void quarantine(String messageId, String text) throws IOException {
        var rejected = List.of(Map.of("index", 0, "reason", "some", "text", text));
        add("quarantine/2026/11/24/" + messageId, JSON.writeValueAsString(Map.of("rejected", rejected)));
    }

    private void addCopyOfDestinations(String... organizations) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var text = new GZIPOutputStream(bytes)) {
            text.write("destinations 1 %d\n".formatted(organizations.length).getBytes(UTF_8));
            for (var organization : organizations) {
                text.write("%s \"etag\" 4\nsome\n".formatted(organization).getBytes(UTF_8));
            }
        }
        bucket.add("copies/destinations.gz", bytes.toByteArray());
    }

    private List<String> allBut(List<String> versions, String part) {
        return versions.stream().filter(version -> !version.contains(part)).toList();
    }

    private static Map<String, String> entries(byte[] archive) throws IOException {
        var entries = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), new String(zip.readAllBytes(), ISO_8859_1));
            }
        }
        return entries;
    }

    @Test
    void ofABucketsClaimsOthersKeepTheirs() throws Exception {
        var place = "{\"organizationId\":\"%s\",\"prefix\":\"%s\",\"verifiedAt\":\"2026-11-24T10:00:00Z\"}";
        var acmes = place.formatted("acme", "a/");
        var globexs = place.formatted("globex", "g/");
        add("claims/shared.json", "{\"places\":[" + acmes + "]}");
        add("claims/shared.json", "{\"places\":[" + acmes + "," + globexs + "]}");
        add("claims/acmes.json", "{\"places\":[" + acmes + "]}");
        add("claims/globexs.json", "{\"places\":[" + globexs + "]}");

        assertThat(operate("erase", "acme").output()).contains("3  versions of objects in claims/");
        var erased = operate("erase", "--yes", "acme");

        assertThat(erased.status()).as(erased.output()).isZero();
        assertThat(bucket.contents("claims/"))
                .extracting(bytes -> new String(bytes, UTF_8).strip())
                .containsExactlyInAnyOrder("{\"places\":[" + globexs + "]}", "{\"places\":[" + globexs + "]}");
        assertThat(bucket.keys()).containsExactlyInAnyOrder("claims/globexs.json", "claims/shared.json");
    }

    @Test
    void everythingOfAnOrganizationGoesAndNothingOfOthers() throws Exception {
        var id = "--yes";
        var other = id + "2";
        drain(id, other);
        var others = List.of(other, id + ".json", id.substring(0, id.length() - 1), id.toUpperCase());
        addAllOf(id);
        addBesideOthers(id);
        addCopyOfDestinations(id, other);
        var theirs = List.copyOf(bucket.all());
        for (var each : others) {
            addAllOf(each);
        }
        addBesideOthers(other);
        quarantine("mixed", event(id, "q1") + event(other, "q2"));
        addCopyOfDestinations(other);
        var expected = new ArrayList<>(bucket.all());
        expected.removeAll(theirs);
        expected.addAll(theirs.stream()
                .filter(version -> version.startsWith("pending/" + other + "/")
                        // Its delete marker.
                        || version.startsWith("pending/!"))
                .toList());
        var segment = theirs.stream()
                .filter(version -> version.startsWith("pending/!"))
                .findFirst()
                .orElseThrow();
        expected.remove(segment);
        var before = bucket.all();

        var dry = operate("erase", "--dry-run", "--", id);
        assertThat(dry.status()).as(dry.output()).isZero();
        assertThat(dry.output())
                .contains("it has a destination: only with --with-destination")
                .contains("2  versions of its objects in destinations/", "6  versions of its objects in pending/")
                .contains("1  versions of objects in claims/", "1  versions of objects in copies/")
                .contains("1  versions of objects in quarantine/")
                .contains("1  old versions of segments, with 1 of its files")
                .contains("not erased: quarantine/2026/11/24/mixed names other organizations, too")
                .contains("kept: changes/" + id + "/", "would be removed or rewritten; add --yes");
        var refused = operate("erase", "--yes", "--", id);
        assertThat(refused)
                .isEqualTo(new Result(
                        1, "operate: " + id + " has a destination; if it shall go as well, add --with-destination\n"));
        assertThat(bucket.all()).isEqualTo(before);

        var erased = operate("erase", "--yes", "--with-destination", "--with-changes", "--", id);
        assertThat(erased.status()).as(erased.output()).isEqualTo(3);
        assertThat(erased.output())
                .contains("were removed or rewritten", "run it again in ten minutes, until it finds nothing");

        var rewritten = bucket.contents("rewritten/");
        assertThat(allBut(bucket.all(), "rewritten/")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(rewritten).hasSize(1);
        assertThat(entries(rewritten.getFirst()).keySet())
                .hasSize(2)
                .contains("index.ndjson")
                .anyMatch(name -> name.startsWith(other + "/airkit-audit-logs-"));
        assertThat(new String(rewritten.getFirst(), ISO_8859_1)).doesNotContain("\"" + id + "\"", id + "/");
    }

    /// Nothing that was deleted comes back, not for a moment: an old destination would be in force again.
    ///
    /// What others have in the segment is sent again, even after another organization was erased from what is left.
    @Test
    void whoeverDiesMeanwhileRunsItAgainAndOthersFilesCanStillBeSent() throws Exception {
        drain("acme", "globex", "initech");
        forgetPending("globex", "initech");
        add("destinations/acme.json", "old");
        add("destinations/acme.json", "new");
        add("changes/acme/some", "record");
        // It writes a delete marker, and deletes versions; deletes markers, and puts what is left; deletes the segment.
        for (var writes : List.of(1, 1, 2)) {
            var before = bucket.all();
            bucket.refuseWritesAfter(writes);
            assertThat(operate("erase", "acme", "--yes", "--with-destination").status())
                    .isNotIn(0, 3);
            assertThat(bucket.all()).isNotEqualTo(before);
            assertThat(allBut(bucket.keys(), "rewritten/")).containsExactly("changes/acme/some");
        }
        assertThat(bucket.contents("rewritten/")).hasSize(1);
        assertThat(bucket.contents("pending/!")).hasSize(1);
        bucket.refuseWritesAfter(Integer.MAX_VALUE);

        var again = operate("erase", "acme", "--yes");

        assertThat(again.status()).as(again.output()).isZero();
        assertThat(bucket.all().stream()
                        .filter(version -> version.contains("/acme/") || version.contains("/acme.json")))
                .singleElement(STRING)
                .startsWith("changes/");
        assertThat(bucket.contents("pending/!")).isEmpty();
        assertThat(bucket.contents("rewritten/"))
                .isNotEmpty()
                .noneMatch(archive -> new String(archive, ISO_8859_1).contains("acme/"));

        assertThat(operate("erase", "globex", "--yes").status()).isZero();
        var putBefore = bucket.puts().size();
        var sent = operate("resend", "initech", SINCE, UNTIL, "--yes");

        assertThat(sent.output()).contains("1 files are pending again");
        assertThat(bucket.puts()).hasSize(putBefore + 1).last().satisfies(put -> {
            assertThat(put.key()).startsWith("pending/initech/airkit-audit-logs-");
            assertThat(put.bytes()).isNotEmpty();
        });
        assertThat(bucket.contents("rewritten/"))
                .singleElement()
                .satisfies(archive -> assertThat(entries(archive)).hasSize(2));
    }

    @Test
    void aSegmentThatADrainMayWorkOnStays() throws Exception {
        drain("acme", "globex");
        forgetPending("acme");
        var segment = bucket.all().stream()
                .filter(each -> each.startsWith("pending/!"))
                .findFirst()
                .orElseThrow();
        bucket.add(segment.replaceFirst(" .*", ""), bucket.contents("pending/!").getFirst());

        var result = operate("erase", "acme", "--yes");

        assertThat(result.status()).isEqualTo(3);
        assertThat(result.output())
                .contains("left: 2 versions of segments that a drain has not finished have files of it");
        assertThat(bucket.contents("pending/!")).hasSize(2);
        assertThat(bucket.contents("rewritten/")).isEmpty();
    }
}
