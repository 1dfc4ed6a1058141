import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends many asynchronous deposits to a running suite and waits until the last one is decided: a long log, and the rate at
 * which it came about.
 *
 * <pre>java benchmarks/FillLog.java [URL] [COUNT] [IN-FLIGHT]</pre>
 */
public final class FillLog {
    private static final int ACCOUNTS = 500;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String commands;

    private FillLog(String url) {
        commands = url + "/api/v1/commands";
    }

    public static void main(String[] args) throws Exception {
        var url = args.length > 0 ? args[0] : "http://127.0.0.1:8080";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        int inFlight = args.length > 2 ? Integer.parseInt(args[2]) : 128;
        new FillLog(url).run(count, inFlight);
    }

    private void run(int count, int inFlight) throws Exception {
        var accounts = accounts();
        var slots = new Semaphore(inFlight);
        var refused = new AtomicInteger();
        long began = System.nanoTime();
        for (int i = 0; i < count - 1; i++) {
            slots.acquire();
            client.sendAsync(deposit(accounts.get(i % ACCOUNTS), ""), BodyHandlers.ofString())
                    .whenComplete((response, failure) -> {
                        if (failure != null || response.statusCode() != 202) {
                            refused.incrementAndGet();
                        }
                        slots.release();
                    });
        }
        slots.acquire(inFlight);
        double sent = (System.nanoTime() - began) / 1e9;
        // Partitions are read in turn, so that the last command's outcome is among the last.
        var last = client.send(deposit(accounts.get(0), "?sync=true"), BodyHandlers.ofString());
        double decided = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%,d commands: written down at %,.0f/s, the last one answered %d after %.1f s (%,.0f/s); %d refused%n",
                count, count / sent, last.statusCode(), decided, count / decided, refused.get());
    }

    private ArrayList<String> accounts() throws Exception {
        var accounts = new ArrayList<String>();
        for (int i = 0; i < ACCOUNTS; i++) {
            var customer = UUID.randomUUID().toString();
            var account = UUID.randomUUID().toString();
            accepted("""
                    ["create-customer", {"customer_id": "%s", "first_name": "Ada", "last_name": "Bench", "address":
                      {"street_number": "1", "street_name": "Main St.", "city": "Anytown", "state": "NH", "zip": "03755"}}]"""
                    .formatted(customer));
            accepted("""
                    ["open-account", {"customer_id": "%s", "account_id": "%s"}]""".formatted(customer, account));
            accounts.add(account);
        }
        return accounts;
    }

    private void accepted(String body) throws Exception {
        HttpResponse<String> response = client.send(request("?sync=true", body), BodyHandlers.ofString());
        if (response.statusCode() != 201) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    private HttpRequest deposit(String account, String parameters) {
        return request(parameters, """
                ["deposit", {"account_id": "%s", "amount": 12.50}]""".formatted(account));
    }

    private HttpRequest request(String parameters, String body) {
        return HttpRequest.newBuilder(URI.create(commands + parameters))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
