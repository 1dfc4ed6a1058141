package dev.writ.testkit;

/** The broker behind {@link KafkaFixture}: one per JVM. */
interface TestKafka extends AutoCloseable {
    String bootstrapServers();

    /** Makes the broker answer nobody; its data stays. */
    void stop();

    /** Ends {@link #stop()}, at the same address. */
    void start();

    @Override
    void close();
}
