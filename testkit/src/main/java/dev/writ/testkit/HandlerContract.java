package dev.writ.testkit;

import dev.writ.common.action.DataSchema;
import dev.writ.database.SchemaData;
import dev.writ.handler.Action;
import dev.writ.handler.CommandHandler;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * What every handler owes, whatever its business: that it can be found, announced, and used from a form, and that
 * nothing in it hints at a decision that could come out otherwise.
 */
public final class HandlerContract {
    private static final List<String> CONSTANT = List.of(
            "java.util.ImmutableCollections$",
            "java.util.Collections$Unmodifiable",
            "java.util.Collections$Empty",
            "java.util.Collections$Singleton");

    private HandlerContract() {}

    /** @throws AssertionError with everything that is wrong with {@code handler} */
    public static void check(CommandHandler handler) {
        var faults = new ArrayList<String>();
        found(handler, faults);
        var action = handler.action();
        if (!action.equals(handler.action())) {
            faults.add("action() must give the same every time");
        }
        pure(handler, faults);
        described(action, faults);
        attributes(action, faults);
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    handler.getClass().getName() + " (" + action.name() + "):\n  " + String.join("\n  ", faults));
        }
    }

    private static void found(CommandHandler handler, List<String> faults) {
        var type = handler.getClass();
        var loaded = ServiceLoader.load(CommandHandler.class, type.getClassLoader()).stream()
                .anyMatch(provider -> provider.type().equals(type));
        if (!loaded) {
            faults.add("is not listed in META-INF/services/" + CommandHandler.class.getName());
        }
        if (!Modifier.isPublic(type.getModifiers())) {
            faults.add("must be public");
        }
    }

    private static void pure(CommandHandler handler, List<String> faults) {
        var type = handler.getClass();
        for (Class<?> declaring = type; declaring != Object.class; declaring = declaring.getSuperclass()) {
            for (var field : declaring.getDeclaredFields()) {
                if (!field.isSynthetic()
                        && (!Modifier.isFinal(field.getModifiers()) || canChange(value(field, handler)))) {
                    faults.add("has a state of its own, the field " + field.getName()
                            + ": what was decided before must not matter");
                }
            }
        }
        ImpureCalls.of(type).forEach(call -> faults.add("is not pure: it calls " + call));
    }

    private static Object value(Field field, CommandHandler handler) {
        try {
            field.setAccessible(true);
            return field.get(handler);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field " + field.getName() + " cannot be read", e);
        }
    }

    /** Whether it is one of the JDK's places to remember things in. What other classes remember is not seen here. */
    private static boolean canChange(Object value) {
        if (value == null || value instanceof Enum) {
            return false;
        }
        var name = value.getClass().getName();
        boolean collection = name.startsWith("java.util.") && (value instanceof Collection || value instanceof Map);
        return name.startsWith("java.util.concurrent.")
                || value instanceof ThreadLocal
                || value instanceof StringBuilder
                || collection && CONSTANT.stream().noneMatch(name::startsWith);
    }

    private static void described(Action action, List<String> faults) {
        if (action.title().isBlank() || action.description().isBlank()) {
            faults.add("needs a title and a description: forms and clients show them");
        }
        if (action.examples().isEmpty()) {
            faults.add("needs an example");
        }
        try {
            var schema = DataSchema.compile(action.schema());
            for (var example : action.examples()) {
                schema.faults(example).forEach(fault -> faults.add("example " + example + " is invalid: " + fault));
            }
        } catch (IllegalArgumentException e) {
            faults.add("schema: " + e.getMessage());
        }
        action.orderingKey().ifPresent(pointer -> {
            if (action.examples().stream()
                    .allMatch(example -> example.at(pointer).isMissingNode())) {
                faults.add("no example has the ordering key " + pointer);
            }
        });
    }

    private static void attributes(Action action, List<String> faults) {
        for (var text : action.attributes()) {
            try {
                SchemaData.read(text);
            } catch (IllegalArgumentException e) {
                faults.add(e.getMessage());
            }
        }
    }
}
