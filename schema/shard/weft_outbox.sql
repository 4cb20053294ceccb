-- Cache keys that a write committed without reaching the cache: each is removed from the cache, then from here.
CREATE TABLE IF NOT EXISTS {database}.weft_outbox (
  number BIGINT UNSIGNED NOT NULL,
  cache_key VARBINARY(250) NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (number)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
