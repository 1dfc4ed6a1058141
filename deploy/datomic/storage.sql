-- What Datomic keeps its segments in. Run once, when the volume of PostgreSQL is new.
CREATE TABLE datomic_kvs (
  id text NOT NULL PRIMARY KEY,
  rev integer,
  map text,
  val bytea
);
