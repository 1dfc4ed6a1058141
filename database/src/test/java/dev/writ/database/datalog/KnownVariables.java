package dev.writ.database.datalog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The variables that are bound at some point of a generated query. */
final class KnownVariables {
    record Variable(String name, VariableType type) {}

    private final Random random;
    private final List<Variable> all = new ArrayList<>();

    KnownVariables(Random random) {
        this.random = random;
    }

    /** @return the name */
    String add(String name, VariableType type) {
        all.add(new Variable(name, type));
        return name;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Variable> shuffled() {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    Optional<String> any(VariableType type) {
        return shuffled().stream()
                .filter(v -> v.type() == type)
                .map(Variable::name)
                .findFirst();
    }

    /** One that something can be done with. */
    Optional<Variable> any() {
        return shuffled().stream().filter(v -> v.type() != VariableType.OTHER).findFirst();
    }

    KnownVariables only(Variable variable) {
        var one = new KnownVariables(random);
        one.all.add(variable);
        return one;
    }

    KnownVariables copy() {
        var copy = new KnownVariables(random);
        copy.all.addAll(all);
        return copy;
    }
}
