-- What a lost side had written alone, one row a change (docs/design/rejoin.md): 1 waiting, 2 brought in, 3 listed, 4 dropped, 5 resolved.
CREATE TABLE IF NOT EXISTS {database}.weft_conflict (
  takeover BIGINT UNSIGNED NOT NULL,
  number BIGINT UNSIGNED NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  side CHAR(1) NOT NULL,
  sequence BIGINT UNSIGNED NOT NULL,
  token BIGINT UNSIGNED NOT NULL,
  entity VARBINARY(64) NOT NULL,
  fingerprint BIGINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  object_key VARBINARY(1024) NOT NULL,
  before_image LONGBLOB,
  after_image LONGBLOB,
  survivor_image LONGBLOB,
  why VARBINARY(255) NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (takeover, number),
  KEY by_state (state, takeover, number)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
