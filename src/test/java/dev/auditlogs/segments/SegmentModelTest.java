package dev.auditlogs.segments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.auditlogs.segments.World.Trouble;
import java.util.EnumSet;
import java.util.Random;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules by which segments, copies, `drained/` and `doubt/` give each event exactly once, tried in every order
/// of drains that work at once, with deaths, calls that fail, deletes that are lost, and a customer who moves.
class SegmentModelTest {

    private static final Logger LOG = Logger.getLogger(SegmentModelTest.class);

    private static final World DEATHS =
            new World("two drains die", "a").with(Trouble.DEATH, 2).with(Trouble.REST, 1);
    private static final World THREE =
            new World("one of three drains dies", "a").drains(3).with(Trouble.DEATH, 1);
    private static final World MOVES = new World("the customer moves", "a")
            .with(Trouble.DEATH, 1)
            .with(Trouble.MOVE, 1)
            .with(Trouble.CHANGE, 1);
    private static final World WAITS = new World("the customer of a file that waits moves twice")
            .waiting("c")
            .with(Trouble.DEATH, 1)
            .with(Trouble.MOVE, 2)
            .with(Trouble.CHANGE, 1);
    private static final World TAKES_AGAIN = new World("a place refuses and takes again", "a")
            .with(Trouble.DEATH, 1)
            .with(Trouble.MOVE, 1)
            .with(Trouble.CHANGE, 2)
            .with(Trouble.REST, 1);
    private static final World FAILURES =
            new World("calls fail", "a").with(Trouble.FAILURE, 2).with(Trouble.REST, 1);
    private static final World LOST_DELETE = new World("a delete is lost", "a")
            .with(Trouble.DEATH, 1)
            .with(Trouble.FAILURE, 1)
            .with(Trouble.LOST_DELETE, 1);
    private static final World COPY = new World("a copy comes", "a")
            .with(Trouble.FAILURE, 1)
            .with(Trouble.COPY, 1)
            .with(Trouble.REST, 1);
    private static final World TWO_ORGANIZATIONS = new World("a message of two organizations", "ab")
            .segmentsApart()
            .with(Trouble.DEATH, 1)
            .with(Trouble.FAILURE, 1);

    static Stream<World> worlds() {
        return Stream.of(DEATHS, THREE, MOVES, WAITS, TAKES_AGAIN, FAILURES, LOST_DELETE, COPY, TWO_ORGANIZATIONS);
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void eachEventIsInOneFileWhateverHappensInWhateverOrder(World world) {
        var exploration = new Exploration(world, EnumSet.allOf(Rule.class));

        var wrong = exploration.run();

        LOG.infof("%s: moments=%d ends=%d", world, exploration.moments(), exploration.ends());
        assertThat(wrong).as(world.name()).isEmpty();
    }

    /// So that no rule stands there for nothing, and the model sees what it is about.
    @ParameterizedTest
    @EnumSource
    void withoutAnyOfTheRulesAnEventIsTwiceOrLost(Rule rule) {
        var world = worldThatNeeds(rule);
        var others = EnumSet.complementOf(EnumSet.of(rule));

        var wrong = new Exploration(world, others).run();

        assertThat(wrong).as("a schedule without %s, when %s", rule, world).isNotEmpty();
        LOG.infof("without %s, when %s:%n  %s", rule, world, String.join("\n  ", wrong.get()));
    }

    private static World worldThatNeeds(Rule rule) {
        return switch (rule) {
            case STORED_BEFORE_DELETED, SEGMENT_GOES_LAST, DOUBT_NAMES_RECOVERED_SEGMENTS, RECOVERED_KEYS_ONCE ->
                DEATHS;
            case LOOK_UP_IN_ORDER -> THREE;
            case FROM_A_SEGMENT_ONLY_WHERE_IT_SAYS,
                    EARLIER_PLACE_FIRST,
                    COPIES_ARE_CREATED,
                    DRAINED_BEFORE_COPIES_GO,
                    LOOK_AGAIN_AFTER_A_REFUSAL,
                    OWN_DEEDS_ARE_NEVER_REPLACED -> MOVES;
            case RETARGET_THE_VERSION_THAT_WAS_READ -> WAITS;
            case LOOK_BACK_TO_THE_FILES_TIME, LOOK_BACK_TO_THE_SEGMENTS_TIME -> TAKES_AGAIN;
            case DOUBT_NAMES_STORED_PARTS_ONLY, DOUBT_NAMES_WHAT_MAY_COME_BACK, A_FAILED_STEP_STOPS_LATER_ONES ->
                FAILURES;
            case NOTHING_FROM_A_SEGMENT_THAT_FAILED, DRAINED_NAMES_KEYS -> LOST_DELETE;
            case DOUBT_NAMES_DROPPED_COPIES -> COPY;
        };
    }

    /// Too many orders to try them all: a seed decides.
    @Test
    void threeDrainsAndEverythingAtOnceBySeeds() {
        var world = new World("everything at once", "ab").drains(3).waiting("c").segmentsApart();
        for (var trouble : Trouble.values()) {
            world = world.with(trouble, 2);
        }
        for (var seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var state = State.first(world, EnumSet.allOf(Rule.class));
            var steps = new StringBuilder();
            while (!state.hasEnded()) {
                var ways = state.next();
                var next = ways.get(random.nextInt(ways.size()));
                steps.append("\n  ").append(next.what());
                state = next.state();
            }
            assertThat(state.wrongAfterAll()).as("seed %d:%s", seed, steps).isEmpty();
        }
    }
}
