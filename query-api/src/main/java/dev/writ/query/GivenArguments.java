package dev.writ.query;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;
import dev.writ.common.media.Edn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Arguments that are given one by one, each as EDN in a parameter {@code arg} of its own: what a form sends. */
final class GivenArguments {
    private GivenArguments() {}

    /** @throws ProblemException that tells by its member {@code at} which of them is wrong */
    static List<Object> read(List<?> texts) {
        var arguments = new ArrayList<Object>();
        for (int i = 0; i < texts.size(); i++) {
            arguments.add(read(Objects.toString(texts.get(i), ""), i));
        }
        return arguments;
    }

    private static Object read(String text, int index) {
        var at = TextNode.valueOf("args[" + index + "]");
        if (text.isBlank()) {
            throw RequestFields.fault(ProblemType.INVALID, RequestFields.ARG, "argument " + (index + 1) + " is missing")
                    .with("at", at);
        }
        try {
            return Edn.read(text);
        } catch (ProblemException e) {
            throw RequestFields.fault(
                            e.type(),
                            RequestFields.ARG,
                            "argument " + (index + 1) + ": " + e.problem().detail())
                    .with("at", at);
        }
    }
}
