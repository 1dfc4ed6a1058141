package dev.writ.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.BooleanNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1/ConfigMap", ConfigMap.class,
            "v1/Service", Service.class,
            "apps/v1/Deployment", Deployment.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1/Ingress", Ingress.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

    /** The model keeps what it does not know for later; here it is an error. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private static List<JsonNode> build(String name) {
        return Kustomization.build(ROOT.resolve("deploy/kubernetes").resolve(name));
    }

    private static Stream<JsonNode> of(List<JsonNode> resources, String... kinds) {
        return resources.stream()
                .filter(resource ->
                        List.of(kinds).contains(resource.path("kind").textValue()));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "shared-datomic"})
    void everyResourceIsWhatKubernetesKnows(String name) throws JsonProcessingException {
        for (var resource : build(name)) {
            var kind = resource.path("apiVersion").textValue() + "/"
                    + resource.path("kind").textValue();
            assertThat(KINDS).as(resource.toString()).containsKey(kind);
            STRICT.treeToValue(resource, KINDS.get(kind));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "shared-datomic"})
    void everyPodIsWatchedAndMayDoLittle(String name) {
        var workloads = of(build(name), "Deployment", "StatefulSet").toList();
        assertThat(workloads).hasSize(4);
        for (var workload : workloads) {
            var pod = workload.at("/spec/template");
            assertThat(pod.at("/spec/securityContext/runAsNonRoot").booleanValue())
                    .isTrue();
            assertThat(pod.at("/spec/enableServiceLinks")).isEqualTo(BooleanNode.FALSE);
            Stream.concat(elements(pod.at("/spec/containers")), elements(pod.at("/spec/initContainers")))
                    .forEach(container -> {
                        assertThat(container
                                        .at("/securityContext/readOnlyRootFilesystem")
                                        .booleanValue())
                                .as(container.toString())
                                .isTrue();
                        assertThat(container.at("/resources/limits/memory").textValue())
                                .isNotBlank();
                    });
            var service = pod.at("/spec/containers/0");
            assertThat(service.at("/startupProbe/httpGet/path").textValue()).isEqualTo("/health/live");
            assertThat(service.at("/readinessProbe/httpGet/path").textValue()).isEqualTo("/health/ready");
            assertThat(service.at("/livenessProbe/httpGet/path").textValue()).isEqualTo("/health/live");
        }
    }

    /** A selector that selects nothing is no error in Kubernetes. */
    @ParameterizedTest
    @ValueSource(strings = {"base", "shared-datomic"})
    void everythingFindsWhatItIsFor(String name) {
        var resources = build(name);
        var workloads = of(resources, "Deployment", "StatefulSet").toList();
        var labels = workloads.stream()
                .map(w -> w.at("/spec/template/metadata/labels/app.kubernetes.io~1name"))
                .toList();
        var names = workloads.stream().map(w -> w.at("/metadata/name")).toList();
        var services = of(resources, "Service").map(s -> s.at("/metadata/name")).toList();

        of(resources, "Service")
                .forEach(s -> assertThat(labels).contains(s.at("/spec/selector/app.kubernetes.io~1name")));
        of(resources, "Deployment", "StatefulSet", "PodDisruptionBudget")
                .forEach(r -> assertThat(labels).contains(r.at("/spec/selector/matchLabels/app.kubernetes.io~1name")));
        of(resources, "HorizontalPodAutoscaler")
                .forEach(h -> assertThat(names).contains(h.at("/spec/scaleTargetRef/name")));
        of(resources, "StatefulSet").forEach(s -> assertThat(services).contains(s.at("/spec/serviceName")));
        of(resources, "Ingress")
                .flatMap(i -> elements(i.at("/spec/rules/0/http/paths")))
                .forEach(path -> assertThat(services).contains(path.at("/backend/service/name")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "shared-datomic"})
    void severalDecideOnlyInASharedDatabase(String name) {
        var resources = build(name);
        var processor = of(resources, "Deployment")
                .filter(d -> d.at("/metadata/name").textValue().equals("tx-processor"))
                .findAny()
                .orElseThrow();
        boolean shared = name.equals("shared-datomic");
        boolean scaled = of(resources, "HorizontalPodAutoscaler")
                .anyMatch(h -> h.at("/spec/scaleTargetRef/name").textValue().equals("tx-processor"));

        assertThat(scaled).isEqualTo(shared);
        assertThat(processor.at("/spec/strategy/type").textValue()).isEqualTo(shared ? "RollingUpdate" : "Recreate");
        assertThat(processor.at("/spec/replicas").asInt(-1)).isEqualTo(shared ? -1 : 1);
    }

    /** What a service does not know, it does not heed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker-compose.yml",
                "docker-compose.mem.yml",
                "docker-compose.monitoring.yml",
                "deploy/kubernetes"
            })
    void everySettingIsDocumented(String path) throws IOException {
        var documented = Files.readString(ROOT.resolve("docs/configuration.md"));
        try (var files = Files.walk(ROOT.resolve(path))) {
            files.filter(Files::isRegularFile)
                    .flatMap(file -> settings(file))
                    .forEach(setting -> assertThat(documented).as(path).contains("`" + setting + "`"));
        }
    }

    private static Stream<String> settings(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> line.matches("\\s+-? *\\{?WRIT_[A-Z_]+:.*"))
                    .map(line -> line.replaceAll("[\\s{-]*(WRIT_[A-Z_]+):.*", "$1"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }
}
