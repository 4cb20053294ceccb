-- The cache servers in force, by place in their list: state (1 on, 2 off, 3 marking, 4 held, 5 leaving) and generation, which is part
-- of the keys kept there. Row 0 stands for the list: its generation is the version of the topology that gave it.
CREATE TABLE IF NOT EXISTS {database}.weft_cache_server (
  server SMALLINT UNSIGNED NOT NULL,
  address VARBINARY(255) NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  generation BIGINT UNSIGNED NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (server)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
