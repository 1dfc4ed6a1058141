package dev.writ.database.datalog;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.writ.common.error.ProblemException;
import dev.writ.common.error.ProblemType;

/** Where in a query or its arguments something stands, such as {@code :where[0][1]}, for a person to find it. */
record Place(String path) {
    static final Place QUERY = new Place("");
    static final Place ARGS = new Place("args");

    Place at(int index) {
        return new Place(path + "[" + index + "]");
    }

    Place in(String name) {
        return new Place(path.isEmpty() ? name : path + " " + name);
    }

    ProblemException refuse(String what) {
        var where = path.isEmpty() ? "query" : path;
        return ProblemType.QUERY_REFUSED.because(where + ": " + what).with("at", TextNode.valueOf(where));
    }
}
