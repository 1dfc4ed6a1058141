package dev.writ.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What {@code kustomize build} makes of a folder, for that part of its language which Writ's folders keep to: resources,
 * and JSON patches of resources by kind and name. Anything else is refused.
 */
final class Kustomization {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "resources", "patches");

    private Kustomization() {}

    static List<JsonNode> build(Path folder) {
        var file = folder.resolve("kustomization.yaml");
        var kustomization = documents(file).get(0);
        kustomization.fieldNames().forEachRemaining(field -> {
            if (!KNOWN.contains(field)) {
                throw new AssertionError(file + ": " + field + " is not understood here");
            }
        });
        var resources = new ArrayList<JsonNode>();
        for (var resource : kustomization.path("resources")) {
            var path = folder.resolve(resource.textValue()).normalize();
            resources.addAll(Files.isDirectory(path) ? build(path) : documents(path));
        }
        kustomization.path("patches").forEach(patch -> patch(resources, patch, file));
        return resources;
    }

    private static void patch(List<JsonNode> resources, JsonNode patch, Path file) {
        var target = patch.path("target");
        var matching =
                resources.stream().filter(resource -> matches(resource, target)).toList();
        if (matching.size() != 1) {
            throw new AssertionError(file + ": " + matching.size() + " resources are " + target);
        }
        var operations = read(patch.path("patch").textValue());
        resources.set(resources.indexOf(matching.get(0)), JsonPatch.apply(operations, matching.get(0)));
    }

    private static boolean matches(JsonNode resource, JsonNode target) {
        return resource.path("kind").equals(target.path("kind"))
                && resource.at("/metadata/name").equals(target.path("name"));
    }

    private static JsonNode read(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(yaml, e);
        }
    }

    static List<JsonNode> documents(Path file) {
        try (var parser = YAML.getFactory().createParser(file.toFile())) {
            return YAML.readValues(parser, JsonNode.class).readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
