package dev.writ.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptHeaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "''|JSON",
                "*/*|JSON",
                "application/*|JSON",
                "text/*|HTML",
                "application/edn|EDN",
                "APPLICATION/EDN|EDN",
                "application/transit+json|TRANSIT_JSON",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8|HTML",
                "application/json, text/javascript, */*; q=0.01|JSON",
                "text/html, application/json|JSON",
                "application/edn;q=0.5, application/json;q=0.4|EDN",
                "application/json;q=0, */*|EDN",
                "*/*, application/json;q=0.1, application/edn;q=0.2, application/transit+json;q=0.3, text/html;q=0.4|HTML",
                "application/json; charset=utf-8|JSON",
                "application/edn;note=\"a,b;q=0\"|EDN",
                "image/png|none",
                "application/problem+json|none",
                "*/*;q=0|none",
                "application/json;q=0|none",
                "garbage|JSON",
                "/|JSON",
                "*/json|JSON",
                ";;;,,,=|JSON",
                "application/edn;q=2|JSON",
                "application/edn;q=0.1234, text/html|HTML",
                "application/edn ; q=1.000|EDN",
                "application/json;q=|JSON",
                "\"unclosed, text/html|JSON",
            })
    void picksWhatTheClientWeighsHighest(String accept, Representation chosen) {
        assertThat(Negotiation.choose(accept).orElse(null)).isEqualTo(chosen);
    }
}
