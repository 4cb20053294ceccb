-- Who serves each pair (shard 0: the index's own): 1 both sides, 2 one side alone, 3 alone while the other rejoins; no row: both.
CREATE TABLE IF NOT EXISTS {database}.weft_role (
  shard INT UNSIGNED NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  side CHAR(1) NOT NULL,
  epoch BIGINT UNSIGNED NOT NULL,
  takeover BIGINT UNSIGNED NOT NULL,
  position VARBINARY(1024) NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (shard)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
