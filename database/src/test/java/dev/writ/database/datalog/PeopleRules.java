package dev.writ.database.datalog;

/** Rules about {@link People}, as an argument for {@code %}. */
final class PeopleRules {
    static final String TEXT = """
            [[(knows ?a ?b) [?a :person/knows ?b]]
             [(reaches ?a ?b) [?a :person/knows ?b]]
             [(reaches ?a ?b) [?a :person/knows ?c] (reaches ?c ?b)]
             [(old? [?e]) [?e :person/age ?g] [(> ?g 25)]]
             [(label [?e] ?l) [?e :person/name ?n] [(str ?n "!") ?l]]
             [(rich-or-young ?e) (or-join [?e] [?e :person/money 10.50M] (and [?e :person/age ?g] [(< ?g 25)]))]
             [(lonely ?e) [?e :person/name] (not-join [?e] [?e :person/knows ?x])]]
            """;

    private PeopleRules() {}
}
