package dev.auditlogs.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventContentTest {

    private static final String TIME = "2026-11-22T10:15:30.123Z";

    private static long content(String properties) {
        var decoded =
                new EventDecoder().decode("{\"ORGANIZATION_ID\":\"acme\",\"EVENT_ID\":\"e1\"," + properties + "}");
        assertThat(decoded.rejections()).isEmpty();
        return decoded.events().getFirst().content();
    }

    private static long at(String time) {
        return content("\"EVENT_TIME\":\"" + time + "\",\"EVENT_TYPE\":\"user_login\"");
    }

    private static long with(String properties) {
        return content("\"EVENT_TIME\":\"" + TIME + "\",\"EVENT_TYPE\":\"user_login\"," + properties);
    }

    /// They are stored for a month, and must mean the same to each version that reads them: a line that fails here
    /// is a mistake in the product, or asks for a new version of contents.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|17ea853dfadc780",
                "{\"USER_ID\":\"u\"}|11fa2a8f9f57d75",
                "{\"USER_ID\":\"\"}|141900e2192b381",
                "{\"EMAIL\":\"u\"}|19f40438d2ce1e3",
                "{\"USER_ID\":\"1234567\"}|1c69c42d2e6f563",
                "{\"USER_ID\":\"12345678\"}|1bbe5107011f597",
                "{\"USER_ID\":\"1234567890123456\"}|15809504b6c2127",
                "{\"USER_ID\":\"12345678901234567\"}|10043d342113e88",
                "{\"USER_ID\":\"1234567890123456789012345678901234567890\"}|1eb99b3d135c2b3",
                "{\"DOMAIN\":\"\u00e4\u20ac\ud83d\ude00\"}|128ab27ac9c6104",
                "{\"RESOURCE_ID\":{ \"a\" : [ 1, 2 ] }}|15f0e4321b5b869",
                "{\"EVENT_TIME\":\"1969-12-31T23:59:59.999999999Z\"}|1030e106ae18e08",
                "{\"EVENT_TYPE\":\"of_a_new_type\",\"ROLE_ID\":1.50,\"SERVICE\":true}|155df17fbbc6166",
            })
    void contentsThatAreStoredMeanTheSameForEver(String properties, String content) {
        var more = properties.substring(1, properties.length() - 1);

        assertThat(Long.toHexString(more.isEmpty() ? at(TIME) : with(more))).isEqualTo(content.strip());
    }

    /// As the comment of the class describes it, in big numbers.
    @Test
    void itIsTheHashThatIsDescribed() {
        var random = new Random(3);
        for (var i = 0; i < 2_000; i++) {
            var time = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
            var values = new TreeMap<String, String>();
            values.put("EVENT_TYPE", "t" + random.nextInt());
            for (var column : Column.values()) {
                if (column.origin() == Column.Origin.OPTIONAL && random.nextInt(4) == 0) {
                    values.put(column.name(), text(random));
                }
            }
            var properties = new StringBuilder("\"EVENT_TIME\":\"" + time + "\"");
            values.forEach((name, value) -> properties.append(",\"%s\":\"%s\"".formatted(name, value)));

            assertThat(content(properties.toString())).as(properties.toString()).isEqualTo(described(time, values));
        }
    }

    private static String text(Random random) {
        var characters = "abcdefgh 0123456789-@.\u00fc\u4e2d";
        var text = new StringBuilder();
        for (var length = random.nextInt(60); length > 0; length--) {
            text.append(characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }

    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);
    private static final long INNER = 0x9E3779B97F4A7C15L;
    private static final long LAST = 0xA0761D6478BD642FL;

    private static long described(Instant time, Map<String, String> values) {
        var sum = fold(
                hash(INNER, "EVENT_TIME".getBytes(StandardCharsets.US_ASCII)) ^ time.getEpochSecond(),
                LAST ^ time.getNano());
        for (var value : values.entrySet()) {
            var name = hash(INNER, value.getKey().getBytes(StandardCharsets.US_ASCII));
            sum += hash(name, value.getValue().getBytes(StandardCharsets.UTF_8));
        }
        return 1L << 56 | sum >>> 8;
    }

    private static long hash(long start, byte[] value) {
        var hash = start ^ value.length * INNER;
        var at = 0;
        while (value.length - at > 16) {
            hash = fold(hash ^ word(value, at, 8), INNER ^ word(value, at + 8, 8));
            at += 16;
        }
        var left = value.length - at;
        return left < 8
                ? fold(hash ^ word(value, at, left), LAST)
                : fold(hash ^ word(value, at, 8), LAST ^ word(value, value.length - 8, 8));
    }

    private static long word(byte[] value, int at, int length) {
        var word = 0L;
        for (var i = length - 1; i >= 0; i--) {
            word = word << 8 | value[at + i] & 0xff;
        }
        return word;
    }

    private static long fold(long one, long other) {
        var product = unsigned(one).multiply(unsigned(other));
        return product.longValue() ^ product.shiftRight(64).longValue();
    }

    private static BigInteger unsigned(long number) {
        return BigInteger.valueOf(number).mod(WORD);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T12:15:30.123+02:00",
        "2026-11-22T04:45:30.123-0530",
        "2026-11-22t10:15:30.123z",
        "2026-11-22T10:15:30.123000000Z",
    })
    void aTimeCountsAsAnInstant(String time) {
        assertThat(at(time)).isEqualTo(at(TIME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T10:15:30.123000001Z",
                "2026-11-22T10:15:30.1234Z",
                "2026-11-22T10:15:30.124Z",
                "2026-11-22T10:15:31.123Z",
                "2026-11-22T10:15:30.123+02:00",
            })
    void allDigitsOfATimeCount(String time) {
        assertThat(at(time)).isNotEqualTo(at(TIME));
    }

    @Test
    void theOrderOfPropertiesDoesNotCount() {
        var one = content("\"EVENT_TYPE\":\"t\",\"EMAIL\":\"a@b\",\"USER_ID\":\"u1\",\"EVENT_TIME\":\"" + TIME + "\"");

        assertThat(content("\"EVENT_TIME\":\"" + TIME + "\",\"USER_ID\":\"u1\",\"EMAIL\":\"a@b\",\"EVENT_TYPE\":\"t\""))
                .isEqualTo(one);
        assertThat(content("\"EVENT_TIME\":\"" + TIME + "\",\"USER_ID\":\"a@b\",\"EMAIL\":\"u1\",\"EVENT_TYPE\":\"t\""))
                .isNotEqualTo(one);
    }

    @Test
    void neitherOrganizationNorIdCount() {
        assertThat(with("\"EVENT_ID\":\"e2\"")).isEqualTo(at(TIME));
        assertThat(with("\"ORGANIZATION_ID\":\"globex\"")).isEqualTo(at(TIME));
    }

    /// A column that is added later is one of these to the version before.
    @Test
    void whatIsNotInTheFileDoesNotCount() {
        assertThat(with("\"UNKNOWN\":\"value\",\"EVENT_YEAR\":1999,\"USER_ID\":null"))
                .isEqualTo(at(TIME));
        assertThat(with("\"USER_ID\":\"u1\",\"USER_ID\":\"u2\"")).isEqualTo(with("\"USER_ID\":\"u2\""));
    }

    @Test
    void anEmptyTextIsNotAnAbsentOne() {
        assertThat(with("\"USER_ID\":\"\"")).isNotEqualTo(at(TIME)).isNotEqualTo(with("\"EMAIL\":\"\""));
    }

    @Test
    void valuesDoNotRunIntoEachOther() {
        assertThat(with("\"USER_ID\":\"ab\",\"EMAIL\":\"c\"")).isNotEqualTo(with("\"USER_ID\":\"a\",\"EMAIL\":\"bc\""));
        assertThat(with("\"USER_ID\":\"a\"")).isNotEqualTo(with("\"USER_ID\":\"a\\u0000\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"a\" : [ 1 , \"b c\" ] , \"d\" : \"\\\" \\\\\" }",
                "{\"a\":[1,\"b c\"],\n\t\"d\":\"\\\" \\\\\"\r\n}",
            })
    void whiteSpaceBetweenTokensDoesNotCount(String json) {
        var plain = with("\"RESOURCE_ID\":{\"a\":[1,\"b c\"],\"d\":\"\\\" \\\\\"}");

        assertThat(with("\"RESOURCE_ID\":" + json)).isEqualTo(plain);
        assertThat(with("\"RESOURCE_ID\":" + json + ",\"SERVICE\":\"s\"")).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,\"bc\"],\"d\":\"\\\" \\\\\"}",
                "{\"a\":[1,\"b  c\"],\"d\":\"\\\" \\\\\"}",
                "{\"a\":[1,\"b c\"],\"d\":\"\\\"  \\\\\"}",
                "{\"d\":\"\\\" \\\\\",\"a\":[1,\"b c\"]}",
                "{\"a\":[1.0,\"b c\"],\"d\":\"\\\" \\\\\"}",
            })
    void everythingElseOfJsonCounts(String json) {
        assertThat(with("\"RESOURCE_ID\":" + json))
                .isNotEqualTo(with("\"RESOURCE_ID\":{\"a\":[1,\"b c\"],\"d\":\"\\\" \\\\\"}"));
    }

    /// It is a text, whatever it looks like.
    @Test
    void whiteSpaceOfATextCounts() {
        assertThat(with("\"RESOURCE_ID\":\"[1, 2]\""))
                .isNotEqualTo(with("\"RESOURCE_ID\":\"[1,2]\""))
                .isEqualTo(with("\"RESOURCE_ID\":[1, 2],\"RESOURCE_ID\":\"[1, 2]\""));
        assertThat(with("\"RESOURCE_ID\":[1, 2]")).isEqualTo(with("\"RESOURCE_ID\":\"[1,2]\""));
    }

    @Test
    void eventsThatDifferALittleHaveContentsThatDifferInAllBits() {
        var contents = new HashSet<Long>();
        var ones = new int[56];
        var events = 0;
        for (var i = 0; i < 10_000; i++) {
            for (var form : new String[] {
                "\"USER_ID\":\"%d\"",
                "\"EMAIL\":\"%d\"",
                "\"APP_ID\":\"a-long-prefix-of-ids-%d\"",
                "\"ROLE_ID\":\"%012d-of-it\""
            }) {
                var content = with(form.formatted(i));
                contents.add(content);
                events++;
                for (var bit = 0; bit < ones.length; bit++) {
                    ones[bit] += (int) (content >>> bit & 1);
                }
            }
        }

        assertThat(contents).hasSize(events);
        for (var count : ones) {
            assertThat(count).isBetween(events / 2 - 600, events / 2 + 600);
        }
    }

    @Test
    void onlyContentsOfOneVersionAreKnownToDiffer() {
        var one = at(TIME);
        var other = with("\"USER_ID\":\"u\"");
        var anotherVersion = other ^ 3L << 56;

        assertThat(one >>> 56).isEqualTo(1);
        assertThat(EventContent.differ(one, other)).isTrue();
        assertThat(EventContent.differ(one, one)).isFalse();
        assertThat(EventContent.differ(one, EventContent.UNKNOWN)).isFalse();
        assertThat(EventContent.differ(EventContent.UNKNOWN, one)).isFalse();
        assertThat(EventContent.differ(1, 2)).isFalse();
        assertThat(EventContent.differ(one, anotherVersion)).isFalse();
    }
}
