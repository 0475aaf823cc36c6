package dev.auditlogs.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunksTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 1 << 20, 5_000_000})
    void whatIsTakenIsWhatWasWritten(int size) throws IOException {
        var random = new Random(size);
        var expected = new ByteArrayOutputStream();
        try (var chunks = new Chunks()) {
            while (expected.size() < size) {
                var some = new byte[Math.min(size - expected.size(), 1 + random.nextInt(3_000_000))];
                random.nextBytes(some);
                expected.write(some[0]);
                chunks.write(some[0]);
                expected.write(some, 1, some.length - 1);
                chunks.write(some, 1, some.length - 1);
            }

            assertThat(chunks.takeAll()).isEqualTo(expected.toByteArray());
        }
    }
}
