-- How far the rejoin of each shard's lost side has come, and what became of its tail; the row stays until the next takeover.
CREATE TABLE IF NOT EXISTS {database}.weft_rejoin (
  shard INT UNSIGNED NOT NULL,
  takeover BIGINT UNSIGNED NOT NULL,
  step TINYINT UNSIGNED NOT NULL,
  survivor CHAR(1) NOT NULL,
  tail_end VARBINARY(1024) NOT NULL,
  tail_rows BIGINT UNSIGNED NOT NULL,
  own_rows BIGINT UNSIGNED NOT NULL,
  merged BIGINT UNSIGNED NOT NULL,
  listed BIGINT UNSIGNED NOT NULL,
  dropped BIGINT UNSIGNED NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (shard)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
