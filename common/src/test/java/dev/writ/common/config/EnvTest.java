package dev.writ.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvTest {
    private enum Mode {
        LOG_FIRST,
        DATABASE_FIRST
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        var env = new Env(Map.of("BLANK", "  "));
        assertThat(env.text("A", "a")).isEqualTo("a");
        assertThat(env.text("BLANK", "b")).isEqualTo("b");
        assertThat(env.optional("C")).isEmpty();
        assertThat(env.flag("D", true)).isTrue();
        assertThat(env.port("E", 8080)).isEqualTo(8080);
        assertThat(env.duration("F", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(9)))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(env.oneOf("G", Mode.class, Mode.LOG_FIRST)).isEqualTo(Mode.LOG_FIRST);
        env.check();
        assertThat(env.keys()).containsExactly("A", "BLANK", "C", "D", "E", "F", "G");
    }

    @Test
    void whatIsSetIsReadWithoutTheSpaceAround() {
        var env = new Env(Map.of("T", " x ", "F", "false", "N", "7", "M", "database-first"));
        assertThat(env.text("T", "")).isEqualTo("x");
        assertThat(env.flag("F", true)).isFalse();
        assertThat(env.integer("N", 0, 1, 9)).isEqualTo(7);
        assertThat(env.oneOf("M", Mode.class, Mode.LOG_FIRST)).isEqualTo(Mode.DATABASE_FIRST);
        env.check();
    }

    @ParameterizedTest
    @CsvSource({"250ms,250", "5s,5000", "2m,120000", "1h,3600000", "PT1.5S,1500"})
    void durations(String text, long millis) {
        var env = new Env(Map.of("D", text));
        assertThat(env.duration("D", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)))
                .isEqualTo(Duration.ofMillis(millis));
        env.check();
    }

    @Test
    void everyFaultIsReportedAtOnceWithKeyValueAndRule() {
        var env =
                new Env(Map.of("FLAG", "yes", "PORT", "65536", "N", "x", "D", "5 seconds", "LONG", "2m", "M", "other"));
        env.flag("FLAG", true);
        env.port("PORT", 1);
        env.integer("N", 1, 1, 10);
        env.duration("D", Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(60));
        env.duration("LONG", Duration.ZERO, Duration.ofMillis(1), Duration.ofSeconds(60));
        env.oneOf("M", Mode.class, Mode.LOG_FIRST);
        env.fault("PORT and N must differ");
        assertThatThrownBy(env::check)
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.faults())
                                .containsExactly(
                                        "FLAG=yes must be true or false",
                                        "PORT=65536 must be a whole number from 0 to 65535",
                                        "N=x must be a whole number from 1 to 10",
                                        "D=5 seconds must be a duration from 1ms to 60s, such as 500ms or 5s",
                                        "LONG=2m must be a duration from 1ms to 60s, such as 500ms or 5s",
                                        "M=other must be one of log-first, database-first",
                                        "PORT and N must differ"))
                .hasMessageStartingWith("configuration: FLAG=yes must be true or false; PORT=65536 must be");
    }

    @Test
    void aSecretIsReadButNeverShown() {
        var env = new Env(Map.of("GOOD", "7", "BAD", "dev://x?password=hush"));
        assertThat(env.secret("GOOD", 0, "a number", Integer::valueOf)).isEqualTo(7);
        assertThat(env.secret("BAD", 1, "a number", Integer::valueOf)).isEqualTo(1);
        assertThat(env.keys()).containsExactly("BAD", "GOOD");
        assertThatThrownBy(env::check)
                .hasMessage("configuration: BAD (its value is not shown) must be a number")
                .hasNoCause();
    }

    @Test
    void kafkaIsLocalUnlessSaidOtherwise() {
        var env = new Env(Map.of());
        assertThat(KafkaConfig.from(env)).isEqualTo(new KafkaConfig("127.0.0.1:9092", "", 8, (short) 1));
        env.check();
        var set = new Env(Map.of(
                "WRIT_KAFKA", "a:1,b:2",
                "WRIT_TOPIC_PREFIX", "staging.",
                "WRIT_PARTITIONS", "3",
                "WRIT_REPLICATION_FACTOR", "2"));
        var kafka = KafkaConfig.from(set);
        set.check();
        assertThat(kafka).isEqualTo(new KafkaConfig("a:1,b:2", "staging.", 3, (short) 2));
        assertThat(kafka.adminProperties("me"))
                .containsEntry("bootstrap.servers", "a:1,b:2")
                .containsEntry("client.id", "me");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "a:1,",
                ":9092",
                "a:b",
                "http://a:1",
                "a:1 b:2",
                "a:0",
                "a:65536",
                "::1:9092",
                "[::1]"
            })
    void kafkaMustBeHostsAndPorts(String servers) {
        var env = new Env(Map.of("WRIT_KAFKA", servers));
        KafkaConfig.from(env);
        assertThatThrownBy(env::check).hasMessageContaining("WRIT_KAFKA=" + servers + " must be host:port");
        assertThatThrownBy(() -> new KafkaConfig(servers, "", 1, (short) 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(servers + " must be host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "kafka-1.example:9092,kafka_2:65535", "[::1]:9092,10.0.0.1:1"})
    void kafkaMayBeSeveralHosts(String servers) {
        var env = new Env(Map.of("WRIT_KAFKA", servers));
        assertThat(KafkaConfig.from(env).bootstrapServers()).isEqualTo(servers);
        env.check();
    }

    @Test
    void faultyKafkaSettingsAreAllNamed() {
        var env = new Env(Map.of("WRIT_TOPIC_PREFIX", "a/b", "WRIT_PARTITIONS", "0", "WRIT_REPLICATION_FACTOR", "x"));
        KafkaConfig.from(env);
        assertThatThrownBy(env::check)
                .hasMessageContainingAll("WRIT_TOPIC_PREFIX=a/b", "WRIT_PARTITIONS=0", "WRIT_REPLICATION_FACTOR=x");
        assertThatThrownBy(() -> new KafkaConfig("a:1", "a/b", 1, (short) 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b must be at most 100");
        assertThatThrownBy(() -> new KafkaConfig("a:1", "", 0, (short) 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
