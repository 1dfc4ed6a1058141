import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.UUID;

/**
 * Time of one client's synchronous command, from POST to 201, one after the other, against a running suite:
 *
 * <pre>java benchmarks/SyncCommandLatency.java [URL] [COUNT] [WARM-UP]</pre>
 */
public final class SyncCommandLatency {
    public static void main(String[] args) throws Exception {
        var url = args.length > 0 ? args[0] : "http://127.0.0.1:8080";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 2000;
        int warmUp = args.length > 2 ? Integer.parseInt(args[2]) : 1000;
        var bench = new SyncCommandLatency(url);
        var account = bench.account();
        for (int i = 0; i < warmUp; i++) {
            bench.deposit(account);
        }
        var nanos = new long[count];
        long began = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long t = System.nanoTime();
            bench.deposit(account);
            nanos[i] = System.nanoTime() - t;
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Arrays.sort(nanos);
        System.out.printf(
                "%d synchronous commands, one client: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms; %.0f commands/s%n",
                count, at(nanos, 0.50), at(nanos, 0.90), at(nanos, 0.99), at(nanos, 1), count / seconds);
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI commands;

    private SyncCommandLatency(String url) {
        commands = URI.create(url + "/api/v1/commands?sync=true");
    }

    private static double at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(quantile * (sorted.length - 1)))] / 1e6;
    }

    private String account() throws Exception {
        var customer = UUID.randomUUID().toString();
        var account = UUID.randomUUID().toString();
        send("""
                ["create-customer", {"customer_id": "%s", "first_name": "Ada", "last_name": "Bench", "address":
                  {"street_number": "1", "street_name": "Main St.", "city": "Anytown", "state": "NH", "zip": "03755"}}]"""
                .formatted(customer));
        send("""
                ["open-account", {"customer_id": "%s", "account_id": "%s"}]""".formatted(customer, account));
        return account;
    }

    private void deposit(String account) throws Exception {
        send("""
                ["deposit", {"account_id": "%s", "amount": 1.25}]""".formatted(account));
    }

    private void send(String command) throws Exception {
        var request = HttpRequest.newBuilder(commands)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(command))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
        }
    }
}
