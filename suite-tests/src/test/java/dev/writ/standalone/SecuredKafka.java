package dev.writ.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A certificate of the broker's own, a user with a password, and what both sides have to be told of them. */
record SecuredKafka(Path folder) {
    private static final String STORE_PASSWORD = "store-password";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + " username=\"writ\" password=\"broker-password\"";

    static SecuredKafka in(Path folder) throws IOException, InterruptedException {
        var secured = new SecuredKafka(folder);
        keytool("-genkeypair -keyalg EC -alias broker -dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -keystore "
                + secured.keys());
        keytool("-exportcert -rfc -alias broker -file " + secured.certificate() + " -keystore " + secured.keys());
        Files.writeString(
                secured.clientFile(),
                "ssl.truststore.type=PEM\nssl.truststore.location=" + secured.certificate()
                        + "\nsasl.mechanism=PLAIN\n");
        return secured;
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var command = (keytool + " " + arguments + " -storepass " + STORE_PASSWORD).split(" ");
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }

    private Path keys() {
        return folder.resolve("broker.p12");
    }

    private Path certificate() {
        return folder.resolve("broker.pem");
    }

    private Path clientFile() {
        return folder.resolve("client.properties");
    }

    Map<String, String> brokerSettings() {
        return Map.of(
                "listener.security.protocol.map",
                "BROKER:SASL_SSL,CONTROLLER:PLAINTEXT",
                "ssl.keystore.location",
                keys().toString(),
                "ssl.keystore.password",
                STORE_PASSWORD,
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate().toString(),
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "listener.name.broker.plain.sasl.jaas.config",
                LOGIN + " user_writ=\"broker-password\";");
    }

    Map<String, String> clientVariables() {
        return Map.of(
                "WRIT_KAFKA_CONFIG",
                clientFile().toString(),
                "WRIT_KAFKA_SECURITY_PROTOCOL",
                "SASL_SSL",
                "WRIT_KAFKA_SASL_JAAS_CONFIG",
                LOGIN + ";",
                "WRIT_KAFKA_PRODUCER_COMPRESSION_TYPE",
                "lz4");
    }
}
