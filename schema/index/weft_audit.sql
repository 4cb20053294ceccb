-- What was changed in roles, batons, cache servers, ticket epochs, and owners erased: when (µs), by whom, from which machine.
CREATE TABLE IF NOT EXISTS {database}.weft_audit (
  at BIGINT NOT NULL,
  number BIGINT NOT NULL,
  who VARBINARY(64) NOT NULL,
  host VARBINARY(64) NOT NULL,
  what VARBINARY(64) NOT NULL,
  detail VARBINARY(1024) NOT NULL,
  PRIMARY KEY (at, number)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
