-- The state of each cache server: 1 on, 2 off, 3 marking; the generation is part of the keys kept there.
CREATE TABLE IF NOT EXISTS {database}.weft_cache_server (
  server SMALLINT UNSIGNED NOT NULL,
  address VARBINARY(255) NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  generation BIGINT UNSIGNED NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (server)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
