package dev.writ.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.writ.common.media.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Rows of cells in aligned columns. */
public final class TextTable {
    private TextTable() {}

    /** The result of a query: a row per tuple; anything that is no collection of tuples is a row of its own. */
    public static List<String> lines(JsonNode result) {
        var rows = new ArrayList<List<String>>();
        var elements = result.isArray() ? result : Json.array().add(result);
        for (var element : elements) {
            rows.add(
                    element.isArray()
                            ? StreamSupport.stream(element.spliterator(), false)
                                    .map(TextTable::cell)
                                    .toList()
                            : List.of(cell(element)));
        }
        return lines(rows);
    }

    /** Each row as one line, without trailing blanks and without control characters. */
    public static List<String> lines(List<List<String>> raw) {
        var rows = raw.stream()
                .map(row -> row.stream().map(Printable::of).toList())
                .toList();
        var widths = new ArrayList<Integer>();
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, List<Integer> widths) {
        var padded = new ArrayList<String>();
        for (int i = 0; i < row.size(); i++) {
            padded.add(row.get(i) + " ".repeat(widths.get(i) - row.get(i).length()));
        }
        return padded.stream().collect(Collectors.joining("  ")).stripTrailing();
    }

    private static String cell(JsonNode value) {
        return value.isTextual() ? value.textValue() : Json.text(value);
    }
}
