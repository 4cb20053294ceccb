-- The counter of each ticket name: the next id this server hands out, and how far apart its ids are.
CREATE TABLE IF NOT EXISTS {database}.weft_ticket (
  name VARBINARY(64) NOT NULL,
  next_id BIGINT UNSIGNED NOT NULL,
  step SMALLINT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
