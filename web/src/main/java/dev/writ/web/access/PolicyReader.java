package dev.writ.web.access;

import dev.writ.common.access.AttributeAccess;
import dev.writ.common.access.NamePattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a policy from YAML. Only its nodes are looked at, nothing is made of their tags; there are no aliases, no keys
 * beside those that mean something, and no key twice, so that nobody is given anything by a slip.
 */
final class PolicyReader {
    private static final String ROOT = "the policy";
    private static final Set<Tag> TEXTS = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.TIMESTAMP);

    private final List<String> faults = new ArrayList<>();
    private final Map<String, Role> roles = new HashMap<>();

    private PolicyReader() {}

    /** @throws PolicyException naming everything that is wrong with it, by line and path */
    static Policy read(String yaml) {
        return new PolicyReader().policy(yaml);
    }

    private Policy policy(String yaml) {
        var root = compose(yaml);
        var members = members(root, ROOT, Set.of("version", "roles", "principals", "anonymous"));
        var version = members.get("version");
        if (version == null) {
            fault(root, ROOT, "version is missing");
        } else if (!text(version, "version").equals("1")) {
            fault(version, "version", "expected 1");
        }
        each(members.get("roles"), "roles", (name, node) -> roles.put(name, role(node, "roles." + name)));
        var principals = new HashMap<String, List<String>>();
        each(
                members.get("principals"),
                "principals",
                (name, node) -> principals.put(name, roleNames(node, "principals." + name)));
        var anonymous = roleNames(members.get("anonymous"), "anonymous");
        if (!faults.isEmpty()) {
            throw new PolicyException(faults);
        }
        return new Policy(roles, principals, anonymous);
    }

    private static Node compose(String yaml) {
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(20);
        options.setCodePointLimit(PolicyFile.MAX_BYTES);
        try {
            var node = new Yaml(new SafeConstructor(options)).compose(new java.io.StringReader(yaml));
            if (node == null) {
                throw new PolicyException(List.of("line 1: the policy is empty"));
            }
            return node;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new PolicyException(List.of("line " + line + ": no YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            throw new PolicyException(List.of("line 1: no YAML: " + e.getMessage()));
        }
    }

    private Role role(Node node, String path) {
        var members = members(node, path, Set.of("send", "read", "commands", "updates"));
        return new Role(
                patterns(members.get("send"), path + ".send"),
                read(members.get("read"), path + ".read"),
                scope(members.get("commands"), path + ".commands"),
                scope(members.get("updates"), path + ".updates"));
    }

    private AttributeAccess read(Node node, String path) {
        if (node == null) {
            return AttributeAccess.NONE;
        }
        if (isText(node)) {
            var text = text(node, path);
            if (!Set.of("all", "none").contains(text)) {
                fault(node, path, "expected all, none or a map of attributes and except");
            }
            return text.equals("all") ? AttributeAccess.ALL : AttributeAccess.NONE;
        }
        var members = members(node, path, Set.of("attributes", "except"));
        var attributes = attributes(members.get("attributes"), path + ".attributes");
        return new AttributeAccess(
                Set.of(new AttributeAccess.Grant(attributes, attributes(members.get("except"), path + ".except"))));
    }

    private Set<NamePattern> attributes(Node node, String path) {
        var patterns = patterns(node, path);
        patterns.stream()
                .filter(p -> p.text().startsWith(":"))
                .forEach(p -> fault(node, path, p.text() + ": attributes are named without the colon"));
        return patterns;
    }

    private ActionScope scope(Node node, String path) {
        if (node == null) {
            return ActionScope.NONE;
        }
        if (isText(node)) {
            return scope(node, path, text(node, path), Set.of(new NamePattern("*")));
        }
        var members = members(node, path, Set.of("actions", "of"));
        var of = members.get("of");
        if (of == null) {
            fault(node, path, "of is missing; expected own or all");
            return ActionScope.NONE;
        }
        return scope(of, path + ".of", text(of, path + ".of"), patterns(members.get("actions"), path + ".actions"));
    }

    private ActionScope scope(Node node, String path, String of, Set<NamePattern> actions) {
        return switch (of) {
            case "all" -> new ActionScope(Set.of(), actions);
            case "own" -> new ActionScope(actions, Set.of());
            case "none" -> ActionScope.NONE;
            default -> {
                fault(node, path, "expected all, own or none");
                yield ActionScope.NONE;
            }
        };
    }

    private Set<NamePattern> patterns(Node node, String path) {
        var patterns = new HashSet<NamePattern>();
        for (var item : items(node, path)) {
            try {
                patterns.add(new NamePattern(text(item, path)));
            } catch (IllegalArgumentException e) {
                fault(item, path, e.getMessage());
            }
        }
        return patterns;
    }

    private List<String> roleNames(Node node, String path) {
        var names = new ArrayList<String>();
        for (var item : items(node, path)) {
            var name = text(item, path);
            names.add(name);
            if (!roles.containsKey(name)) {
                fault(item, path, "there is no role " + name);
            }
        }
        return names;
    }

    private void each(Node node, String path, BiConsumer<String, Node> reading) {
        if (node != null) {
            members(node, path, null).forEach(reading);
        }
    }

    /** @param known the keys there may be; null if any */
    private Map<String, Node> members(Node node, String path, Set<String> known) {
        var members = new LinkedHashMap<String, Node>();
        if (!(node instanceof MappingNode map) || !isPlain(node, Tag.MAP)) {
            fault(node, path, "expected a map");
            return members;
        }
        for (var tuple : map.getValue()) {
            var key = text(tuple.getKeyNode(), path);
            if (known != null && !known.contains(key)) {
                fault(
                        tuple.getKeyNode(),
                        path,
                        "unknown key " + key + "; there are " + String.join(", ", sorted(known)));
            } else if (members.putIfAbsent(key, tuple.getValueNode()) != null) {
                fault(tuple.getKeyNode(), path, "the key " + key + " stands there twice");
            }
        }
        return members;
    }

    private List<Node> items(Node node, String path) {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list) || !isPlain(node, Tag.SEQ)) {
            fault(node, path, "expected a list");
            return List.of();
        }
        return list.getValue();
    }

    private static boolean isText(Node node) {
        return node instanceof ScalarNode;
    }

    private String text(Node node, String path) {
        if (node instanceof ScalarNode scalar && TEXTS.contains(node.getTag()) && node.getAnchor() == null) {
            return scalar.getValue();
        }
        fault(node, path, "expected a text");
        return "?";
    }

    private static boolean isPlain(Node node, Tag tag) {
        return node.getTag().equals(tag) && node.getAnchor() == null;
    }

    private void fault(Node node, String path, String what) {
        faults.add("line " + (node.getStartMark().getLine() + 1) + ": " + path + ": " + what);
    }

    private static List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
